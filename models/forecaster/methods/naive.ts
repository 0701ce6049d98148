import { type History, meanOfLast, WEEK, YEAR } from '../history.ts';
import type { Method } from './method.ts';

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
