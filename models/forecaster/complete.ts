import { dayText } from '../shared/calendar.ts';
import { WEEK } from './history.ts';

/** A day below this share of what its weekday usually holds may be one whose orders have not all come. */
const LOW_SHARE = 0.25;
/** Weeks before a day that say what is usual. */
const USUAL_WEEKS = 8;
/** More low days than this share of the days before, and low days are usual in this shop. */
const USUAL_LOW = 0.05;
/** A longer decline is one of the shop, not of the data. */
const LONGEST_TAIL_DAYS = 6 * WEEK;
/** Days without any sale that part a first try from the shop's life. */
const GAP_DAYS = 10;
/** What came before a gap is a first try when it holds less than this share of all. */
const FIRST_TRY_SHARE = 0.02;

/** The days that can be trained on. */
export interface Complete {
  /** Positions in the values: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly notes: readonly string[];
}

/**
 * Finds days at the end whose orders have not all come (an export that was taken while it was filled, a day that is not over), and
 * first tries at the beginning, long before the shop's life.
 * @param values the shop's revenue by day
 * @param start day of the first value
 */
export function completeDays(values: Float64Array, start: number): Complete {
  const from = afterFirstTries(values);
  const to = beforeTail(values, from);
  const notes: string[] = [];
  if (from > 0) {
    notes.push(`Days before ${dayText(start + from)} are left out: few sales, then none for ${GAP_DAYS} days or more.`);
  }
  if (to < values.length) {
    const days = values.length - to;
    notes.push(
      `The last ${days === 1 ? 'day is' : `${days} days are`} left out, from ${dayText(start + to)} on: they hold less than a quarter of what is usual, as if not all orders had come.`,
    );
  }
  return { from, to, notes };
}

function afterFirstTries(values: Float64Array): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  let before = 0;
  let empty = 0;
  let from = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (value > 0) {
      if (empty >= GAP_DAYS && before <= FIRST_TRY_SHARE * total) from = at;
      empty = 0;
      before += value;
    } else empty++;
  }
  return from;
}

/** Position after the last complete day. */
function beforeTail(values: Float64Array, from: number): number {
  const earliest = Math.max(from + USUAL_WEEKS * WEEK, values.length - LONGEST_TAIL_DAYS);
  let to = values.length;
  // A weekday on which the shop never sells is neither low nor not; it belongs to the tail when the days before it do.
  for (let at = values.length - 1; at >= earliest; at--) {
    const low = isLow(values, at);
    if (low === false) break;
    if (low) to = at;
  }
  if (to === values.length || to <= earliest) return values.length;
  return lowShare(values, Math.max(from + USUAL_WEEKS * WEEK, to - USUAL_WEEKS * WEEK), to) <= USUAL_LOW
    ? to
    : values.length;
}

function lowShare(values: Float64Array, from: number, to: number): number {
  let low = 0;
  for (let at = from; at < to; at++) if (isLow(values, at)) low++;
  return to > from ? low / (to - from) : 0;
}

/** Null on weekdays that usually hold nothing. */
function isLow(values: Float64Array, at: number): boolean | null {
  const same = Array.from({ length: USUAL_WEEKS }, (_, week) => values[at - (week + 1) * WEEK] as number);
  same.sort((a, b) => a - b);
  const usual = ((same[USUAL_WEEKS / 2 - 1] as number) + (same[USUAL_WEEKS / 2] as number)) / 2;
  return usual > 0 ? (values[at] as number) < LOW_SHARE * usual : null;
}
