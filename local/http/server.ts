import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_BODY_BYTES } from './gateway.ts';
import { gatewayResponse, type HttpRequest, type HttpResponse } from './payload.ts';

export interface HttpServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly handle: (request: HttpRequest) => Promise<HttpResponse>;
  /** Servers of their own below a path, e.g. `/oidc`; asked before `handle`. @default none */
  readonly mounted?: (path: string) => Mounted | undefined;
  /** How long a client may take to send a request, and to take in anything of an answer, before its connection is cut. @default 40 s */
  readonly patienceMs?: number;
  /** Told of a handler that rejected. */
  readonly onError?: (error: unknown) => void;
}

/** Answers a request by itself. */
export type Mounted = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpServer {
  readonly port: number;
  readonly url: string;
  /** Takes no more requests, lets running ones end for `graceMs`, then cuts them. @default 2000 */
  readonly close: (graceMs?: number) => Promise<void>;
}

/** Never a public address: the account has no password. */
const ADDRESS = '127.0.0.1';
/** A page on another site can point its own name at 127.0.0.1; the Host header then still shows that name. */
const HOSTS = /^(127\.0\.0\.1|localhost)(:\d+)?$/i;
/** Request line and headers, as an HTTP API allows. */
const MAX_HEADER_BYTES = 10_240;
/** Longer than anybody takes to send a few megabytes. */
const PATIENCE_MS = 40_000;
/** What a request that cannot be read is answered with, by what Node calls its fault. */
const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
const BODILESS = new Set([204, 304]);
/** Belong to the connection, which is not the function's. */
const CONNECTION_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * Serves HTTP on this machine only.
 *
 * @throws Error naming the port when another program has it
 */
export async function serveHttp(options: HttpServerOptions): Promise<HttpServer> {
  const { patienceMs = PATIENCE_MS } = options;
  const impatient = {
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 4,
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, ...impatient }, (request, response) => {
    // A client that goes away mid-way is not worth more than ending its request.
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    answer(request, response, { ...options, patienceMs }).catch((error: unknown) => {
      options.onError?.(error);
      response.destroy();
    });
  });
  // Nothing has come or gone for so long: who never reads is let go, too.
  server.setTimeout(patienceMs);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const line = REFUSALS[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\n\r\n`);
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://localhost:${port}`, close: (graceMs = 2000) => close(server, graceMs) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions & { patienceMs: number },
): Promise<void> {
  if (!HOSTS.test(request.headers.host ?? '')) {
    return refuse(response, gatewayResponse(421, 'This server answers to localhost and 127.0.0.1 only'));
  }
  const mounted = options.mounted?.((request.url ?? '/').split('?')[0] ?? '/');
  if (mounted) return mounted(request, response);
  const body = await readBody(request);
  if (body === 'gone') return;
  if (body === 'too large') return refuse(response, gatewayResponse(413, 'Request Entity Too Large'));
  // It is the account that takes its time now, not the client: many at once wait for each other on a busy machine.
  request.socket.setTimeout(0);
  const result = await options.handle({
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    protocol: `HTTP/${request.httpVersion}`,
    headers: headerPairs(request.rawHeaders),
    body,
    sourceIp: request.socket.remoteAddress ?? ADDRESS,
  });
  request.socket.setTimeout(options.patienceMs);
  send(response, result);
}

/** Answers without having read the body; the connection cannot be used again. */
function refuse(response: ServerResponse, result: HttpResponse): void {
  response.shouldKeepAlive = false;
  send(response, result);
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  if (response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    if (!CONNECTION_HEADERS.has(name)) response.setHeader(name, value);
  }
  if (BODILESS.has(status)) {
    response.end();
    return;
  }
  response.setHeader('content-length', body.length);
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | 'gone'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'too large';
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Leaving the loop must not destroy the request, or the refusal could not be sent any more.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > MAX_BODY_BYTES) return 'too large';
      chunks.push(chunk as Buffer);
    }
  } catch {
    return 'gone';
  }
  return Buffer.concat(chunks);
}

function headerPairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    (raw[index * 2] ?? '').toLowerCase(),
    raw[index * 2 + 1] ?? '',
  ]);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, ADDRESS);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} on ${ADDRESS} is taken by another program. Stop it, or choose another port with --port.`,
        {
          cause: error,
        },
      );
    }
    if (code === 'EACCES') {
      throw new Error(
        `Port ${port} on ${ADDRESS} may not be used by this user. Choose another one, above 1023, with --port.`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

async function close(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  } finally {
    clearTimeout(timer);
  }
}
