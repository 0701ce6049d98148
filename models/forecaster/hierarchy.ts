import type { Origin } from './backtest.ts';
import { recentSum } from './daily.ts';
import type { ForecastOptions, Periods, SeriesForecast } from './forecast.ts';
import type { History } from './history.ts';
import { boosted } from './methods/boosted.ts';
import { methodsOf, quick, quickOrEts } from './methods/index.ts';
import type { Method, MethodName } from './methods/method.ts';
import type { Mixture, Recipe } from './recipe.ts';
import { reconciled } from './reconcile.ts';
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

/** Boosting that has learnt from these series, if the mixture asks for it: at the first origin, every quarter after it, and at the end. */
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
