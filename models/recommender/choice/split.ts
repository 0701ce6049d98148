import { dayRange, type Shop } from '../data/shop.ts';
import { casesWithin } from './cases.ts';

/** Days [from, to): what happened before `from` is learnt from, what people bought within is to be found. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Split {
  readonly validation: Window;
  readonly test: Window;
}

/** Windows are a tenth of the data, but at first no longer than this many days. */
const LONGEST = 28;
/** With fewer people the choice of a blend is mostly chance, and the windows grow up to a fifth of the data. */
const ENOUGH_PEOPLE = 500;

/**
 * Splits the time of a shop globally, so that nobody's future helps to guess another's past: the last days are for the test,
 * the ones before for validation. Null when there are too few days.
 */
export function temporalSplit(shop: Shop): Split | null {
  const range = dayRange(shop.events);
  if (range === null) return null;
  const { from, to } = range;
  let days = Math.min(LONGEST, Math.floor((to - from) / 10));
  if (days < 1) return null;
  const buyers = (): number => casesWithin(shop, { from: to - days, to }, ENOUGH_PEOPLE, 0).known.length;
  while (10 * days <= to - from && buyers() < ENOUGH_PEOPLE) days *= 2;
  const test = { from: to - days, to };
  return { test, validation: { from: test.from - days, to: test.from } };
}
