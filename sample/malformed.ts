import type { SegmentEvent } from './event.ts';
import type { Random } from './random.ts';

/** Segment's limit for one event. */
export const MAX_EVENT_BYTES = 32 * 1024;

type Broken = (event: SegmentEvent, messageId: string) => unknown;

function without(event: SegmentEvent, messageId: string, ...keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...event, messageId }).filter(([key]) => !keys.includes(key)));
}

const TRACK = { type: 'track', event: 'Product Viewed' } as const;

/** Ways in which an item on the wire is no event that may be kept; each has a name for a test to ask for. */
export const BREAKAGES = {
  'a string': () => 'Order Completed',
  'a number': () => 42,
  null: () => null,
  'an array': (event) => [event.type, event.anonymousId],
  'unknown type': (event, messageId) => ({ ...event, messageId, type: 'purchase' }),
  'no type': (event, messageId) => without(event, messageId, 'type'),
  'no ids': (event, messageId) => without(event, messageId, 'anonymousId', 'userId'),
  'no event name': (event, messageId) => ({ ...without(event, messageId, 'event'), type: 'track' }),
  'event name not a string': (event, messageId) => ({
    ...event,
    ...TRACK,
    messageId,
    event: { name: 'Product Viewed' },
  }),
  'properties not an object': (event, messageId) => ({ ...event, ...TRACK, messageId, properties: 'price=12.50' }),
  'unreadable timestamp': (event, messageId) => ({ ...event, messageId, timestamp: 'yesterday, about noon' }),
  'far future': (event, messageId) => {
    const timestamp = '2199-12-31T23:59:59.000Z';
    return { ...event, messageId, timestamp, originalTimestamp: timestamp };
  },
  oversize: (event, messageId) => ({
    ...event,
    ...TRACK,
    messageId,
    properties: { note: 'x'.repeat(MAX_EVENT_BYTES) },
  }),
} as const satisfies Record<string, Broken>;

const WAYS = Object.values(BREAKAGES) as readonly Broken[];

/** A broken item in the manner of `event`, under a message id of its own. */
export function malformed(event: SegmentEvent, serial: number, random: Random): unknown {
  return random.pick(WAYS)(event, `${event.messageId}-broken-${serial}`);
}
