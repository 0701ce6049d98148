import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { callOf } from '../../contracts/routes/tracking.ts';
import { ProblemError } from '../http/problem.ts';
import { LIMITS } from '../ingest/events/message.ts';
import { asText, isObject, type JsonObject, objectOf } from '../ingest/fields/value.ts';
import { parseJson } from '../ingest/json.ts';

/** A tracking request, read but not yet checked event by event. */
export interface TrackingRequest {
  readonly writeKey: string;
  readonly sentAt?: string;
  /** What the batch says for all its events. */
  readonly context?: JsonObject;
  readonly events: readonly unknown[];
}

/** A body that has to be read before it is known who sends it: as much as a page may send while it goes away. */
const STRANGERS_BYTES = 64 * 1024;

/** The write key as the user of Basic authentication or in the query: what is known without reading the body. */
export function keyOutsideBody({ headers, queryStringParameters }: APIGatewayProxyEventV2): string | undefined {
  const basic = /^basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const user = basic ? Buffer.from(basic, 'base64').toString('utf8').split(':')[0] : undefined;
  return user || queryStringParameters?.writeKey || undefined;
}

/**
 * Reads a request of a Segment or RudderStack SDK: JSON with or without a content type, gzip, the write key as the user of
 * Basic authentication, in the query or in the body.
 * @param key what stands outside the body
 * @throws ProblemError 400 for what is not valid JSON, empty, of too many events or of too large a context; 401 without a write key; 413 of too many bytes
 */
export function readRequest(event: APIGatewayProxyEventV2, key = keyOutsideBody(event)): TrackingRequest {
  const body = parse(decode(event, key === undefined ? STRANGERS_BYTES : LIMITS.batchBytes));
  const writeKey = key ?? asText(body.writeKey);
  if (!writeKey) throw keyless();
  const call = callOf(event.rawPath);
  const shared = { writeKey, ...(typeof body.sentAt === 'string' && { sentAt: body.sentAt }) };
  if (call) return { ...shared, events: [single(body, call)] };
  const events = body.batch;
  if (!Array.isArray(events)) throw badRequest('A batch carries its events as an array in `batch`.');
  if (events.length === 0) throw badRequest('`batch` is empty; send at least one event.');
  if (events.length > LIMITS.batchEvents) {
    throw badRequest(`The batch has ${events.length} events; the limit is ${LIMITS.batchEvents}. Send them in parts.`);
  }
  const context = body.context ? { context: objectOf(body.context) } : {};
  assertSmall({ sentAt: shared.sentAt, ...context });
  return { ...shared, events, ...context };
}

/** What the batch says for all its events is stored with each of them, and counts as a part of each. */
function assertSmall(shared: object): void {
  const size = Buffer.byteLength(JSON.stringify(shared));
  if (size <= LIMITS.eventBytes) return;
  throw badRequest(
    `context and sentAt of the batch have ${size} bytes, and stand for a part of every event; the limit of one is ${LIMITS.eventBytes}.`,
  );
}

const badRequest = (detail: string): ProblemError => new ProblemError(400, 'Bad request', detail);

function decode(event: APIGatewayProxyEventV2, most: number): Buffer {
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (event.headers['content-encoding']?.toLowerCase() !== 'gzip') {
    if (raw.length > most) throw tooLarge(most);
    return raw;
  }
  try {
    return gunzipSync(raw, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(most);
    throw badRequest('The body says it is gzip but cannot be unpacked.');
  }
}

function tooLarge(most: number): ProblemError {
  const advice =
    most === STRANGERS_BYTES
      ? `With the write key as the user of Basic authentication, not in the body, it may have ${LIMITS.batchBytes}.`
      : 'Send it in parts.';
  return new ProblemError(413, 'Content too large', `The request is larger than ${most} bytes. ${advice}`);
}

function parse(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = parseJson(body.toString('utf8'));
  } catch (error) {
    throw badRequest(`The body is not valid JSON: ${(error as Error).message}.`);
  }
  if (!isObject(value)) throw badRequest('The body is not a JSON object.');
  return value;
}

const keyless = (): ProblemError =>
  new ProblemError(
    401,
    'Unauthorized',
    'Send the write key as the user name of Basic authentication or as `writeKey`.',
  );

/** One event of its own; it may not be larger than an event in a batch, and here there is a caller to tell. */
function single(body: JsonObject, type: string): JsonObject {
  const { writeKey: _, ...event } = body;
  const size = Buffer.byteLength(JSON.stringify(event));
  if (size > LIMITS.eventBytes) throw badRequest(`The event has ${size} bytes; the limit is ${LIMITS.eventBytes}.`);
  return { ...event, type };
}
