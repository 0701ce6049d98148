import { describe, expect, it } from 'vitest';
import { cohortsOf } from '../../../dashboard/src/cohorts.ts';
import { change } from '../../../dashboard/src/format.ts';

const cell = (cohortMonth: string, monthsSince: number, customers: number, activeCustomers: number) => ({
  ...{ cohortMonth, monthsSince, customers, activeCustomers },
});

describe('who comes back', () => {
  it('is told of all sources together, and not of the last one', () => {
    const [newest, oldest] = cohortsOf([
      cell('2026-01-01', 0, 90, 90),
      cell('2026-01-01', 1, 90, 9),
      cell('2026-01-01', 0, 10, 10),
      cell('2026-01-01', 1, 10, 6),
      cell('2026-02-01', 0, 4, 4),
    ]);
    expect(newest).toEqual({ month: '2026-02-01', customers: 4, retention: new Map([[0, 1]]) });
    expect(oldest).toMatchObject({ month: '2026-01-01', customers: 100 });
    expect(oldest?.retention.get(1)).toBe(0.15); // 15 of 100: neither 10 % nor 60 %
  });
});

describe('a change', () => {
  it.each([
    [150, 100, 0.5],
    [-50, -100, 0.5],
    [0, 0, 0],
    [5, 0, null],
    [null, 5, null],
    [5, null, null],
  ])('to %s from %s is %s', (now, before, by) => expect(change(now, before)).toBe(by));
});
