import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../contracts/receipts.ts';
import { happenedIn, longestQuiet } from '../../../lambdas/arrivals/quiet.ts';

const at = (day: string): number => Date.parse(`${day}T10:00:00Z`);
const receipt = (objects: Receipt['objects'], name = 'stream/s/2-1'): Receipt => ({
  name,
  receivedAt: 0,
  objects,
  records: [],
});
const object = (table: string, ...days: string[]): Receipt['objects'][number] => ({
  table,
  key: `staging/${table}/x`,
  firstAt: days[0] === undefined ? null : at(days[0]),
  days,
});
const today = object('events', '2026-03-10', '2026-03-11');

describe('the longest stretch in which nothing happened', () => {
  it('begins after the last day before it, and ends with the first day after it', () => {
    expect(longestQuiet(['2026-03-11', '2024-05-02', '2026-03-10', '2024-05-01'])).toEqual({
      from: '2024-05-03 00:00:00',
      to: '2026-03-10 00:00:00',
    });
  });

  it('is the longest of several, and none that is shorter than a fortnight', () => {
    expect(longestQuiet(['2026-01-01', '2026-02-01', '2026-03-10'])?.from).toBe('2026-02-02 00:00:00');
    expect(longestQuiet(['2026-02-23', '2026-03-10'])?.from).toBe('2026-02-24 00:00:00'); // fourteen days between
    expect(longestQuiet(['2026-02-24', '2026-03-10'])).toBeNull();
    expect(longestQuiet(['2026-03-10'])).toBeNull();
    expect(longestQuiet([])).toBeNull();
  });
});

describe('when the events of a batch happened', () => {
  it('is told by events and identities, not by what an order is about', () => {
    const objects = [object('orders', '2020-01-01'), today, object('identities', '2026-03-09')];
    expect(happenedIn([receipt(objects)])).toEqual({ firstAt: at('2026-03-09'), quiet: null });
  });

  it('leaves out what one late clock jumps over', () => {
    const late = receipt([object('events', '2025-01-01')], 'stream/s/4-3');
    expect(happenedIn([receipt([today]), late])).toEqual({
      firstAt: at('2025-01-01'),
      quiet: { from: '2025-01-02 00:00:00', to: '2026-03-10 00:00:00' },
    });
  });

  it('may be any day since the first, where an object does not name its days', () => {
    const { days: _, ...many } = object('events', '2025-01-01');
    expect(happenedIn([receipt([today, many])])).toEqual({ firstAt: at('2025-01-01'), quiet: null });
  });

  it('is not known of a replay, nor where there are no events', () => {
    const unknown = { firstAt: null, quiet: null };
    expect(happenedIn([receipt([today], 'replays/x')])).toEqual(unknown);
    expect(happenedIn([receipt([object('orders', '2025-01-01')])])).toEqual(unknown);
    expect(happenedIn([receipt([object('events')])])).toEqual(unknown);
  });
});
