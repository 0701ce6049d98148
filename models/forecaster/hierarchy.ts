import type { Origin } from './backtest.ts';
import { recentSum } from './daily.ts';
import type { ForecastOptions, Periods, SeriesForecast } from './forecast.ts';
import type { History } from './history.ts';
import { boosted } from './methods/boosted.ts';
import { methodsOf, quick, quickOrEts } from './methods/index.ts';
import type { Method, MethodName } from './methods/method.ts';
import type { Mixture, Recipe } from './recipe.ts';
import type { Shop } from './shop.ts';

export type SeriesKind = 'total' | 'country' | 'category' | 'product';

export interface NamedForecast {
  readonly kind: SeriesKind;
  readonly series: string;
  readonly forecast: SeriesForecast;
}

export const ALL = 'all';
/** Of many series, so many of the largest are worth fitting ETS to. */
const WITH_ETS = 10;
/** Origins at which parts are tested: they are many. */
const PART_ORIGINS = 13;
/** Weeks after which boosting learns anew in a backtest. */
const RELEARN_WEEKS = 13;

export interface HierarchyOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Of the total's backtest, when it has been made. */
  readonly tested?: readonly Origin[] | undefined;
}

export const optionsOf = (shop: Shop, recipe: Recipe, mixture: Mixture, learnt: Method | null): ForecastOptions => ({
  methods: methodsOf(mixture.methods, learnt),
  combine: mixture.combine,
  weeks: recipe.horizonWeeks,
  origins: Math.min(PART_ORIGINS, recipe.backtestWeeks),
  partial: shop.partial,
});

/** The methods that are quick enough for one of many series; ETS for the largest. */
export function partMethods(names: readonly MethodName[], learnt: Method | null, isLarge: boolean): readonly Method[] {
  return methodsOf(isLarge ? quickOrEts(names) : quick(names), learnt);
}

/** The largest of many series, by what they held lately. */
export const largestOf = (histories: readonly History[]): ReadonlySet<History> =>
  new Set([...histories].sort((a, b) => recentSum(b) - recentSum(a)).slice(0, WITH_ETS));

/** Boosting that has trained on these series, if the mixture asks for it: at the first origin, every quarter after it, and at the end. */
export function boostedOver(
  shop: Shop,
  series: readonly History[],
  { methods }: Mixture,
  recipe: Recipe,
  seed: number,
): Method | null {
  if (!methods.includes('gradient boosting')) return null;
  const weeks = recipe.horizonWeeks;
  const end = shop.end - shop.partial;
  const cutoffs = [end];
  for (let back = recipe.backtestWeeks; back > 0; back -= RELEARN_WEEKS) cutoffs.push(end - back * 7);
  return boosted(series, { seed, weeks, cutoffs });
}

/** Parts that add up to the whole, in weeks and in days; their intervals move with them. */
export function addingUp(whole: SeriesForecast, parts: readonly SeriesForecast[]): readonly SeriesForecast[] {
  if (parts.length === 0) return [];
  const adjusted = (grain: 'week' | 'day'): readonly Periods[] => {
    const sums = reconciled(
      whole[grain].expected,
      parts.map((part) => ({ expected: part[grain].expected, variance: part.variance })),
    );
    return sums.map((expected, at) => movedTo((parts[at] as SeriesForecast)[grain], expected));
  };
  const weeks = adjusted('week');
  const days = adjusted('day');
  return parts.map((part, at) => ({ ...part, week: weeks[at] as Periods, day: days[at] as Periods }));
}

/** Intervals keep their relative width; those around nothing move as they are. */
function movedTo({ expected, lower, upper }: Periods, moved: Float64Array): Periods {
  const end = (ends: Float64Array): Float64Array =>
    ends.map((value, at) => {
      const [from, to] = [expected[at] as number, moved[at] as number];
      return Math.max(0, from > 0 ? value * (to / from) : value + to - from);
    });
  return {
    expected: moved,
    lower: end(lower).map((value, at) => Math.min(value, moved[at] as number)),
    upper: end(upper).map((value, at) => Math.max(value, moved[at] as number)),
  };
}

/**
 * Makes forecasts of parts add up to that of their whole, which stands: it is the one that can be forecast best. The parts share the
 * difference by the variances of their errors, which is the weighted least squares reconciliation of Wickramasuriya, Athanasopoulos & Hyndman (2019)
 * with uncorrelated errors and none in the whole. What would fall below 0 is set to 0, and the others share again.
 */

interface PartForecast {
  readonly expected: Float64Array;
  /** Variance of its errors, in any unit that all parts share; 0 leaves a part as it is while others can give. */
  readonly variance: number;
}

/** @returns the parts' forecasts, each period of which adds up to the whole's */
export function reconciled(whole: Float64Array, parts: readonly PartForecast[]): readonly Float64Array[] {
  const adjusted = parts.map(({ expected }) => Float64Array.from(expected));
  for (let period = 0; period < whole.length; period++) {
    const values = shareOut(
      whole[period] as number,
      parts.map(({ expected }) => expected[period] as number),
      parts.map(({ variance }) => variance),
    );
    for (const [at, value] of values.entries()) (adjusted[at] as Float64Array)[period] = value;
  }
  return adjusted;
}

/** Moves values by their variances until they add up to a sum, none below 0. */
export function shareOut(sum: number, values: readonly number[], variances: readonly number[]): readonly number[] {
  let open = values.map((_, at) => at);
  const shared = values.map(() => 0);
  // Every round but the last closes at least one part, so there are at most as many as parts.
  while (open.length > 0) {
    const gap = sum - open.reduce((total, at) => total + (values[at] as number), 0);
    const variance = open.reduce((total, at) => total + (variances[at] as number), 0);
    const moved = open.map((at) => {
      const share = variance > 0 ? (variances[at] as number) / variance : 1 / open.length;
      return { at, value: (values[at] as number) + gap * share };
    });
    const kept = moved.filter(({ value }) => value >= 0);
    if (kept.length === moved.length || kept.length === 0) {
      for (const { at, value } of moved) shared[at] = Math.max(0, value);
      break;
    }
    open = kept.map(({ at }) => at);
  }
  return shared;
}
