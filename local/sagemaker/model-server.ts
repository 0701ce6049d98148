import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ContainerProcess } from './container-process.ts';
import type { Image } from './images.ts';

export interface ModelServerOptions {
  readonly image: Image;
  /** Stands for `/opt/ml`; the model is in `model` below it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (lines: string) => void;
  /** How long a container may take until it answers a ping. */
  readonly startupMs: number;
  /** After how long without an invocation the container is stopped; undefined: never. */
  readonly idleMs: number | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const PING_TIMEOUT_MS = 2000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;
const STOP_GRACE_MS = 30_000;

/** The container ended or did not answer its pings in time. */
export class PingError extends Error {
  override readonly name = 'PingError';
}

/**
 * The container of an endpoint. It is started by {@link start} or by a request that finds it stopped, idle or crashed, and
 * requests that come meanwhile wait for the same start.
 */
export class ModelServer {
  readonly #options: ModelServerOptions;
  /** The address of the container, once it is healthy. */
  #serving: Promise<string> | undefined;
  #container: ContainerProcess | undefined;
  #requests = 0;
  /** Settles when the last request under way is answered. */
  #quiet = Promise.withResolvers<void>();
  #closed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: ModelServerOptions) {
    this.#options = options;
  }

  /** @throws PingError when the container does not become healthy */
  async start(): Promise<void> {
    await this.#ensure();
    this.#restartIdleTimer();
  }

  /** @throws PingError when the container had to be started and did not become healthy */
  async post(path: string, init: RequestInit): Promise<ServerAnswer> {
    if (this.#requests++ === 0) this.#quiet = Promise.withResolvers();
    clearTimeout(this.#idleTimer);
    try {
      const url = await this.#ensure();
      const response = await fetch(`${url}${path}`, { ...init, method: 'POST' });
      // The body is read here, so that the container is not stopped while it still sends.
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, body };
    } finally {
      if (--this.#requests === 0) this.#quiet.resolve();
      this.#restartIdleTimer();
    }
  }

  /** Stops the container for good, once the requests it has are answered or `graceMs` are over. */
  async close(graceMs = STOP_GRACE_MS): Promise<void> {
    this.#closed = true;
    if (this.#requests > 0) await Promise.race([this.#quiet.promise, delay(graceMs, undefined, { ref: false })]);
    await this.#stop(graceMs);
  }

  /** Stops the container; a later request starts it again. */
  async #stop(graceMs: number): Promise<void> {
    clearTimeout(this.#idleTimer);
    const container = this.#container;
    this.#serving = undefined;
    this.#container = undefined;
    await container?.stop(graceMs);
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idleTimer);
    const { idleMs } = this.#options;
    if (idleMs === undefined || this.#requests > 0 || this.#serving === undefined) return;
    this.#idleTimer = setTimeout(() => void this.#stop(STOP_GRACE_MS), idleMs).unref();
  }

  #ensure(): Promise<string> {
    if (this.#serving !== undefined && this.#container?.ended !== true) return this.#serving;
    const serving = this.#launch();
    this.#serving = serving;
    serving.catch(() => {
      if (this.#serving === serving) this.#serving = undefined;
    });
    return serving;
  }

  async #launch(): Promise<string> {
    const { image, folder, environment, log, startupMs } = this.#options;
    const port = await freePort();
    if (this.#closed) throw new PingError('The endpoint is being taken down.');
    const container = new ContainerProcess({
      ...{ image, command: 'serve', root: folder, log },
      environment: { SAGEMAKER_BIND_TO_PORT: String(port), ...environment },
    });
    this.#container = container;
    const url = `http://127.0.0.1:${port}`;
    try {
      await healthy(container, url, startupMs);
    } catch (error) {
      await container.stop(STOP_GRACE_MS);
      throw error;
    }
    return url;
  }
}

async function healthy(container: ContainerProcess, url: string, startupMs: number): Promise<void> {
  const end = performance.now() + startupMs;
  for (let pause = FIRST_PAUSE_MS; performance.now() < end; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    if (await answersPing(url)) return;
    if (container.ended) throw new PingError(`The container ended with exit code ${await container.exited}.`);
    await Promise.race([delay(pause), container.exited]);
  }
  throw new PingError(`The container did not answer GET /ping with 200 within ${startupMs / 1000} s.`);
}

async function answersPing(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(PING_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    // Not listening yet, or too slow: asked again until the time is up.
    return false;
  }
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}
