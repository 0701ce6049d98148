import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Predictor } from '../model.ts';
import { HttpError, invoke, JSON_TYPE } from './invocations.ts';

/** What serverless endpoints, real-time ones and their older pages allow is 4, 25 and 6 MB. */
const MAX_BODY_BYTES = 6_000_000;
const TOO_LARGE = `The body is larger than ${MAX_BODY_BYTES} bytes; send it in parts.`;
/** Of SageMaker's own for one request. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than a router in front keeps a connection it means to use again, so that it is never the server who hangs up first. */
const KEEP_ALIVE_MS = 75_000;

/** A model that serves, or why there is none. */
export type Loaded = { readonly predictor: Predictor } | { readonly unavailable: string };

/** The HTTP side of the inference contract: `GET /ping`, `POST /invocations`. Asks `loaded` at every request. */
export function inferenceServer(loaded: () => Loaded): Server {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  const server = createServer(options, async (request, response) => {
    const { status, headers, body } = await answered(request, loaded);
    // A server that is closing waits for connections that are kept alive.
    const last = server.listening ? {} : { connection: 'close' };
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers, ...last });
    response.end(body);
  });
  return server;
}

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Never rejects. */
async function answered(request: IncomingMessage, loaded: () => Loaded): Promise<Response> {
  try {
    const { type, body } = await answer(request, loaded);
    return { status: 200, headers: { 'content-type': type }, body };
  } catch (error) {
    const { status, message, headers } = error instanceof HttpError ? error : unexpected(error);
    return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify({ error: message }) };
  }
}

async function answer(request: IncomingMessage, loaded: () => Loaded): Promise<{ type: string; body: string }> {
  const path = (request.url ?? '/').split('?')[0];
  const method = path === '/ping' ? 'GET' : path === '/invocations' ? 'POST' : undefined;
  if (method === undefined) throw new HttpError(404, 'There are GET /ping and POST /invocations.');
  if (request.method !== method) throw new HttpError(405, `${path} answers ${method} only.`, { allow: method });
  const body = await bodyOf(request);
  const model = loaded();
  if ('unavailable' in model) throw new HttpError(503, model.unavailable);
  if (path === '/ping') return { type: JSON_TYPE, body: '{"status":"ok"}' };
  const { 'content-type': contentType, accept } = request.headers;
  return invoke(model.predictor, body, { contentType, accept });
}

/** Reads a body to its end even when it is too large: a client that still sends would not see the answer. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    throw new HttpError(400, 'The body broke off.');
  }
  if (bytes > MAX_BODY_BYTES) throw new HttpError(413, TOO_LARGE);
  return Buffer.concat(chunks);
}

/** Logs where it happened; the message may hold what the caller sent, which is nobody's business. */
function unexpected(error: unknown): HttpError {
  const { name = 'Error', stack = '' } = error instanceof Error ? error : {};
  const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
  console.error(
    JSON.stringify({ message: 'A request could not be answered', error: name, at: at.map((line) => line.trim()) }),
  );
  return new HttpError(500, 'The model failed on this request. Its log says where.');
}
