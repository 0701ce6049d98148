import { dayRange, type Events } from '../data/shop.ts';

/** Days [from, to): what happened before `from` is learnt from, what people bought within is to be found. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Split {
  readonly validation: Window;
  readonly test: Window;
}

/** Windows are a tenth of the data, but no longer than this many days. */
const LONGEST = 28;

/**
 * Splits the time of a shop globally, so that nobody's future helps to guess another's past: the last days are for the test,
 * the ones before for validation. Null when there are too few days.
 */
export function temporalSplit(events: Events): Split | null {
  const range = dayRange(events);
  if (range === null) return null;
  const window = Math.min(LONGEST, Math.floor((range.to - range.from) / 10));
  if (window < 1) return null;
  const test = { from: range.to - window, to: range.to };
  return { test, validation: { from: test.from - window, to: test.from } };
}
