import { pseudonymiser } from '../../../lambdas/shared/events/privacy.ts';

/** How the shop of the test is set up. Its zone changes to summer time within the sample's days. */
export const settings = { timeZone: 'Europe/London', currency: 'GBP', hash: pseudonymiser('conformance') } as const;
