import { blockSums, type History, spread, WEEK, weekdayShares } from '../history.ts';
import type { Method, MethodName } from './method.ts';

/** Forecasts of demand that comes now and then: one rate of units a period, for every period to come. */

/** How fast sizes and intervals are learnt; 0.1 is what Syntetos & Boylan (2005) recommend for intermittent demand. */
const RATE = 0.1;

interface Demand {
  /** Smoothed size of a demand. */
  readonly size: number;
  /** Smoothed periods from one demand to the next. */
  readonly interval: number;
}

/** Size and interval are smoothed apart, in periods with demand only (Croston 1972); both begin with the first demand. */
function smoothed(demand: ArrayLike<number>, rate: number): Demand | null {
  let size = 0;
  let interval = 0;
  let since = 1;
  for (let at = 0; at < demand.length; at++) {
    const value = demand[at] as number;
    if (value > 0) {
      const isFirst = interval === 0;
      size = isFirst ? value : size + rate * (value - size);
      interval = isFirst ? since : interval + rate * (since - interval);
      since = 1;
    } else since++;
  }
  return interval === 0 ? null : { size, interval };
}

/** Units a period: the size of a demand by the interval between them (Croston 1972). 0 without demand. */
export function croston(demand: ArrayLike<number>, rate = RATE): number {
  const found = smoothed(demand, rate);
  return found ? found.size / found.interval : 0;
}

/** Croston's rate less its bias, by the factor 1 - rate / 2 (Syntetos & Boylan 2005). */
export const sba = (demand: ArrayLike<number>, rate = RATE): number => (1 - rate / 2) * croston(demand, rate);

/**
 * Size of a demand times its probability, which every period updates (Teunter, Syntetos & Babai 2011): the rate falls while nothing
 * is bought, so a product that went out of fashion is forgotten. The probability begins with the share of periods with demand.
 */
export function tsb(demand: ArrayLike<number>, rate = RATE, probabilityRate = RATE): number {
  let size = 0;
  let probability = 0;
  for (let at = 0; at < demand.length; at++) probability += (demand[at] as number) > 0 ? 1 / demand.length : 0;
  for (let at = 0; at < demand.length; at++) {
    const value = demand[at] as number;
    probability += probabilityRate * ((value > 0 ? 1 : 0) - probability);
    if (value > 0) size = size === 0 ? value : size + rate * (value - size);
  }
  return size * probability;
}

/** Weeks are the periods: days of most products hold nothing. */
const weekly = (name: MethodName, rate: (demand: ArrayLike<number>) => number): Method => ({
  name,
  forecast: ({ values }: History, days) => {
    const weeks = blockSums(values);
    if (weeks.length === 0) return null;
    return spread(new Float64Array(days / WEEK).fill(rate(weeks)), weekdayShares(values));
  },
});

export const intermittent: readonly Method[] = [weekly('croston', croston), weekly('sba', sba), weekly('tsb', tsb)];
