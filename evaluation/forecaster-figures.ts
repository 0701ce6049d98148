import type { Rehearsal } from '../models/forecaster/ensemble.ts';
import { meanOfLast, WEEK, YEAR } from '../models/forecaster/history.ts';
import { rehearsedIntervals } from '../models/forecaster/intervals.ts';
import { bootstrapInterval, type Interval } from '../models/shared/metrics/bootstrap.ts';
import { intervalCoverage, r2, wape } from '../models/shared/metrics/regression.ts';

/** What was forecast and what came, a week each. */
export interface Weeks {
  readonly actual: readonly number[];
  readonly expected: readonly number[];
}

/** Forecasts of the weeks that begin `ahead` weeks after their origin, from an origin on. */
export function weeksAhead(rehearsals: readonly Rehearsal[], ahead: number, from: number): Weeks {
  const reached = rehearsals.filter(({ known, actual }) => known >= from && actual.weeks.length > ahead);
  return {
    actual: reached.map(({ actual }) => actual.weeks[ahead] as number),
    expected: reached.map(({ expected }) => expected.weeks[ahead] as number),
  };
}

export interface Figures {
  readonly wape: number;
  readonly interval: Interval;
  readonly r2: number;
  readonly weeks: number;
}

/** WAPE with a 95 % bootstrap interval over the weeks, and R². */
export function figuresOf({ actual, expected }: Weeks): Figures {
  const at = (values: readonly number[], sample: Int32Array): number[] =>
    Array.from(sample, (index) => values[index] as number);
  return {
    wape: wape(actual, expected),
    interval: bootstrapInterval(actual.length, (sample) => wape(at(actual, sample), at(expected, sample))),
    r2: r2(actual, expected),
    weeks: actual.length,
  };
}

/** Share of the weeks within the 90 % intervals that were known by then. */
export function coverageOf(
  rehearsals: readonly Rehearsal[],
  ahead: number,
  from: number,
  values: Float64Array,
): number {
  const usual = (days: number): number => meanOfLast(values.subarray(0, days), YEAR) * WEEK;
  const before = rehearsals.filter(({ known }) => known < from);
  const held = rehearsedIntervals(rehearsals, ahead, usual);
  // Each rehearsal that reached so far has one interval, in their order.
  const skipped = before.filter(({ actual }) => actual.weeks.length > ahead).length;
  const evaluated = held.slice(skipped);
  return intervalCoverage(
    evaluated.map(({ actual }) => actual),
    evaluated.map(({ lower }) => lower),
    evaluated.map(({ upper }) => upper),
  );
}

export const share = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–');

export const percent = (value: number): string => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : '–');

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
