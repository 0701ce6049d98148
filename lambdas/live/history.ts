import type { OrderHistory } from '../../contracts/live.ts';

/** Whose history it is: how many values are kept, how many it takes to know what is usual, and how far off unusual is. */
export interface Habit {
  readonly kept: number;
  readonly least: number;
  /** Robust standard deviations of the logarithm. */
  readonly deviations: number;
}

export const SHOP: Habit = { kept: 200, least: 30, deviations: 5 };
export const CUSTOMER: Habit = { kept: 20, least: 5, deviations: 4 };

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const NORMAL = 1.4826;
/** Orders that are all alike still vary by a quarter. */
const LEAST_SPREAD = 0.25;

/**
 * Whether a value is unusual beside past ones: its logarithm is so many deviations off their median, measured by the median
 * absolute deviation, which single past outliers do not move (Iglewicz and Hoaglin 1993).
 * @returns the usual value, or undefined where there is nothing unusual
 */
export function usualBeside(value: number, history: OrderHistory, { least, deviations }: Habit): number | undefined {
  const logs = history.filter(([, past]) => past > 0).map(([, past]) => Math.log(past));
  if (logs.length < least || value <= 0) return undefined;
  const middle = median(logs);
  const spread = Math.max(NORMAL * median(logs.map((log) => Math.abs(log - middle))), LEAST_SPREAD);
  return Math.abs(Math.log(value) - middle) >= deviations * spread ? Math.exp(middle) : undefined;
}

/** A history with an order added, once however often it is told. */
export function remembered(history: OrderHistory, order: string, value: number, { kept }: Habit): OrderHistory {
  if (history.some(([known]) => known === order)) return history;
  return [...history, [order, value] as [string, number]].slice(-kept);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
