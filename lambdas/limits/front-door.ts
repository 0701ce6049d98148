import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import { FRONT_DOOR_METRICS, LIMIT_WINDOWS, type LimitName, type limits } from '../../contracts/front-door.ts';
import { aws } from '../aws/client.ts';
import { measure, reportFailure } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { dynamoCounters } from './counters.ts';
import { Limiter, OverLimitError } from './limiter.ts';
import type { Limit } from './tally.ts';

const { namespace, dailyShare, uncounted } = FRONT_DOOR_METRICS;

/** An answer that takes longer is not waited for: counting must never be what makes a shop slow. */
const IMPATIENT = { maxAttempts: 2, requestHandler: { connectionTimeout: 300, requestTimeout: 500 } };

const EVENTS: LimitName = 'eventsPerDay';

/** Which limits there are, and where their counters lie. */
export interface LimitsPlace {
  readonly limits: z.output<typeof limits>;
  readonly table: string;
  readonly stackName: string;
}

/** The limits of the front door, as its functions hold them; one that the stage does not name lets everything through. */
export class FrontDoorLimits {
  readonly #place: LimitsPlace;
  readonly #limiter: Limiter;

  constructor(place: LimitsPlace) {
    this.#place = place;
    const tell = (figures: Readonly<Record<string, number>>): void =>
      measure(namespace, { Stack: place.stackName }, figures);
    this.#limiter = new Limiter({
      add: dynamoCounters(aws(new DynamoDBClient(IMPATIENT)), place.table),
      onShare: ({ name }, share) => {
        if (name === EVENTS) tell({ [dailyShare]: 100 * share });
      },
      onFailure: (error) => {
        reportFailure('limits are counted alone', error);
        tell({ [uncounted]: 1 });
      },
    });
  }

  /** Counts a request, whether or not it is let through. @throws ProblemError 429 */
  spend(name: LimitName, subject: string): Promise<void> {
    return this.#refusing(name, (limit) => this.#limiter.spend(limit, subject));
  }

  /** Whether so much more fits; counts nothing. @throws ProblemError 429 */
  admit(name: LimitName, subject: string, amount: number): Promise<void> {
    return this.#refusing(name, (limit) => this.#limiter.admit(limit, subject, amount));
  }

  /** Counts what was let through. */
  count(name: LimitName, subject: string, amount: number): Promise<void> {
    return this.#refusing(name, (limit) => this.#limiter.count(limit, subject, amount));
  }

  async #refusing(name: LimitName, act: (limit: Limit) => Promise<void>): Promise<void> {
    const most = this.#place.limits[name];
    if (most === undefined) return;
    try {
      await act({ name, most, windowMs: LIMIT_WINDOWS[name], asksFirst: name === EVENTS });
    } catch (error) {
      if (!(error instanceof OverLimitError)) throw error;
      const detail = `This stage takes up to ${most} ${WHAT[name]}; send the rest later.`;
      throw new ProblemError(429, 'Too many requests', detail, { 'retry-after': String(error.retryAfterSeconds) });
    }
  }
}

const WHAT: Readonly<Record<LimitName, string>> = {
  requestsPerAddress: 'requests a minute from one address',
  requestsPerKey: 'requests a minute with one key',
  requestsPerUser: 'requests a minute of one person',
  eventsPerDay: 'events a day (UTC) with one write key',
  eventsPerAddress: 'events a day (UTC) from one address',
};
