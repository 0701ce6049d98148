import { wholeAmount } from '../../../lambdas/ingest/decimal.ts';
import { Protection } from '../../../lambdas/ingest/masking/protection.ts';
import { pseudonymiser } from '../../../lambdas/ingest/privacy.ts';

/** What the stage's configuration says to the statements. */
export const stageValues = {
  zone: 'Europe/London',
  holidays: ';12-25=Christmas Day;2026-04-03=Good Friday;',
  lookback_days: 30,
  half_life_days: 7,
  merge_days: 90,
  service_factor: 1.65,
} as const;

const hash = pseudonymiser('conformance');

/** How the shop of the test is set up. Its zone changes to summer time within the sample's days. */
export const settings = {
  timeZone: stageValues.zone,
  currency: 'GBP',
  hash,
  largestAmount: wholeAmount(1_000_000_000),
  protection: new Protection(hash, { ip: 'truncate', mask: [] }),
} as const;
