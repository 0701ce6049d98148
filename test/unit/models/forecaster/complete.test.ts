import { describe, expect, it } from 'vitest';
import { completeDays } from '../../../../models/forecaster/complete.ts';
import { dayNumber } from '../../../../models/shared/calendar.ts';

const START = dayNumber('2026-01-05', 'daily_revenue');
const WEEK = [100, 90, 80, 80, 90, 60, 0];
const steady = (days: number): number[] => Array.from({ length: days }, (_, day) => WEEK[day % 7] as number);
const complete = (values: readonly number[]) => completeDays(Float64Array.from(values), START);

describe('complete days', () => {
  it('are all of them in a steady shop that is closed on Sundays', () => {
    expect(complete(steady(91))).toEqual({ from: 0, to: 91, notes: [] });
  });

  it('end before days whose orders have not all come, and say so', () => {
    const tail = complete([...steady(84), 20, 10, 5, 0, 0, 1]);
    expect(tail.to).toBe(84);
    expect(tail.notes).toEqual([
      'The last 6 days are left out, from 2026-03-30 on: they hold less than a quarter of what is usual, as if not all orders had come.',
    ]);
  });

  it('leave out one day that has only begun', () => {
    expect(complete([...steady(84), 12]).notes[0]).toContain('The last day is left out, from 2026-03-30 on');
  });

  it('keep a week that is weak but not missing', () => {
    expect(complete([...steady(84), ...steady(7).map((value) => value / 2)]).to).toBe(91);
  });

  it('keep the end of a shop in which days without a sale are usual', () => {
    const rare = Array.from({ length: 120 }, (_, day) => (day % 3 === 0 ? 0 : 50));
    expect(complete([...rare, 0]).to).toBe(121);
  });

  it('keep a decline that is longer than any export is late', () => {
    expect(complete([...steady(84), ...Array<number>(60).fill(0)]).to).toBe(144);
  });

  it('begin after a first try that was followed by nothing', () => {
    const found = complete([30, 0, 20, ...Array<number>(40).fill(0), ...steady(200)]);
    expect(found.from).toBe(43);
    expect(found.notes[0]).toContain('Days before 2026-02-17 are left out');
  });

  it('keep what came before a closed month when it is a part of the shop’s life', () => {
    expect(complete([...steady(100), ...Array<number>(30).fill(0), ...steady(100)]).from).toBe(0);
  });
});
