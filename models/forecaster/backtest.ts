import { blockSums, type History, meanOfLast, until, WEEK } from './history.ts';
import type { Method, MethodName } from './methods/method.ts';
import { meanOfFourWeeks } from './methods/simple.ts';

/** What a method expected at an origin. */
export interface Path {
  readonly days: Float64Array;
  readonly weeks: Float64Array;
}

/** Forecasts from one day of the past, and what came. */
export interface Origin {
  /** Days of the history that were known. */
  readonly known: number;
  /** Mean week of the last four: the measure of what an error is large by. */
  readonly level: number;
  /** What came, up to the horizon or the end of the history: whole weeks. */
  readonly actual: Path;
  readonly paths: ReadonlyMap<MethodName, Path>;
}

export interface BacktestOptions {
  readonly methods: readonly Method[];
  /** Origins at most, a week apart; the last leaves one week to compare with. */
  readonly origins: number;
  /** Weeks that are forecast from each. */
  readonly weeks: number;
}

/** Weeks that the first origin knows. */
export const SHORTEST_WEEKS = 8;

/**
 * Rolling-origin evaluation (Tashman 2000): every method continues the history from each origin, knowing nothing after it.
 * A method that cannot is left out of the origin.
 */
export function backtest(history: History, { methods, origins, weeks }: BacktestOptions): readonly Origin[] {
  const { length } = history.values;
  const count = Math.max(0, Math.min(origins, Math.floor(length / WEEK) - SHORTEST_WEEKS));
  return Array.from({ length: count }, (_, at): Origin => {
    const known = length - (count - at) * WEEK;
    const past = until(history, known);
    return {
      known,
      level: meanOfLast(past.values, 4 * WEEK) * WEEK,
      actual: pathOf(history.values.subarray(known, Math.min(length, known + weeks * WEEK))),
      paths: pathsOf(past, methods, weeks),
    };
  });
}

/** What each method expects after a history; what cannot be forecast by any is forecast as nothing. */
export function pathsOf(history: History, methods: readonly Method[], weeks: number): ReadonlyMap<MethodName, Path> {
  const paths = new Map<MethodName, Path>();
  for (const method of methods) {
    const days = method.forecast(history, weeks * WEEK);
    if (days?.every((value) => Number.isFinite(value))) {
      paths.set(method.name, pathOf(days.map((value) => Math.max(0, value))));
    }
  }
  if (paths.size === 0) {
    const days = meanOfFourWeeks.forecast(history, weeks * WEEK);
    paths.set('mean of 4 weeks', pathOf(days ?? meanDays(history.values, weeks)));
  }
  return paths;
}

/** Less than a week is known: every day like the mean of those. */
const meanDays = (values: Float64Array, weeks: number): Float64Array =>
  new Float64Array(weeks * WEEK).fill(Math.max(0, meanOfLast(values, WEEK)));

export const pathOf = (days: Float64Array): Path => ({ days, weeks: blockSums(days) });
