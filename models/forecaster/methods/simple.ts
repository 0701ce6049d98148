import { blockSums, type History, meanOfLast, spread, WEEK, weekdayShares, YEAR } from '../history.ts';
import type { Method, MethodName } from './method.ts';

/** Weeks whose level is compared with that of a year before. */
const LEVEL_DAYS = 4 * WEEK;
/** A year in which a shop grew more than this does not tell how it will go on. */
const MAX_GROWTH = 3;

const ahead = (days: number, of: (day: number) => number): Float64Array =>
  Float64Array.from({ length: days }, (_, day) => of(day));

/** Each week like the last one. */
export const lastValue: Method = {
  name: 'last value',
  forecast: ({ values }, days) =>
    values.length < WEEK ? null : ahead(days, (day) => values[values.length - WEEK + (day % WEEK)] as number),
};

/** Each weekday like its mean of the last four weeks. */
export const meanOfFourWeeks: Method = {
  name: 'mean of 4 weeks',
  forecast: ({ values }, days) => {
    const weeks = Math.min(4, Math.floor(values.length / WEEK));
    if (weeks === 0) return null;
    return ahead(days, (day) => {
      let sum = 0;
      for (let week = 1; week <= weeks; week++) sum += values[values.length - week * WEEK + (day % WEEK)] as number;
      return sum / weeks;
    });
  },
};

function yearBefore({ values }: History, days: number): Float64Array | null {
  const from = values.length - YEAR;
  return from < 0 ? null : ahead(days, (day) => values[from + (day % YEAR)] as number);
}

/** Each day like the one 52 weeks before. */
export const seasonalNaive: Method = { name: 'seasonal naive', forecast: yearBefore };

/** Each day like the one 52 weeks before, times the growth of the last four weeks over the same weeks of the year before. */
export const seasonalNaiveWithLevel: Method = {
  name: 'seasonal naive with level',
  forecast: (history, days) => {
    const { values } = history;
    if (values.length < YEAR + LEVEL_DAYS) return null;
    const before = meanOfLast(values.subarray(0, values.length - YEAR), LEVEL_DAYS);
    if (before <= 0) return null;
    const growth = meanOfLast(values, LEVEL_DAYS) / before;
    const factor = Math.min(MAX_GROWTH, Math.max(1 / MAX_GROWTH, growth));
    return yearBefore(history, days)?.map((value) => value * factor) ?? null;
  },
};

/** The level that forecasts return to loses this share of its memory each day: half of it in 34 days. */
export const SLOW_RATE = 0.02;
const SHORTEST = 2 * WEEK;

/**
 * What a week is worth by the days so far: sums of the values and of the shares that their weekdays have, both forgetting `rate` each
 * day, one by the other. So a day without a sale on a weekday without sales changes nothing, and a missing one does not need a logarithm.
 */
export function weeklyLevel(values: Float64Array, shares: Float64Array, rate: number): number {
  const keep = 1 - rate;
  const phase = (WEEK - (values.length % WEEK)) % WEEK;
  let value = 0;
  let share = 0;
  for (let at = 0; at < values.length; at++) {
    value = value * keep + (values[at] as number);
    share = share * keep + (shares[(at + phase) % WEEK] as number);
  }
  return share > 0 ? value / share : 0;
}

/**
 * Exponential smoothing (Brown 1959) of the days, each by the share of its weekday, whose level is drawn back to that of the last months:
 * `slow + (fast - slow) * persistence ^ week`, a damped return as in Gardner & McKenzie (1985).
 * It follows what the last days say, which weekly sums see too late.
 */
const smoothing = (name: MethodName, rate: number, persistence: number): Method => ({
  name,
  forecast: ({ values }, days) => {
    if (values.length < SHORTEST) return null;
    const shares = weekdayShares(values);
    const slow = weeklyLevel(values, shares, SLOW_RATE);
    const fast = weeklyLevel(values, shares, rate);
    const weeks = Array.from({ length: days / WEEK }, (_, week) => slow + (fast - slow) * persistence ** (week + 1));
    return spread(weeks, shares);
  },
});

export const weekdaySmoothing: readonly Method[] = [
  smoothing('weekday smoothing 0.3', 0.3, 0.8),
  smoothing('weekday smoothing 0.5', 0.5, 0.8),
  smoothing('weekday smoothing 0.7', 0.7, 0.6),
];

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
