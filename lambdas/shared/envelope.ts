import * as z from 'zod';

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

/** Packs events into as few records as the target size allows, in their order. */
export function* packEnvelopes(shared: Omit<Envelope, 'events'>, events: readonly unknown[]): Generator<Uint8Array> {
  let pending: string[] = [];
  let size = 0;
  for (const event of events) {
    const text = JSON.stringify(event);
    if (pending.length > 0 && size + text.length > TARGET_BYTES) {
      yield pack(shared, pending);
      pending = [];
      size = 0;
    }
    pending.push(text);
    size += text.length;
  }
  if (pending.length > 0) yield pack(shared, pending);
}

/** Splices the events in as the text they already are, so that none is turned into JSON twice. */
function pack(shared: Omit<Envelope, 'events'>, events: readonly string[]): Uint8Array {
  return Buffer.from(`${JSON.stringify(shared).slice(0, -1)},"events":[${events.join(',')}]}`);
}

/** Reads a record of the stream. @throws Error when it is no envelope */
export function readEnvelope(data: Uint8Array): Envelope {
  return schema.parse(JSON.parse(Buffer.from(data).toString('utf8')));
}
