import type { History } from './history.ts';
import type { ByDay, Ledger, Sums } from './ledger.ts';

/** The days that a shop's series have. */
export interface Window {
  readonly start: number;
  /** Day after the last one. */
  readonly end: number;
}

/** A part of a whole. */
export interface Part {
  readonly name: string;
  readonly history: History;
}

/** What was lately: sizes are compared over this many days. */
const RECENT_DAYS = 182;

export const recentSum = ({ values }: History): number =>
  values.slice(-RECENT_DAYS).reduce((sum, value) => sum + value, 0);

export function recentUnits({ units }: Sums, { end }: Window): number {
  let sum = 0;
  for (const [day, sold] of units) if (day < end && day >= end - RECENT_DAYS) sum += sold;
  return sum;
}

/** The amounts, or the units, of sales and the prices that they were sold at. */
export const historyOf = (sums: Sums, measure: keyof Sums, { start, end }: Window): History => ({
  start,
  values: valuesOf(sums[measure], start, end),
  prices: Float64Array.from({ length: end - start }, (_, at) => {
    const sold = sums.units.get(start + at) ?? 0;
    return sold > 0 ? (sums.amount.get(start + at) ?? 0) / sold : Number.NaN;
  }),
});

/** Units of many products, most of which are rarely sold: no series is made of each. */
export function unitsHistory(products: Iterable<Sums>, { start, end }: Window): History {
  return { start, values: valuesOf(allUnits(products), start, end) };
}

export function allUnits(products: Iterable<Sums>): ByDay {
  const all: ByDay = new Map();
  for (const { units } of products) for (const [day, sold] of units) all.set(day, (all.get(day) ?? 0) + sold);
  return all;
}

/** A day on which more was taken back than sold counts as one without a sale. */
export const valuesOf = (sums: ByDay, start: number, end: number): Float64Array =>
  Float64Array.from({ length: end - start }, (_, at) => Math.max(0, sums.get(start + at) ?? 0));

/** From the first day of any sale to the last. */
export function daysOf({ currencies, products }: Ledger): Window {
  let start = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const sold = [...[...currencies.values()].map(({ total }) => total), ...products.values()];
  for (const { units } of sold) {
    for (const day of units.keys()) {
      start = Math.min(start, day);
      last = Math.max(last, day);
    }
  }
  return { start, end: last + 1 };
}
