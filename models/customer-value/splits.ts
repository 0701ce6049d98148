import type { Shop } from './shop.ts';

const SHORT_WINDOW = 90;
const LONG_WINDOW = 180;
/** Intervals longer than this, for half of them, are long: 90 days would call many a loyal customer lost. */
const LONG_INTERVAL = 60;
/** Where more customers than this never came back, intervals are those of a few. */
const MOST_BUY_ONCE = 0.75;
/** Windows of history that the long window asks for: to train on, validate and test on, and one to see features in. */
const WINDOWS_NEEDED = 4;
/** A month of purchases before a cut is the least to tell customers apart by. */
const LEAST_HISTORY = 30;
/** Cuts by a sixth of the window: their windows overlap, but features and season differ. */
const STEPS_BY_WINDOW = 6;
const MOST_CUTS = 8;

export interface ChurnWindow {
  readonly days: number;
  readonly reason: string;
}

/** 90 days, or 180 where customers take long to come back and there is history enough. */
export function churnWindow({ customers, firstDay, lastDay }: Shop): ChurnWindow {
  const intervals = customers.flatMap(({ days }) => days.slice(1).map(({ day }, i) => day - (days[i]?.day ?? day)));
  const once = customers.reduce((count, { days }) => count + (days.length === 1 ? 1 : 0), 0) / customers.length;
  const median = intervals.sort((a, b) => a - b)[Math.floor(intervals.length / 2)];
  const isLong = once > MOST_BUY_ONCE || (median !== undefined && median > LONG_INTERVAL);
  const isEnough = lastDay + 1 - firstDay >= WINDOWS_NEEDED * LONG_WINDOW;
  const share = `${(100 * once).toFixed(1)} % of customers bought on one day only`;
  const interval =
    median === undefined ? '' : `, and half of the intervals between purchases are at most ${median} days`;
  const days = isLong && isEnough ? LONG_WINDOW : SHORT_WINDOW;
  const short =
    isLong && !isEnough ? `; ${LONG_WINDOW} days would need ${WINDOWS_NEEDED * LONG_WINDOW} days of data` : '';
  return { days, reason: `the churn window is ${days} days: ${share}${interval}${short}` };
}

/** Whether features can be had at a cut: there is a month before it. */
export const hasHistory = ({ firstDay }: Shop, cut: number): boolean => cut - firstDay >= LEAST_HISTORY;

/** Cuts whose windows end by `until`, the newest first: what a classifier may train on that is used from `until` on. */
export function trainingCuts(shop: Shop, until: number, window: number): readonly number[] {
  const step = Math.max(1, Math.round(window / STEPS_BY_WINDOW));
  const cuts = Array.from({ length: MOST_CUTS }, (_, i) => until - window - i * step);
  return cuts.filter((cut) => hasHistory(shop, cut));
}

/** The cuts that validation and test windows begin at; the test window is the last of the data. */
export function evaluationCuts(
  { lastDay }: Shop,
  window: number,
): { readonly validation: number; readonly test: number } {
  const end = lastDay + 1;
  return { validation: end - 2 * window, test: end - window };
}
