import { fits, isDue, type Limit, newTally, secondsLeft, type Tally, TELL_AFTER_MS, windowOf } from './tally.ts';

/** Counts that all instances share. @returns the sum after adding */
export type AddToCounter = (id: string, amount: number, expiresAtMs: number) => Promise<number>;

export interface LimiterOptions {
  readonly add: AddToCounter;
  /** Told the share of a limit that is used up, whenever the table has told the sum. @default nobody */
  readonly onShare?: (limit: Limit, share: number) => void;
  /** Told why the table could not be asked. */
  readonly onFailure: (error: unknown) => void;
  /** @default Date.now */
  readonly now?: () => number;
}

/** A limit is used up; the message names it, and the caller may come again after so many seconds. */
export class OverLimitError extends Error {
  override readonly name = 'OverLimitError';
  readonly limit: Limit;
  readonly retryAfterSeconds: number;

  constructor(limit: Limit, retryAfterSeconds: number) {
    super(`${limit.name} is used up: ${limit.most}`);
    this.limit = limit;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** More subjects than an instance remembers at once; one that is forgotten is counted anew. */
const MOST_TALLIES = 10_000;
/** Counters go so long after their window. */
const KEPT_MS = 120_000;

/**
 * Limits that hold over many instances of a function, at a write every few seconds. Each instance counts by itself and tells a
 * table; it keeps at most a hundredth of a limit to itself, so that all together let through at most that much too much each.
 * While the table does not answer, requests go on, each instance by its own counts.
 */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #now: () => number;
  readonly #tallies = new Map<string, Tally>();
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Counts a request, whether or not it is let through. @throws OverLimitError */
  async spend(limit: Limit, subject: string): Promise<void> {
    await this.count(limit, subject, 1);
    await this.admit(limit, subject, 0);
  }

  /** Whether so much more fits; counts nothing. @throws OverLimitError */
  async admit(limit: Limit, subject: string, amount: number): Promise<void> {
    const now = this.#now();
    const id = idOf(limit, subject, now);
    await this.#tellIfDue(limit, id, now);
    if (!fits(limit, this.#tally(id, now), amount)) throw new OverLimitError(limit, secondsLeft(limit, now));
  }

  /** Counts what was let through. */
  async count(limit: Limit, subject: string, amount: number): Promise<void> {
    const now = this.#now();
    const id = idOf(limit, subject, now);
    const tally = this.#tally(id, now);
    this.#keep(id, { ...tally, untold: tally.untold + amount });
    await this.#tellIfDue(limit, id, now);
  }

  async #tellIfDue(limit: Limit, id: string, now: number): Promise<void> {
    const { untold: telling } = this.#tally(id, now);
    if (now - this.#failedAt < TELL_AFTER_MS || !isDue(limit, this.#tally(id, now), now)) return;
    try {
      const told = await this.#options.add(id, telling, windowOf(limit, now).end + KEPT_MS);
      const { untold } = this.#tally(id, now); // what has been counted meanwhile stays untold
      this.#keep(id, { told, untold: untold - telling, since: now });
      this.#options.onShare?.(limit, told / limit.most);
    } catch (error) {
      this.#failedAt = now;
      this.#options.onFailure(error);
    }
  }

  #tally(id: string, now: number): Tally {
    return this.#tallies.get(id) ?? newTally(now);
  }

  /** The one that was counted longest ago is forgotten, so that many strangers do not drive out a key in use. */
  #keep(id: string, tally: Tally): void {
    this.#tallies.delete(id);
    this.#tallies.set(id, tally);
    const [oldest] = this.#tallies.keys();
    if (oldest !== undefined && this.#tallies.size > MOST_TALLIES) this.#tallies.delete(oldest);
  }
}

const idOf = (limit: Limit, subject: string, now: number): string =>
  `${limit.name}/${subject}/${windowOf(limit, now).number}`;
