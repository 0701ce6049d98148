import { FrontDoorLimits } from '../limits/front-door.ts';
import { collectEnv } from './env.ts';

const { LIMITS, LIMITS_TABLE, STACK_NAME } = collectEnv.parse(process.env);
const limits = new FrontDoorLimits({ limits: LIMITS, table: LIMITS_TABLE, stackName: STACK_NAME });

/** Counts a request of an address. @throws ProblemError 429 */
export const spendOfAddress = (address: string): Promise<void> => limits.spend('requestsPerAddress', address);

/** Counts a request with a write key. @throws ProblemError 429 */
export const spendOfKey = (key: string): Promise<void> => limits.spend('requestsPerKey', key);

/** Who sends events: whose key it is, and from where. */
export interface Sender {
  readonly address: string;
  readonly key: string;
}

/** Whether so many events more fit into the day of an address and of a write key. @throws ProblemError 429 */
export async function admitEvents({ address, key }: Sender, events: number): Promise<void> {
  await limits.admit('eventsPerAddress', address, events);
  await limits.admit('eventsPerDay', key, events);
}

/** Counts events that were accepted. */
export async function countEvents({ address, key }: Sender, events: number): Promise<void> {
  await limits.count('eventsPerAddress', address, events);
  await limits.count('eventsPerDay', key, events);
}
