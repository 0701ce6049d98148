import * as z from 'zod';
import { isObject } from './fields/value.ts';

/**
 * What one Kinesis record carries: events of one request with what they share. Records are filled up to the size that
 * Kinesis bills as one unit, because a record for every small event would cost many times as much.
 */
const schema = z.object({
  v: z.literal(1),
  source: z.string().min(1),
  receivedAt: z.number().int(),
  /** Defaults for every event of the request; an event's own field wins. */
  sentAt: z.string().optional(),
  context: z.record(z.string(), z.unknown()).optional(),
  events: z.array(z.unknown()).min(1),
});

export type Envelope = z.output<typeof schema>;

/** A PUT payload unit of a provisioned stream is 25 KB; a record stays below it unless one event alone is larger. */
const TARGET_BYTES = 24 * 1024;
/** A context that fills a record by itself must not give every event a record of its own. */
const LEAST_ROOM = 16 * 1024;
/** Every event is stored with what the request says for all: a record must not hold what takes much memory once that is done. */
const COMPLETE_BYTES = 512 * 1024;
const ENDING = ']}';

/** Stands for an event that cannot be written as JSON again: it ends in quarantine, and the rest of its batch is good. */
export const TOO_DEEP = 'An event stood here that is nested too deeply to be stored.';

/** Packs events into as few records as the target size allows, in their order. */
export function* packEnvelopes(shared: Omit<Envelope, 'events'>, events: readonly unknown[]): Generator<Uint8Array> {
  const head = `${JSON.stringify(shared).slice(0, -1)},"events":[`;
  const room = Math.max(TARGET_BYTES - Buffer.byteLength(head) - ENDING.length, LEAST_ROOM);
  const most = Math.max(1, Math.floor(COMPLETE_BYTES / Buffer.byteLength(head)));
  let pending: string[] = [];
  let size = 0;
  for (const event of events) {
    const text = jsonText(withoutWriteKey(event)) ?? JSON.stringify(TOO_DEEP);
    const bytes = Buffer.byteLength(text) + 1;
    if (pending.length > 0 && (size + bytes > room || pending.length === most)) {
      yield pack(head, pending);
      pending = [];
      size = 0;
    }
    pending.push(text);
    size += bytes;
  }
  if (pending.length > 0) yield pack(head, pending);
}

/** The key says to the platform who sends, and is nowhere stored: not on the stream, nor with what fails on its way from there. */
function withoutWriteKey(event: unknown): unknown {
  if (!isObject(event) || !Object.hasOwn(event, 'writeKey')) return event;
  const { writeKey: _, ...rest } = event;
  return rest;
}

/** Splices the events in as the text they already are, so that none is turned into JSON twice. */
function pack(head: string, events: readonly string[]): Uint8Array {
  return Buffer.from(`${head}${events.join(',')}${ENDING}`);
}

/** Reads a record of the stream. @throws Error when it is not an envelope */
export function readEnvelope(data: Uint8Array): Envelope {
  return schema.parse(JSON.parse(Buffer.from(data).toString('utf8')));
}

/**
 * The JSON text of a value that was parsed from JSON; undefined when it is nested too deeply to be written, since parsing
 * takes any depth and writing does not.
 */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
