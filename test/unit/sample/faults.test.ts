import { describe, expect, it } from 'vitest';
import type { SegmentEvent } from '../../../sample/event.ts';
import { BREAKAGES, type Delivery, type Fault, withFaults } from '../../../sample/faults.ts';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';

const shop = createShop({ seed: 9 });
const events = [...history(shop, { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2025-04-01T00:00:00Z') })];
const options = { seed: 1, duplicates: 0.05, late: 0.04, outOfOrder: 0.1, malformed: 0.02 };
const deliveries = [...withFaults(events, options)];
const withFault = (fault: Fault | undefined) => deliveries.filter((delivery) => delivery.fault === fault);
const idOf = ({ event }: Delivery) => (event as SegmentEvent).messageId;

describe('withFaults', () => {
  it('sends nothing but the events, in order, when no fault is asked for', () => {
    expect(Array.from(withFaults(events, { seed: 1 }), ({ event }) => event)).toEqual(events);
  });

  it('is the same for the same seed', () => {
    expect(JSON.stringify([...withFaults(events, options)])).toBe(JSON.stringify(deliveries));
  });

  it('delivers every event once, plus duplicates and malformed items', () => {
    expect(deliveries.length).toBe(events.length + withFault('duplicate').length + withFault('malformed').length);
    const good = deliveries.filter(({ fault }) => fault !== 'duplicate' && fault !== 'malformed').map(idOf);
    expect(good.toSorted()).toEqual(events.map((event) => event.messageId).toSorted());
  });

  it.each([
    ['duplicate', 0.05],
    ['late', 0.04],
    ['out-of-order', 0.1],
    ['malformed', 0.02],
  ] as const)('has the share of %s that was asked for', (fault, share) => {
    const found = withFault(fault).length / events.length;
    expect(Math.abs(found - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / events.length));
  });

  it('sends a duplicate unchanged, after the first', () => {
    const seen = new Map<string, unknown>();
    for (const delivery of deliveries) {
      if (delivery.fault === 'malformed') continue;
      if (delivery.fault === 'duplicate') expect(delivery.event).toEqual(seen.get(idOf(delivery)));
      else expect(seen.has(idOf(delivery))).toBe(false);
      seen.set(idOf(delivery), delivery.event);
    }
  });

  it('holds late events back by hours to days of the stream, and lets few pass those out of order', () => {
    const end = events.at(-1)?.timestamp as string;
    let latest = '';
    const held = deliveries
      .filter(({ fault }) => fault !== 'malformed' && fault !== 'duplicate')
      .map(({ event, fault }) => {
        const { timestamp } = event as SegmentEvent;
        latest = timestamp > latest ? timestamp : latest;
        return { fault, atEnd: latest === end, hours: (Date.parse(latest) - Date.parse(timestamp)) / 3_600_000 };
      });
    const late = held.filter(({ fault, atEnd }) => fault === 'late' && !atEnd).map(({ hours }) => hours);
    const passed = held.filter(({ fault }) => fault === 'out-of-order');
    // The stream stands still at night, and the event that would show its time may itself be held back.
    expect(Math.min(...late)).toBeGreaterThan(1);
    expect(Math.max(...late)).toBeLessThan(125);
    expect(passed.filter(({ hours }) => hours > 0).length).toBeGreaterThan(0.95 * passed.length);
    expect(held.filter(({ fault, hours }) => fault === undefined && hours > 0)).toEqual([]);
  });

  it('refuses shares that make no sense', () => {
    expect(() => withFaults(events, { seed: 1, late: 0.7, duplicates: 0.7 }).next()).toThrow(RangeError);
    expect(() => withFaults(events, { seed: 1, late: -0.1 }).next()).toThrow(RangeError);
  });
});

/** Whether an item is an event that a collector should keep: written from the ecommerce spec and Segment's limits, not from the breakages. */
function acceptable(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false;
  const { type, event, anonymousId, userId, properties = {}, timestamp } = item as Record<string, unknown>;
  if (!['track', 'identify', 'page', 'screen', 'group', 'alias'].includes(type as string)) return false;
  if (typeof anonymousId !== 'string' && typeof userId !== 'string') return false;
  if (type === 'track' && typeof event !== 'string') return false;
  if (typeof properties !== 'object') return false;
  const at = Date.parse(timestamp as string);
  return at < Date.parse('2100-01-01') && Buffer.byteLength(JSON.stringify(item)) <= 32 * 1024;
}

describe('malformed items', () => {
  it.each(Object.keys(BREAKAGES) as (keyof typeof BREAKAGES)[])('%s is not an acceptable event', (name) => {
    const page = events.find((event) => event.type === 'page') as SegmentEvent;
    expect(acceptable(page)).toBe(true);
    expect(acceptable(BREAKAGES[name](page, 'broken-1'))).toBe(false);
  });

  it('come in every way, under ids of their own', () => {
    const broken = withFault('malformed').map(({ event }) => event);
    const ids = broken
      .map((event) => (event as { messageId?: string } | null)?.messageId)
      .filter((id) => id !== undefined);
    const good = new Set(events.map((event) => event.messageId));
    expect(broken.some(acceptable)).toBe(false);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.some((id) => good.has(id))).toBe(false);
    expect(broken.some((event) => typeof event === 'string')).toBe(true);
    expect(broken.some((event) => Buffer.byteLength(JSON.stringify(event)) > 32 * 1024)).toBe(true);
  });
});
