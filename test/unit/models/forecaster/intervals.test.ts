import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../../models/forecaster/backtest.ts';
import { boundsOf, conformalQuantile, rehearsedIntervals, widthsOf } from '../../../../models/forecaster/intervals.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

const week = (value: number) => pathOf(new Float64Array(7).fill(value / 7));

/** Rehearsals of 100 that came as 100 and the given error. */
const rehearsals = (errors: readonly number[]) =>
  errors.map((error, at) => ({ known: 70 + 7 * at, actual: week(100 + error), expected: week(100) }));

describe('conformal intervals', () => {
  it('take the error at rank (n + 1) * 0.9', () => {
    const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);
    expect(conformalQuantile(upTo(9))).toBe(9);
    expect(conformalQuantile(upTo(19))).toBe(18);
    expect(conformalQuantile(upTo(29))).toBe(27);
  });

  it('are wide where there are few errors, and as wide as the forecast where there are none', () => {
    expect(conformalQuantile([1, 2, 4])).toBe(6);
    expect(conformalQuantile([])).toBe(1);
    expect(widthsOf([], 3, 100).weeks).toEqual([1, 1, 1]);
  });

  it('never shrink with the distance', () => {
    const widths = widthsOf(rehearsals([10, -10, 10, 20, 10, 10, 10, 10, 10]), 3, 100);
    expect(widths.weeks.map((width) => Math.round(100 * width))).toEqual([20, 20, 20]);
  });

  it('have a lower end that is not negative, and a forecast of 0 has an upper end', () => {
    const { lower, upper } = boundsOf(Float64Array.from([100, 0]), [1.5, 1.5], 10, 1);
    expect([...lower]).toEqual([0, 0]);
    expect([...upper]).toEqual([250, 15]);
  });

  it('hold about nine of ten values to come', () => {
    const random = seededRandom(5);
    const errors = Array.from({ length: 600 }, () => 30 * (random() + random() - 1));
    const held = rehearsedIntervals(rehearsals(errors), 0, () => 100).slice(40);
    const within = held.filter(({ actual, lower, upper }) => actual >= lower && actual <= upper).length / held.length;
    expect(within).toBeGreaterThan(0.87);
    expect(within).toBeLessThan(0.94);
  });

  it('are made of what was known by then', () => {
    const [calm, wild] = [Array<number>(12).fill(5), [...Array<number>(11).fill(5), 90]];
    const last = (errors: readonly number[]) => rehearsedIntervals(rehearsals(errors), 0, () => 100).at(-1);
    expect(last(wild)?.upper).toBeCloseTo(105, 9);
    expect(last(calm)?.upper).toBeCloseTo(105, 9);
  });
});
