import { describe, expect, it } from 'vitest';
import { cohortsOf } from '../../../dashboard/src/cohorts.ts';
import { telling } from '../../../dashboard/src/filters.ts';
import {
  change,
  dayOfYear,
  decimal,
  duration,
  fine,
  money,
  NO_CURRENCY,
  percent,
  range,
  share,
  shortMoney,
} from '../../../dashboard/src/format.ts';
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

describe('figures of a list', () => {
  it('have the same decimals, also where the last is a nought', () => {
    expect([0.025, 0.0259, 0.12, 1].map((value) => percent(value))).toEqual(['2.5%', '2.6%', '12.0%', '100.0%']);
    expect([0.025, 0.0259, 0.12].map((value) => percent(value, 2))).toEqual(['2.50%', '2.59%', '12.00%']);
    expect([4.5, null].map((value) => decimal(value, 2))).toEqual(['4.50', '–']);
  });

  it('have two decimals below a tenth where one stands alone', () => {
    expect([0.025, 0.0259, 0.5].map(share)).toEqual(['2.50%', '2.59%', '50.0%']);
  });

  it('leave out hundredths of what is large', () => {
    expect([999.5, 1000.4, 9432.69, 1_567_785].map((value) => shortMoney(value, 'GBP'))).toEqual([
      ...['£999.50', '£1,000', '£9,433', '£1.57M'],
    ]);
  });

  it('say one day of one', () => {
    expect([0, 1, 2, null].map(duration)).toEqual(['0 days', '1 day', '2 days', '–']);
  });
});

describe('what a shop can be told apart by', () => {
  it('has two values: all of it is of a single one', () => {
    const values = { country: ['GB', 'DE'], channel: ['unknown'] };
    expect(telling(values, ['country', 'channel', 'device'])).toEqual(['country']);
  });
});
