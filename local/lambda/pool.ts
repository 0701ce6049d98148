import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { LogFile } from '../common/log-file.ts';
import { ExecutionEnvironment } from './environment.ts';
import type { FunctionDescription } from './function.ts';
import { assertEventSize, assertResponseSize, FunctionError, MAX_EVENT_BYTES } from './function-error.ts';

/** Makes an invocation fail before the function is reached; for tests of what follows from a failure. */
export type Faults = (functionName: string, event: unknown) => Error | undefined;

export interface PoolOptions {
  readonly dataDir: string;
  /** @default no faults */
  readonly faults?: Faults;
  /** Told of every invocation that the function failed. @default nobody is told */
  readonly onFailure?: (functionName: string, error: FunctionError) => void;
  /** How long a warm environment waits for its next invocation. @default 5 minutes */
  readonly idleMs?: number;
  /** How long `close` waits for invocations under way before it ends them. @default 10 s */
  readonly closeMs?: number;
}

const DEFAULT_CONCURRENCY = 2;

/** All execution environments of one function: warm ones are used again, new ones are made up to the limit, then callers queue. */
export class FunctionPool {
  readonly description: FunctionDescription;
  readonly #options: Required<PoolOptions>;
  readonly #log: LogFile;
  readonly #temporaryRoot: string;
  readonly #idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #invocations = new Set<Promise<string>>();
  readonly #queue: PromiseWithResolvers<void>[] = [];
  #running = 0;
  #closed = false;

  constructor(description: FunctionDescription, options: PoolOptions) {
    this.description = description;
    this.#options = {
      faults: () => undefined,
      onFailure: () => undefined,
      idleMs: 300_000,
      closeMs: 10_000,
      ...options,
    };
    this.#log = new LogFile(path.join(options.dataDir, 'logs', `${description.name}.log`));
    this.#temporaryRoot = path.join(options.dataDir, 'lambda', 'tmp', description.name);
    // What a crashed run left behind; only one account works on a folder at a time.
    rmSync(this.#temporaryRoot, { recursive: true, force: true });
  }

  /**
   * Invokes the function and waits for its answer.
   * @returns the handler's result after JSON, as a caller over the network would get it.
   * @throws FunctionError when the function failed, AwsFailure when the event is too large.
   */
  async invoke(event: unknown, requestId: string = randomUUID()): Promise<unknown> {
    const fault = this.#options.faults(this.description.name, event);
    if (fault) throw fault;
    return JSON.parse(await this.invokeText(JSON.stringify(event ?? null), requestId)) as unknown;
  }

  /** Like {@link invoke}, with event and result as JSON text. */
  async invokeText(event: string, requestId: string): Promise<string> {
    assertEventSize(event, MAX_EVENT_BYTES);
    const invocation = this.#run(event, requestId);
    this.#invocations.add(invocation);
    try {
      return await invocation;
    } finally {
      this.#invocations.delete(invocation);
    }
  }

  async #run(event: string, requestId: string): Promise<string> {
    await this.#enter();
    try {
      return await this.#runIn(this.#take(), event, requestId);
    } finally {
      this.#leave();
    }
  }

  async #runIn(environment: ExecutionEnvironment, event: string, requestId: string): Promise<string> {
    this.#busy.add(environment);
    try {
      const payload = await environment.invoke(event, requestId);
      assertResponseSize(payload);
      return payload;
    } catch (error) {
      if (error instanceof FunctionError) this.#options.onFailure(this.description.name, error);
      throw error;
    } finally {
      this.#busy.delete(environment);
      this.#giveBack(environment);
    }
  }

  /** Refuses what is queued, waits a while for what is running, and ends all environments. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.reject(this.#closedError());
    const grace = AbortSignal.timeout(this.#options.closeMs);
    const late = new Promise<void>((resolve) => grace.addEventListener('abort', () => resolve()));
    await Promise.race([Promise.allSettled(this.#invocations), late]);
    const environments = [...this.#idle.keys(), ...this.#busy];
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    await Promise.all(environments.map((environment) => environment.terminate()));
    await this.#log.flush();
  }

  async #enter(): Promise<void> {
    if (this.#closed) throw this.#closedError();
    if (this.#running < (this.description.maxConcurrency ?? DEFAULT_CONCURRENCY)) {
      this.#running++;
      return;
    }
    const waiting = Promise.withResolvers<void>();
    this.#queue.push(waiting);
    await waiting.promise;
  }

  /** Hands the place to the next in the queue, or gives it up. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next) next.resolve();
    else this.#running--;
  }

  #take(): ExecutionEnvironment {
    // The one used last is the warmest; the others may reach their idle time.
    const [environment, timer] = [...this.#idle].findLast(([candidate]) => !candidate.ended) ?? [];
    clearTimeout(timer);
    if (environment === undefined) return new ExecutionEnvironment(this.description, this.#log, this.#temporaryRoot);
    this.#idle.delete(environment);
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.ended) return;
    const timer = setTimeout(() => {
      this.#idle.delete(environment);
      void environment.terminate();
    }, this.#options.idleMs);
    this.#idle.set(environment, timer.unref());
  }

  #closedError(): Error {
    return new Error(`Function ${this.description.name} cannot be invoked: the local account is closing`);
  }
}
