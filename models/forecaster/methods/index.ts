import { ets, mstl } from '../augurs.ts';
import { blockSums, spread, WEEK, weekdayShares } from '../history.ts';
import type { Method, MethodName } from './method.ts';
import {
  intermittent,
  lastValue,
  meanOfFourWeeks,
  seasonalNaive,
  seasonalNaiveWithLevel,
  weekdaySmoothing,
} from './simple.ts';

/** Weeks that ETS needs to tell a trend from noise. */
const SHORTEST_WEEKS = 8;
/** Older days cost time and say little about next month. */
const LONGEST_DAYS = 546;

const notNegative = (values: Float64Array): Float64Array => values.map((value) => Math.max(0, value));

/** ETS of the weeks; their days by the share of the weekdays. */
export const weeklyEts: Method = {
  name: 'ets',
  forecast: ({ values }, days) => {
    const weeks = blockSums(values);
    const point = weeks.length < SHORTEST_WEEKS ? null : ets(weeks, days / WEEK);
    return point && spread(notNegative(point), weekdayShares(values));
  },
};

/** MSTL of the days with a season of a week. */
export const dailyMstl: Method = {
  name: 'mstl',
  forecast: ({ values }, days) => {
    if (values.length < SHORTEST_WEEKS * WEEK) return null;
    const point = mstl(values.slice(-LONGEST_DAYS), [WEEK], days);
    return point && notNegative(point);
  },
};

/** The same on logarithms, where weekdays and growth multiply. A trend of logarithms can run away, so a day is at most `MAX_RISE` times the highest. */
export const dailyMstlLog: Method = {
  name: 'mstl log',
  forecast: ({ values }, days) => {
    if (values.length < SHORTEST_WEEKS * WEEK) return null;
    const recent = values.slice(-LONGEST_DAYS);
    const point = mstl(recent.map(Math.log1p), [WEEK], days);
    const highest = recent.reduce((high, value) => Math.max(high, value), 0) * MAX_RISE;
    return point && notNegative(point.map((value) => Math.min(highest, Math.expm1(value))));
  },
};

const MAX_RISE = 2;

const ALL: readonly Method[] = [
  lastValue,
  meanOfFourWeeks,
  seasonalNaive,
  seasonalNaiveWithLevel,
  ...weekdaySmoothing,
  weeklyEts,
  dailyMstl,
  dailyMstlLog,
  ...intermittent,
];

/** Methods that fit a model to each series at each origin: milliseconds each, so they are for few series. */
const SLOW: readonly MethodName[] = ['ets', 'mstl', 'mstl log'];

/** The methods of these names; gradient boosting is the one given, which has learnt, or left out. */
export function methodsOf(names: readonly MethodName[], boosted: Method | null): readonly Method[] {
  const known = ALL.filter(({ name }) => names.includes(name));
  return boosted && names.includes(boosted.name) ? [...known, boosted] : known;
}

export const quick = (names: readonly MethodName[]): readonly MethodName[] =>
  names.filter((name) => !SLOW.includes(name));

/** The quick ones and ETS, for the largest of many series. */
export const quickOrEts = (names: readonly MethodName[]): readonly MethodName[] =>
  names.filter((name) => name === 'ets' || !SLOW.includes(name));
