import { once } from 'node:events';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { ServiceCall } from '../service.ts';
import { connectTo, endpointOf } from './endpoint.ts';
import { encodeMessage, failureOf, onMessages, type Request } from './messages.ts';

/** What other processes may ask the account for: SDK calls, and methods of the account by name, which check their arguments. */
export interface ControlHandlers {
  call(call: ServiceCall): Promise<Record<string, unknown>>;
  [method: string]: (...args: never[]) => Promise<unknown>;
}

export interface ControlServer {
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * Offers the account that runs on a data folder to other processes of this user. The caller holds the folder's lock, so a
 * socket file that nobody answers on was left by a crash and is replaced.
 */
export async function serveControl(dataDir: string, handlers: ControlHandlers): Promise<ControlServer> {
  await mkdir(dataDir, { recursive: true });
  const path = await endpointOf(dataDir);
  await clear(path, dataDir);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that dies takes its connection with it, nothing else.
    socket.on('error', () => socket.destroy());
    onMessages(socket, (message) => {
      respond(socket, message as Request, handlers).catch((error: Error) => socket.destroy(error));
    });
  });
  await listen(server, path);
  return { path, close: () => close(server, sockets) };
}

async function respond(socket: Socket, request: Request, handlers: ControlHandlers): Promise<void> {
  const { id } = request;
  let frame: Buffer;
  try {
    frame = encodeMessage({ id, value: await run(request, handlers) });
  } catch (error) {
    frame = encodeMessage({ id, failure: failureOf(error) });
  }
  if (!socket.destroyed) socket.write(frame);
}

async function run({ method, args }: Request, handlers: ControlHandlers): Promise<unknown> {
  const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
  if (!handler) throw new Error(`The running account knows no method "${method}". Was it started by another version?`);
  return (handler as (...args: readonly unknown[]) => Promise<unknown>).apply(handlers, [...args]);
}

async function clear(path: string, dataDir: string): Promise<void> {
  const socket = await connectTo(path);
  if (socket) {
    socket.destroy();
    throw new Error(`An account already runs on ${dataDir}`);
  }
  if (process.platform !== 'win32') await rm(path, { force: true });
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(path, 0o600);
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
