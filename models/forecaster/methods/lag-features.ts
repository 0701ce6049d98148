import { isoWeek } from '../../shared/calendar.ts';
import { type History, meanOfLast, WEEK, weekdayShares, YEAR } from '../history.ts';
import { SLOW_RATE, weeklyLevel } from './simple.ts';

const RATES = [0.15, 0.3, 0.5, 0.75] as const;
const LAGS = [1, 2, 3, 4] as const;
/** Days whose prices make the usual price, and those that make the price of now. */
const USUAL_PRICE_DAYS = 182;
const PRICE_DAYS = 28;

export const LAG_FEATURES: readonly string[] = [
  ...RATES.map((rate) => `level ${rate}`),
  ...LAGS.map((lag) => `week -${lag}`),
  'mean of 13 weeks',
  'weeks without a sale',
  'week of the year before',
  'price',
  'size',
  'weeks ahead',
  'week of the year',
];

/** What is known of a series at the end of its history; all but size, in units of its slow level. */
export interface Lags {
  /** Value of a week by the last months. */
  readonly level: number;
  /** The features of a week to come, in the order of {@link LAG_FEATURES}; 1 is the first. */
  readonly week: (ahead: number) => readonly number[];
}

/** Null when nothing was sold lately, so that there is nothing to compare with. */
export function lagsOf(history: History): Lags | null {
  const { start, values, prices } = history;
  if (values.length < 4 * WEEK) return null;
  const shares = weekdayShares(values);
  const level = weeklyLevel(values, shares, SLOW_RATE);
  if (!(level > 0)) return null;
  const sum = (from: number): number => meanOfLast(values.subarray(Math.max(0, from), from + WEEK), WEEK) * WEEK;
  const known = [
    ...RATES.map((rate) => weeklyLevel(values, shares, rate) / level),
    ...LAGS.map((lag) => sum(values.length - lag * WEEK) / level),
    (meanOfLast(values, 13 * WEEK) * WEEK) / level,
    weeksWithoutSale(values),
  ];
  const price = prices ? priceRatio(prices) : Number.NaN;
  const yearAgo = values.length - YEAR;
  const levelThen = yearAgo >= 4 * WEEK ? meanOfLast(values.subarray(0, yearAgo), 13 * WEEK) * WEEK : 0;
  return {
    level,
    week: (ahead) => [
      ...known,
      levelThen > 0 ? sum(yearAgo + (ahead - 1) * WEEK) / levelThen : Number.NaN,
      price,
      Math.log1p(level),
      ahead,
      isoWeek(start + values.length + (ahead - 1) * WEEK + 3),
    ],
  };
}

function weeksWithoutSale(values: Float64Array): number {
  let days = 0;
  while (days < values.length && (values[values.length - 1 - days] as number) <= 0) days++;
  return Math.floor(days / WEEK);
}

function priceRatio(prices: Float64Array): number {
  const meanPrice = (days: number): number => {
    const sold = prices.subarray(Math.max(0, prices.length - days)).filter((price) => price > 0);
    return sold.length > 0 ? meanOfLast(sold, sold.length) : Number.NaN;
  };
  return meanPrice(PRICE_DAYS) / meanPrice(USUAL_PRICE_DAYS);
}
