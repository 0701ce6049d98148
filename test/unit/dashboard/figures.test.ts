import { describe, expect, it } from 'vitest';
import { cohortsOf } from '../../../dashboard/src/cohorts.ts';
import { change, dayOfYear, fine, money, NO_CURRENCY, range } from '../../../dashboard/src/format.ts';
import { idBelow } from '../../../dashboard/src/ui/id-below.ts';

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

describe('a small figure', () => {
  it.each([
    [1.47, /^1[.,]47$/],
    [-0.635, /^−0[.,]6[34]$/],
    [3, /^3$/],
    [null, /^–$/],
  ])('%s keeps its hundredths', (value, shown) => expect(fine(value)).toMatch(shown));
});

describe('what somebody wrote into the address', () => {
  it('is shown as it stands where it is no day', () => {
    expect(range('2026-99-99', 'x')).toBe('2026-99-99 – x');
    expect(dayOfYear('abc')).toBe('abc');
  });

  it.each([NO_CURRENCY, '12 ', ''])('is no currency: %j', (currency) => {
    expect(money(1.5, currency)).toMatch(/^1[.,]50$/);
  });

  it.each([
    ['/customers/C%2F1%20%25', 'C/1 %'],
    ['/customers/%E0%A4%A', '%E0%A4%A'],
    ['/customers/C-1/', 'C-1'],
  ])('names one: %s', (address, id) => expect(idBelow('/customers', address)).toBe(id));
});
