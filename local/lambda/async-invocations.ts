import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Store, Table } from '../common/store.ts';
import { AwsFailure, type Principal, type ServiceCall } from '../service.ts';
import { type AsyncEntry, type AsyncTarget, type DiscardCondition, failureCall } from './async-event.ts';
import { assertEventSize, MAX_ASYNC_EVENT_BYTES } from './function-error.ts';
import type { Faults } from './pool.ts';

export interface AsyncOptions {
  readonly store: Store;
  readonly targets: readonly AsyncTarget[];
  /** Carries the record to the failure destination, in the name of the function's role. */
  readonly call: (principal: Principal, call: ServiceCall) => Promise<unknown>;
  /** Told when an event is lost: no destination, or one that would not take it. */
  readonly onError: (error: Error) => void;
  /** Waits before the first and second retry. AWS waits 60 s and 120 s. @default [1000, 2000] */
  readonly retryDelaysMs?: readonly number[];
  /** Events of one function that are delivered at the same time. @default 2 */
  readonly concurrency?: number;
  /** @default no faults */
  readonly faults?: Faults;
  /** Milliseconds since 1970. @default the clock */
  readonly now?: () => number;
}

/** Milliseconds before the next attempt after trouble of the account itself. AWS: one second, doubled, five minutes at most. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

interface Lane {
  readonly target: AsyncTarget;
  readonly waiting: AsyncEntry[];
  running: number;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 21_600;

/**
 * Lambda's queue of asynchronous invocations: each event is kept before `enqueue` returns and stays kept until its function
 * succeeded or its failure record was delivered. So an event is delivered at least once, also across a crash.
 * Trouble that is not the function's (a full disk) does not count against its retries, as an error of the 500 series in AWS:
 * the event waits until it is too old.
 */
export class AsyncInvocations {
  readonly #options: Required<AsyncOptions>;
  readonly #events: Table<AsyncEntry>;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #deliveries = new Set<Promise<void>>();
  /** Attempts in a row that never reached the function, by the event's id. */
  readonly #refusals = new Map<string, number>();
  #outstanding = 0;
  #idle: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(options: AsyncOptions) {
    const defaults = { retryDelaysMs: [1000, 2000], concurrency: 2, faults: () => undefined, now: Date.now };
    this.#options = { ...defaults, ...options };
    this.#events = options.store.table('lambda-async');
    this.#lanes = new Map(options.targets.map((target) => [target.name, { target, waiting: [], running: 0 }]));
  }

  /** Takes up the events that an earlier run left. Their age starts again: the account's clock stood still with it. */
  async open(): Promise<void> {
    for (const entry of this.#events.all()) {
      if (this.#lanes.has(entry.functionName)) this.#admit({ ...entry, enqueuedAt: this.#options.now() });
      else await this.#lose(entry, `function ${entry.functionName} is no longer in the template`);
    }
  }

  /** Events that are not done with. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** @returns the request id; the event is kept by then. */
  enqueue(functionName: string, event: unknown): string {
    if (this.#closed) throw new Error('The queue of asynchronous invocations is closed');
    if (!this.#lanes.has(functionName)) throw new Error(`No function ${functionName} takes asynchronous invocations`);
    assertEventSize(JSON.stringify(event ?? null), MAX_ASYNC_EVENT_BYTES);
    const id = randomUUID();
    const entry = { id, functionName, event: event ?? null, enqueuedAt: this.#options.now(), attempts: 0 };
    this.#events.put(id, entry);
    this.#admit(entry);
    return id;
  }

  /** Resolves when no event waits, runs or is about to be tried again. */
  async idle(): Promise<void> {
    if (this.#outstanding === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Starts no more deliveries and waits for those under way; the rest stays kept. Close this before the function pools. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#deliveries);
  }

  #admit(entry: AsyncEntry): void {
    this.#outstanding++;
    this.#schedule(entry);
  }

  #settle(): void {
    this.#outstanding--;
    if (this.#outstanding > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  #schedule(entry: AsyncEntry): void {
    const lane = this.#lanes.get(entry.functionName) as Lane;
    lane.waiting.push(entry);
    this.#advance(lane);
  }

  #advance(lane: Lane): void {
    while (!this.#closed && lane.running < this.#options.concurrency) {
      const entry = lane.waiting.shift();
      if (entry === undefined) return;
      lane.running++;
      const delivery = this.#deliver(lane.target, entry)
        .catch((error: Error) => this.#afterTrouble(entry, error))
        .then((finished) => {
          if (finished) this.#settle();
          lane.running--;
          this.#deliveries.delete(delivery);
          this.#advance(lane);
        });
      this.#deliveries.add(delivery);
    }
  }

  /** @returns true when the event is done with, false when it will be tried again. */
  async #deliver(target: AsyncTarget, entry: AsyncEntry): Promise<boolean> {
    const { maximumRetryAttempts = DEFAULT_RETRIES } = target;
    if (this.#tooOld(target, entry)) return this.#giveUp(target, entry, 'EventAgeExceeded', undefined);
    const error = await this.#attempt(target, entry);
    if (error === undefined) {
      this.#events.delete(entry.id);
      this.#refusals.delete(entry.id);
      return true;
    }
    if (error instanceof AwsFailure && error.status >= 500) throw error;
    const failed = { ...entry, attempts: entry.attempts + 1 };
    this.#events.put(failed.id, failed);
    if (failed.attempts > maximumRetryAttempts) return this.#giveUp(target, failed, 'RetriesExhausted', error);
    const delays = this.#options.retryDelaysMs;
    this.#scheduleIn(delays[failed.attempts - 1] ?? delays.at(-1) ?? 0, failed);
    return false;
  }

  /** @returns true when the event is done with; what is the account's own trouble, and passes, is tried again */
  #afterTrouble(entry: AsyncEntry, error: Error): boolean {
    const isPassing = error instanceof AwsFailure && error.status >= 500;
    if (!isPassing && !this.#options.store.disk.note(error)) {
      this.#options.onError(error);
      return true;
    }
    const refusals = this.#refusals.get(entry.id) ?? 0;
    this.#refusals.set(entry.id, refusals + 1);
    this.#scheduleIn(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** refusals), entry);
    return false;
  }

  /** @returns the error, or undefined on success. */
  async #attempt(target: AsyncTarget, entry: AsyncEntry): Promise<unknown> {
    try {
      const fault = this.#options.faults(target.name, entry.event);
      if (fault) throw fault;
      await target.invoke(entry.event, entry.id);
      return undefined;
    } catch (error) {
      return error ?? new Error('unknown');
    }
  }

  #tooOld({ maximumEventAgeInSeconds = DEFAULT_AGE_SECONDS }: AsyncTarget, { enqueuedAt }: AsyncEntry): boolean {
    return this.#options.now() - enqueuedAt > maximumEventAgeInSeconds * 1000;
  }

  #scheduleIn(milliseconds: number, entry: AsyncEntry): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#schedule(entry);
    }, milliseconds);
    this.#timers.add(timer);
  }

  async #giveUp(target: AsyncTarget, entry: AsyncEntry, condition: DiscardCondition, cause: unknown): Promise<true> {
    const { onFailure, principal } = target;
    if (onFailure === undefined) {
      await this.#lose(
        entry,
        `${condition} after ${entry.attempts} attempts (${cause}), and it has no failure destination`,
      );
      return true;
    }
    try {
      const failure = { condition, error: cause, now: this.#options.now() };
      await this.#options.call(principal, failureCall(onFailure, target, entry, failure));
      this.#events.delete(entry.id);
    } catch (error) {
      if (error instanceof AwsFailure && error.status >= 500) throw error;
      await this.#lose(entry, `its failure destination ${onFailure} did not take it: ${error}`);
    }
    return true;
  }

  /** Puts an event aside for a person to look at, since neither the function nor the destination took it. */
  async #lose(entry: AsyncEntry, why: string): Promise<void> {
    const folder = path.join(this.#options.store.dataDir, 'lambda', 'undelivered');
    const file = path.join(folder, `${entry.id}.json`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, JSON.stringify(entry), { flush: true });
    this.#events.delete(entry.id);
    const what = `An event for function ${entry.functionName} was given up: ${why}`;
    this.#options.onError(new Error(`${what}. It is kept in ${file}`));
  }
}
