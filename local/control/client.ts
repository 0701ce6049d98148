import type { Socket } from 'node:net';
import type { ServiceCall } from '../service.ts';
import { connectTo, endpointOf } from './endpoint.ts';
import { encodeMessage, onMessages, type Response, thrownFrom } from './messages.ts';

/** The account that was asked has ended, or is ending; what was asked of it may be done or not. */
export class AccountEndedError extends Error {
  override readonly name = 'AccountEndedError';

  constructor(dataDir: string) {
    super(`The account on ${dataDir} has ended, or the connection to it was closed. Run the command again.`);
  }
}

/** Connects to the account that runs on a data folder; undefined when none is running. */
export async function connectControl(dataDir: string): Promise<ControlClient | undefined> {
  const path = await endpointOf(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const socket = path === undefined ? undefined : await connectTo(path);
  return socket && new ControlClient(socket, dataDir);
}

type Pending = PromiseWithResolvers<unknown>;

/** A connection to the running account. Calls run side by side; when the account ends, the open ones reject. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #dataDir: string;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(socket: Socket, dataDir: string) {
    this.#socket = socket;
    this.#dataDir = dataDir;
    onMessages(socket, (message) => this.#settle(message as Response));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#abandon());
  }

  /** Makes an SDK call as the operator. */
  async call(call: ServiceCall): Promise<Record<string, unknown>> {
    return (await this.invoke('call', call)) as Record<string, unknown>;
  }

  /** Calls a method of the account by name; errors come back as they were thrown. */
  async invoke(method: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#socket.destroyed) throw this.#gone();
    this.#lastId += 1;
    const id = this.#lastId;
    const frame = encodeMessage({ id, method, args });
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#socket.write(frame);
    return pending.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #settle(response: Response): void {
    const pending = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    if ('failure' in response) pending?.reject(thrownFrom(response.failure));
    else pending?.resolve(response.value);
  }

  #abandon(): void {
    for (const pending of this.#pending.values()) pending.reject(this.#gone());
    this.#pending.clear();
  }

  #gone(): Error {
    return new AccountEndedError(this.#dataDir);
  }
}
