import { dailyMstl, dailyMstlLog, weeklyEts } from './fitted.ts';
import { intermittent } from './intermittent.ts';
import type { Method, MethodName } from './method.ts';
import { lastValue, meanOfFourWeeks, seasonalNaive, seasonalNaiveWithLevel } from './naive.ts';
import { weekdaySmoothing } from './weekday-smoothing.ts';

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
