import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { isDiskError } from '../common/disk.ts';
import { LineBuffer, type LogFile } from '../common/log-file.ts';
import { toWire } from '../sdk/errors.ts';
import { environmentOf, type FunctionDescription, logGroupOf, logStreamOf } from './function.ts';
import { exited, FunctionError, timedOut } from './function-error.ts';
import { type FromWorker, pack, type ToWorker, type WorkerSetup } from './messages.ts';

/** Lambda gives the initialisation 10 s and, should it fail to end, one more try within the function's own timeout. */
const INIT_SECONDS = 10;

/** V8 would let it grow with the machine's memory, and a function that streams rows would hold hundreds of megabytes of garbage. */
const YOUNG_GENERATION_MB = 24;

/** What one invocation is waiting for. */
type Waiting = PromiseWithResolvers<string>;

/**
 * One execution environment: a worker thread with the bundle loaded. It takes one invocation at a time, as in AWS, so that module
 * state is safe to use within an invocation. After a timeout, a crash or an unhandled error it is {@link ended} and of no more use.
 */
export class ExecutionEnvironment {
  readonly #description: FunctionDescription;
  readonly #log: LogFile;
  readonly #output: Readonly<Record<'stdout' | 'stderr', LineBuffer>>;
  readonly #worker: Worker;
  readonly #temporaryDir: string;
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #requestId = randomUUID() as string;
  #waiting: Waiting | undefined;
  #failure: FunctionError | undefined;
  #ended = false;

  constructor(description: FunctionDescription, log: LogFile, temporaryRoot: string) {
    const id = randomUUID().replaceAll('-', '');
    this.#description = description;
    this.#log = log;
    const append = (lines: string): void => log.append(lines);
    this.#output = { stdout: new LineBuffer(append), stderr: new LineBuffer(append) };
    this.#temporaryDir = path.join(temporaryRoot, id);
    makeFolder(this.#temporaryDir);
    this.#worker = startWorker(description, logStreamOf(id, new Date()), this.#temporaryDir);
    // Nobody may be waiting yet when the module fails to load; the invocation that comes next is told.
    this.#ready.promise.catch(() => undefined);
    this.#listen();
  }

  /** True when the thread is gone or about to go; take another environment. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Runs the handler.
   * @param event JSON text.
   * @returns the handler's result as JSON text.
   * @throws FunctionError when the function failed.
   */
  async invoke(event: string, requestId: string): Promise<string> {
    this.#requestId = requestId;
    const { timeoutSeconds } = this.#description;
    await this.#within(INIT_SECONDS + timeoutSeconds, this.#ready.promise);
    const start = performance.now();
    this.#log.append(`START RequestId: ${requestId} Version: $LATEST\n`);
    this.#waiting = Promise.withResolvers();
    this.#send({ type: 'invoke', requestId, event, deadline: Date.now() + timeoutSeconds * 1000 });
    try {
      return await this.#within(timeoutSeconds, this.#waiting.promise);
    } catch (error) {
      this.#log.append(this.#ended ? `${requestId} ${(error as Error).message}\n` : invokeError(requestId, error));
      throw error;
    } finally {
      this.#waiting = undefined;
      this.#log.append(reportOf(requestId, performance.now() - start, this.#description.memoryMb));
    }
  }

  /** Ends the thread, whatever it does. */
  async terminate(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
    await this.#exited.promise;
  }

  async #within<T>(seconds: number, work: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(timedOut(this.#description.timeoutSeconds)), seconds * 1000);
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      if (error instanceof FunctionError && error.errorType === 'Sandbox.Timedout') await this.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #listen(): void {
    const worker = this.#worker;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#fail(exited(this.#requestId, outOfMemory ? 'signal: killed' : error.message));
    });
    worker.on('exit', (code) => {
      this.#fail(exited(this.#requestId, `exit status ${code}`));
      for (const lines of Object.values(this.#output)) lines.end();
      // What cannot be removed now is removed with the rest at the next start.
      const removed = rm(this.#temporaryDir, { recursive: true, force: true }).catch(() => undefined);
      void removed.then(() => this.#exited.resolve());
    });
    // An idle environment must not keep the account's process alive; an invocation's timer does while it runs.
    worker.unref();
  }

  #receive(message: FromWorker): void {
    if (message.type === 'ready') this.#ready.resolve();
    else if (message.type === 'result') this.#waiting?.resolve(message.payload);
    else if (message.type === 'output') this.#output[message.stream].push(message.text);
    else if (message.type === 'failure') this.#waiting?.reject(new FunctionError(message.error));
    else if (message.type === 'fatal') this.#fail(new FunctionError(message.error));
    else void this.#answer(message);
  }

  async #answer({ id, call }: FromWorker & { type: 'call' }): Promise<void> {
    try {
      const output = await this.#description.call(this.#description.principal, call);
      this.#send({ type: 'answer', id, output });
    } catch (error) {
      this.#send({ type: 'refusal', id, error: toWire(error) });
    }
  }

  #send(message: ToWorker): void {
    const { value, transfer } = pack(message);
    this.#worker.postMessage(value, transfer);
  }

  /** The first reason counts: an exit that follows an unhandled error is only its consequence. */
  #fail(error: FunctionError): void {
    this.#ended = true;
    this.#failure ??= error;
    this.#ready.reject(this.#failure);
    this.#waiting?.reject(this.#failure);
  }
}

/** A full disk leaves a function without its `/tmp`, which few need; whoever does is told when it writes there. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    if (!isDiskError(error)) throw error;
  }
}

function startWorker(description: FunctionDescription, logStream: string, temporaryDir: string): Worker {
  const { bundleDir, handler, name, arn, memoryMb } = description;
  const setup: WorkerSetup = {
    ...{ bundleDir, handler, functionName: name, functionArn: arn, memoryMb },
    ...{ logGroup: logGroupOf(name), logStream },
  };
  return new Worker(new URL('./worker.ts', import.meta.url), {
    name,
    workerData: setup,
    env: environmentOf(description, logStream, temporaryDir),
    execArgv: [],
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}

/** What Lambda's Node runtime logs of a handler that threw. */
function invokeError(requestId: string, error: unknown): string {
  const payload = error instanceof FunctionError ? error.payload : { errorMessage: String(error) };
  return `${new Date().toISOString()}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify(payload)}\n`;
}

function reportOf(requestId: string, milliseconds: number, memoryMb: number): string {
  const duration = milliseconds.toFixed(2);
  return `END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: ${duration} ms\tMemory Size: ${memoryMb} MB\n`;
}
