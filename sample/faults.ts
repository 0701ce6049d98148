import type { SegmentEvent } from './event.ts';
import { Heap } from './heap.ts';
import { Random } from './random.ts';

export type Fault = 'duplicate' | 'late' | 'out-of-order' | 'malformed';

/** One item as it goes over the wire; `fault` is absent for an event sent as it should be. */
export interface Delivery {
  readonly event: unknown;
  readonly fault?: Fault;
}

interface FaultOptions {
  readonly seed: number;
  /** Share of events sent a second time, unchanged, some hundred events later. @default 0 */
  readonly duplicates?: number;
  /** Share of events held back by two hours to five days of the stream's own time. @default 0 */
  readonly late?: number;
  /** Share of events that let two to twenty others pass. @default 0 */
  readonly outOfOrder?: number;
  /** Broken items added, as a share of the events; no event is lost to them. @default 0 */
  readonly malformed?: number;
}

const HOUR_MS = 3_600_000;

/**
 * Sends events as an unreliable network and a careless client would. Every event comes through at least once, so
 * `deliveries = events + duplicates + malformed`, and each has at most one fault.
 */
export function* withFaults(events: Iterable<SegmentEvent>, options: FaultOptions): Generator<Delivery> {
  const choose = chooser(options);
  const random = Random.of(options.seed, 'faults');
  const byCount = new Heap<Delivery>();
  const byTime = new Heap<Delivery>();
  let count = 0;
  for (const event of events) {
    const fault = choose(random);
    const at = Date.parse(event.timestamp);
    if (fault === 'late') byTime.push(at + random.between(2, 120) * HOUR_MS, { event, fault });
    else if (fault === 'out-of-order') byCount.push(count + 2 + random.below(19), { event, fault });
    else yield { event };
    if (fault === 'duplicate') byCount.push(count + 1 + random.below(500), { event, fault });
    if (fault === 'malformed') yield { event: malformed(event, count, random), fault };
    count += 1;
    while (byCount.nextKey <= count) yield byCount.pop() as Delivery;
    while (byTime.nextKey <= at) yield byTime.pop() as Delivery;
  }
  while (byCount.size > 0) yield byCount.pop() as Delivery;
  while (byTime.size > 0) yield byTime.pop() as Delivery;
}

function chooser(options: FaultOptions): (random: Random) => Fault | undefined {
  const shares: readonly (readonly [Fault, number])[] = [
    ['duplicate', options.duplicates ?? 0],
    ['late', options.late ?? 0],
    ['out-of-order', options.outOfOrder ?? 0],
    ['malformed', options.malformed ?? 0],
  ];
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  if (!shares.every(([, share]) => share >= 0) || !(total <= 1)) {
    throw new RangeError(`withFaults: the shares must be zero or more and add up to at most one, not ${total}`);
  }
  return (random) => {
    let rest = random.next();
    for (const [fault, share] of shares) {
      if (rest < share) return fault;
      rest -= share;
    }
    return undefined;
  };
}

/** Segment's limit for one event. */
const MAX_EVENT_BYTES = 32 * 1024;

type Broken = (event: SegmentEvent, messageId: string) => unknown;

function without(event: SegmentEvent, messageId: string, ...keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...event, messageId }).filter(([key]) => !keys.includes(key)));
}

const TRACK = { type: 'track', event: 'Product Viewed' } as const;

/** Ways in which an item on the wire is not an event that may be kept; each has a name for a test to ask for. */
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
function malformed(event: SegmentEvent, serial: number, random: Random): unknown {
  return random.pick(WAYS)(event, `${event.messageId}-broken-${serial}`);
}
