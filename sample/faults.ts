import type { SegmentEvent } from './event.ts';
import { Heap } from './heap.ts';
import { malformed } from './malformed.ts';
import { Random } from './random.ts';

export type Fault = 'duplicate' | 'late' | 'out-of-order' | 'malformed';

/** One item as it goes over the wire; `fault` is absent for an event sent as it should be. */
export interface Delivery {
  readonly event: unknown;
  readonly fault?: Fault;
}

export interface FaultOptions {
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
