import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FRONT_DOOR_METRICS, LIMIT_WINDOWS, type LimitName } from '../../contracts/front-door.ts';
import { aws } from '../aws/client.ts';
import { measure, reportFailure } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { dynamoCounters } from '../limits/counters.ts';
import { Limiter, OverLimitError } from '../limits/limiter.ts';
import type { Limit } from '../limits/tally.ts';
import { collectEnv } from './env.ts';

const env = collectEnv.parse(process.env);
const { namespace, dailyShare, uncounted } = FRONT_DOOR_METRICS;

/** An answer that takes longer is not waited for: counting must never be what makes a shop slow. */
const IMPATIENT = { maxAttempts: 2, requestHandler: { connectionTimeout: 300, requestTimeout: 500 } };

const tell = (figures: Readonly<Record<string, number>>): void =>
  measure(namespace, { Stack: env.STACK_NAME }, figures);

const limiter = new Limiter({
  add: dynamoCounters(aws(new DynamoDBClient(IMPATIENT)), env.LIMITS_TABLE),
  onShare: ({ name }, share) => {
    if (name === EVENTS) tell({ [dailyShare]: 100 * share });
  },
  onFailure: (error) => {
    reportFailure('limits are counted alone', error);
    tell({ [uncounted]: 1 });
  },
});

const EVENTS: LimitName = 'eventsPerDay';

const limitOf = (name: LimitName, asksFirst = false): Limit | undefined => {
  const most = env.LIMITS[name];
  return most === undefined ? undefined : { name, most, windowMs: LIMIT_WINDOWS[name], asksFirst };
};
const perAddress = limitOf('requestsPerAddress');
const perKey = limitOf('requestsPerKey');
const perDay = limitOf(EVENTS, true);
const perDayOfAddress = limitOf('eventsPerAddress');

/** Counts a request of an address. @throws ProblemError 429 */
export const spendOfAddress = (address: string): Promise<void> =>
  refusing(perAddress, (l) => limiter.spend(l, address));

/** Counts a request with a write key. @throws ProblemError 429 */
export const spendOfKey = (key: string): Promise<void> => refusing(perKey, (l) => limiter.spend(l, key));

/** Who sends events: whose key it is, and from where. */
export interface Sender {
  readonly address: string;
  readonly key: string;
}

/** Whether so many events more fit into the day of an address and of a write key. @throws ProblemError 429 */
export async function admitEvents({ address, key }: Sender, events: number): Promise<void> {
  await refusing(perDayOfAddress, (l) => limiter.admit(l, address, events));
  await refusing(perDay, (l) => limiter.admit(l, key, events));
}

/** Counts events that were accepted. */
export async function countEvents({ address, key }: Sender, events: number): Promise<void> {
  await refusing(perDayOfAddress, (l) => limiter.count(l, address, events));
  await refusing(perDay, (l) => limiter.count(l, key, events));
}

const WHAT: Readonly<Record<LimitName, string>> = {
  requestsPerAddress: 'requests a minute from one address',
  requestsPerKey: 'requests a minute with one write key',
  eventsPerDay: 'events a day (UTC) with one write key',
  eventsPerAddress: 'events a day (UTC) from one address',
};

async function refusing(limit: Limit | undefined, act: (limit: Limit) => Promise<void>): Promise<void> {
  if (limit === undefined) return;
  try {
    await act(limit);
  } catch (error) {
    if (!(error instanceof OverLimitError)) throw error;
    const detail = `This stage takes up to ${limit.most} ${WHAT[limit.name as LimitName]}; send the rest later.`;
    throw new ProblemError(429, 'Too many requests', detail, { 'retry-after': String(error.retryAfterSeconds) });
  }
}
