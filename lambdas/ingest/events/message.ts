import * as z from 'zod';
import { isNoId } from '../fields/kinds.ts';
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

const id = z
  .union([z.string(), z.number()])
  .transform((value) => (isNoId(String(value)) ? null : String(value).trim()));

/** A device may well be number 0; a shop that writes 0 for a customer has none. */
const deviceId = z
  .union([z.string(), z.number()])
  .transform((value) => (String(value).trim() !== '0' && isNoId(String(value)) ? null : String(value).trim()));

/** Control characters in an id are of no use to anybody, and stand for something in ids of the platform's own. */
const withoutControls = (value: string): string => value.replace(/\p{Cc}/gu, ' ');

/** PHP writes an empty object as an empty list, and some senders an object as the JSON text of it. */
const loose = z.preprocess(
  (value) => withoutList(typeof value === 'string' ? jsonIn(value) : value),
  z.record(z.string(), z.unknown()).optional().nullable(),
);

const withoutList = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? {} : value);

/** What a text holds as JSON; the text itself where it is none. */
function jsonIn(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/**
 * What the platform asks of an event: a known type, somebody it is about, a name for a `track`. Everything else is kept as
 * it comes, because the Segment spec marks nothing else as required and real traffic uses that freedom.
 */
const schema = z.looseObject({
  type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias']),
  event: z.string().trim().min(1).max(255).optional(),
  messageId: z.string().min(1).max(LIMITS.messageIdLength).transform(withoutControls).optional().nullable(),
  userId: id.optional().nullable(),
  anonymousId: deviceId.optional().nullable(),
  properties: loose,
  traits: loose,
  context: loose,
  timestamp: z.string().optional().nullable(),
  originalTimestamp: z.string().optional().nullable(),
  sentAt: z.string().optional().nullable(),
});

export type Message = z.output<typeof schema>;

/** Validates one event and brings its name to the spec's spelling. */
export function readMessage(value: unknown): Message | Rejection {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return new Rejection('not_an_object', `An event is a JSON object; this is ${kindOf(value)}.`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return rejectionOf(parsed.error.issues[0]);
  const message = parsed.data;
  if (!message.userId && !message.anonymousId) {
    return new Rejection('missing_ids', 'An event needs a userId or an anonymousId; send at least one.');
  }
  if (message.type !== 'track') return message;
  if (!message.event) return new Rejection('missing_event_name', 'A track call needs an event name in `event`.');
  return { ...message, event: canonicalName(message.event) };
}

function rejectionOf(issue: z.core.$ZodIssue | undefined): Rejection {
  const field = issue?.path.join('.') || 'event';
  if (field === 'type') {
    return new Rejection('unknown_type', 'type must be one of track, identify, page, screen, group, alias.');
  }
  return new Rejection('invalid_field', `${field}: ${issue?.message ?? 'not as the event spec says'}.`);
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
