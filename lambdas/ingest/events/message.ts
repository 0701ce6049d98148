import { Invalid } from '../fields/field.ts';
import { isNoId } from '../fields/kinds.ts';
import { isObject, type JsonObject } from '../fields/value.ts';
import { parseJson } from '../json.ts';
import { Rejection } from '../rejection.ts';
import { canonicalName } from './names.ts';

/** Limits of the Segment HTTP Tracking API; SDKs are built to them. */
export const LIMITS = {
  eventBytes: 32 * 1024,
  batchBytes: 500 * 1024,
  batchEvents: 2500,
  messageIdLength: 100,
} as const;

const LONGEST_NAME = 255;
const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

/** An event as far as the platform asks anything of it; other fields are kept as they came. */
export interface Message extends JsonObject {
  readonly type: (typeof TYPES)[number];
  readonly event?: string;
  readonly messageId?: string | null;
  readonly userId?: string | null;
  readonly anonymousId?: string | null;
  readonly properties?: JsonObject | null;
  readonly traits?: JsonObject | null;
  readonly context?: JsonObject | null;
  readonly timestamp?: string | null;
  readonly originalTimestamp?: string | null;
  readonly sentAt?: string | null;
}

type Read<T> = (given: unknown) => T | Invalid;

const text: Read<string> = (given) => (typeof given === 'string' ? given : new Invalid('is not a text'));

const name: Read<string> = (given) => {
  const trimmed = typeof given === 'string' ? given.trim() : '';
  const fits = trimmed !== '' && trimmed.length <= LONGEST_NAME;
  return fits ? trimmed : new Invalid(`is not a text of 1 to ${LONGEST_NAME} characters`);
};

/** Control characters in an id are of no use to anybody, and stand for something in ids of the platform's own. */
const messageId: Read<string> = (given) => {
  const fits = typeof given === 'string' && given !== '' && given.length <= LIMITS.messageIdLength;
  return fits
    ? given.replace(/\p{Cc}/gu, ' ')
    : new Invalid(`is not a text of 1 to ${LIMITS.messageIdLength} characters`);
};

const idBut =
  (kept?: string): Read<string | null> =>
  (given) => {
    if (typeof given !== 'string' && typeof given !== 'number') return new Invalid('is neither a text nor a number');
    const id = String(given).trim();
    return id !== kept && isNoId(id) ? null : id;
  };

/** PHP writes an empty object as an empty list, and some senders an object as the JSON text of it. */
const object: Read<JsonObject> = (given) => {
  const value = typeof given === 'string' ? jsonIn(given) : given;
  if (Array.isArray(value) && value.length === 0) return {};
  return isObject(value) ? value : new Invalid('is not an object');
};

/** What a text holds as JSON; the text itself where it is none. */
function jsonIn(given: string): unknown {
  if (given.trim() === '') return {};
  try {
    return parseJson(given);
  } catch {
    return given;
  }
}

const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (given) =>
    given === null ? null : read(given);

/**
 * What the platform asks of an event: a known type, somebody it is about, a name for a `track`. Everything else is kept as
 * it comes, because the Segment spec marks nothing else as required and real traffic uses that freedom.
 */
const FIELDS: readonly (readonly [keyof Message & string, Read<unknown>])[] = [
  ['event', name],
  ['messageId', orNull(messageId)],
  ['userId', orNull(idBut())],
  // A device may well be number 0; a shop that writes 0 for a customer has none.
  ['anonymousId', orNull(idBut('0'))],
  ['properties', orNull(object)],
  ['traits', orNull(object)],
  ['context', orNull(object)],
  ['timestamp', orNull(text)],
  ['originalTimestamp', orNull(text)],
  ['sentAt', orNull(text)],
];

/** Validates one event and brings its name to the spec's spelling. */
export function readMessage(value: unknown): Message | Rejection {
  if (!isObject(value)) return new Rejection('not_an_object', `An event is a JSON object; this is ${kindOf(value)}.`);
  if (!TYPES.includes(value.type as Message['type'])) {
    return new Rejection('unknown_type', `type must be one of ${TYPES.join(', ')}.`);
  }
  const message: Record<string, unknown> = { ...value };
  for (const [field, read] of FIELDS) {
    if (value[field] === undefined) continue;
    const result = read(value[field]);
    if (result instanceof Invalid) return new Rejection('invalid_field', `${field} ${result.why}.`);
    message[field] = result;
  }
  return named(message as unknown as Writable<Message>);
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function named(message: Writable<Message>): Message | Rejection {
  if (!message.userId && !message.anonymousId) {
    return new Rejection('missing_ids', 'An event needs a userId or an anonymousId; send at least one.');
  }
  if (message.type !== 'track') return message;
  if (!message.event) return new Rejection('missing_event_name', 'A track call needs an event name in `event`.');
  message.event = canonicalName(message.event);
  return message;
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
