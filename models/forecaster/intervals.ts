import type { Path } from './backtest.ts';
import { cutAt, type Rehearsal } from './ensemble.ts';
import { WEEK } from './history.ts';

/** Share of what comes that shall lie within an interval. */
export const LEVEL = 0.9;
/** Rehearsals whose errors count, from the last backwards: those of half a year. Older ones come from another season and size. */
const WINDOW = 26;
/** With fewer errors than this the quantile of a conformal interval is beyond the largest of them. */
const FEWEST = Math.round(LEVEL / (1 - LEVEL));
/** What the largest error is widened by then. */
const FEW_FACTOR = 1.5;
/** Without any error to go by, what is expected may be missed by all of itself. */
const UNKNOWN = 1;
/** Errors are measured in units of the forecast, but of no less than this share of a usual week: a forecast near 0 has errors too. */
const FLOOR_SHARE = 0.1;

/** Half widths of intervals for each week ahead, in units of the forecast. */
export interface Widths {
  readonly weeks: readonly number[];
  readonly days: readonly number[];
  /** What a forecast is at least, as a unit: of a week, of a day. */
  readonly floor: { readonly week: number; readonly day: number };
}

/**
 * Split conformal intervals (Vovk et al. 2005; Lei et al. 2018) from rehearsed forecasts, for each distance apart, since errors grow with it.
 * Where a distance has too few errors those of the nearer ones are added, and where that is too few the largest is widened.
 * Widths never shrink with the distance.
 * @param usual what a week usually holds
 */
export function widthsOf(rehearsals: readonly Rehearsal[], weeks: number, usual: number): Widths {
  const seen = rehearsals.slice(-WINDOW);
  const floor = { week: FLOOR_SHARE * usual, day: (FLOOR_SHARE * usual) / WEEK };
  return {
    floor,
    weeks: growing(scores(seen, weeks, 1, floor.week, ({ weeks: values }) => values)),
    days: growing(scores(seen, weeks, WEEK, floor.day, ({ days }) => days)),
  };
}

/** Errors of each week ahead in units of the forecast. */
function scores(
  rehearsals: readonly Rehearsal[],
  weeks: number,
  perWeek: number,
  floor: number,
  valuesOf: (path: Path) => Float64Array,
): readonly number[][] {
  return Array.from({ length: weeks }, (_, week) =>
    rehearsals.flatMap(({ actual, expected }) => {
      const came = valuesOf(actual).subarray(week * perWeek, (week + 1) * perWeek);
      const said = valuesOf(expected).subarray(week * perWeek);
      return Array.from(came, (value, at) => relativeError(value, said[at] as number, floor));
    }),
  );
}

function relativeError(actual: number, expected: number, floor: number): number {
  const unit = Math.max(expected, floor);
  const error = Math.abs(actual - expected);
  return unit > 0 ? error / unit : error > 0 ? UNKNOWN : 0;
}

function growing(byWeek: readonly number[][]): readonly number[] {
  let widest = 0;
  let nearer: number[] = [];
  return byWeek.map((errors) => {
    nearer = [...nearer, ...errors];
    widest = Math.max(widest, conformalQuantile(errors.length >= FEWEST ? errors : nearer));
    return widest;
  });
}

/** The error that is not exceeded with probability {@link LEVEL}, with the correction for a finite sample. */
export function conformalQuantile(errors: readonly number[]): number {
  if (errors.length === 0) return UNKNOWN;
  const sorted = [...errors].sort((a, b) => a - b);
  // Less a little: a product that should be whole may come out just above it.
  const rank = Math.ceil((errors.length + 1) * LEVEL - 1e-9);
  return rank <= errors.length ? (sorted[rank - 1] as number) : (sorted.at(-1) as number) * FEW_FACTOR;
}

export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Ends of the intervals around forecasts; never below 0. @param perWeek periods in a week: 1, or 7 for days */
export function boundsOf(expected: Float64Array, widths: readonly number[], floor: number, perWeek: number): Bounds {
  const half = expected.map((value, at) => (widths[Math.floor(at / perWeek)] as number) * Math.max(value, floor));
  return {
    lower: expected.map((value, at) => Math.max(0, value - (half[at] as number))),
    upper: expected.map((value, at) => value + (half[at] as number)),
  };
}

/** A rehearsed week and the interval that was known to hold for it. */
export interface Held {
  readonly actual: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The intervals of each rehearsal, a week some weeks ahead, made of the errors that had been seen by then.
 * @param usual what a week usually held, by the days that were known
 */
export function rehearsedIntervals(
  rehearsals: readonly Rehearsal[],
  ahead: number,
  usual: (known: number) => number,
): readonly Held[] {
  return rehearsals.flatMap(({ known, actual, expected }, at) => {
    const value = actual.weeks[ahead];
    if (value === undefined) return [];
    const past = rehearsals.slice(0, at).map((each) => cutAt(each, known));
    const { weeks, floor } = widthsOf(past, ahead + 1, usual(known));
    const { lower, upper } = boundsOf(expected.weeks.slice(0, ahead + 1), weeks, floor.week, 1);
    return [{ actual: value, lower: lower[ahead] as number, upper: upper[ahead] as number }];
  });
}
