import type { Origin } from './backtest.ts';
import { type ForecastOptions, forecastSeries, type Periods, type SeriesForecast } from './forecast.ts';
import type { History } from './history.ts';
import { boosted } from './methods/boosted.ts';
import { methodsOf, quick, quickOrEts } from './methods/index.ts';
import type { Method } from './methods/method.ts';
import type { Mixture, Recipe } from './recipe.ts';
import { reconciled } from './reconcile.ts';
import type { CategoryShop, CurrencyShop, Part, Shop } from './shop.ts';

export type SeriesKind = 'total' | 'country' | 'category' | 'product';

export interface NamedForecast {
  readonly kind: SeriesKind;
  readonly series: string;
  readonly forecast: SeriesForecast;
}

/** The products of a category that are forecast together. */
export interface RestForecast {
  readonly category: string;
  readonly forecast: SeriesForecast;
  readonly shares: ReadonlyMap<string, number>;
}

export interface DemandForecasts {
  readonly named: readonly NamedForecast[];
  readonly rests: readonly RestForecast[];
}

export const ALL = 'all';
/** Series of a kind, from the largest, that ETS is fitted to. */
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

/** Revenue in a currency: the total, then countries and categories, each of which adds up to it. */
export function revenueForecasts(
  shop: Shop,
  { total, countries, categories }: CurrencyShop,
  { recipe, seed, tested }: HierarchyOptions,
): readonly NamedForecast[] {
  const learnt = boostedOver(
    shop,
    [total, ...[...countries, ...categories].map(({ history }) => history)],
    recipe.revenue,
    recipe,
    seed,
  );
  const options = optionsOf(shop, recipe, recipe.revenue, learnt);
  const whole = forecastSeries(total, { ...options, origins: recipe.backtestWeeks }, tested);
  const parts = (kind: SeriesKind, all: readonly Part[]): readonly NamedForecast[] =>
    addingUp(
      whole,
      all.map(({ history }, rank) => forecastPart(history, rank, options, recipe.revenue, learnt)),
    ).map((forecast, at) => ({ kind, series: (all[at] as Part).name, forecast }));
  return [
    { kind: 'total', series: ALL, forecast: whole },
    ...parts('country', countries),
    ...parts('category', categories),
  ];
}

/** Units: the total, its categories, and the products and rests of each; what belongs to something adds up to it. */
export function demandForecasts(shop: Shop, { recipe, seed }: HierarchyOptions): DemandForecasts {
  if (!shop.units) return { named: [], rests: [] };
  const { units, categories } = shop;
  const leaves = categories.flatMap(({ products, rest }) => [
    ...products.map(({ history }) => history),
    ...(rest ? [rest] : []),
  ]);
  const learnt = boostedOver(shop, leaves, recipe.demand, recipe, seed);
  const options = optionsOf(shop, recipe, recipe.demand, learnt);
  const total = forecastSeries(units, options);
  const groups = addingUp(
    total,
    categories.map((category, rank) => forecastPart(category.total, rank, options, recipe.demand, learnt)),
  );
  const named: NamedForecast[] = [{ kind: 'total', series: ALL, forecast: total }];
  const rests: RestForecast[] = [];
  for (const [at, group] of groups.entries()) {
    const { category, products, rest, shares } = categories[at] as CategoryShop;
    const members = [...products.map(({ history }) => history), ...(rest ? [rest] : [])];
    const parts = addingUp(
      group,
      members.map((history, rank) => forecastPart(history, rank, options, recipe.demand, learnt)),
    );
    named.push({ kind: 'category', series: category, forecast: group });
    for (const [position, { name }] of products.entries()) {
      named.push({ kind: 'product', series: name, forecast: parts[position] as SeriesForecast });
    }
    if (rest) rests.push({ category, forecast: parts.at(-1) as SeriesForecast, shares });
  }
  return { named, rests };
}

const optionsOf = (shop: Shop, recipe: Recipe, mixture: Mixture, learnt: Method | null): ForecastOptions => ({
  methods: methodsOf(mixture.methods, learnt),
  combine: mixture.combine,
  weeks: recipe.horizonWeeks,
  origins: Math.min(PART_ORIGINS, recipe.backtestWeeks),
  partial: shop.partial,
});

function forecastPart(
  history: History,
  rank: number,
  options: ForecastOptions,
  { methods }: Mixture,
  learnt: Method | null,
): SeriesForecast {
  const names = rank < WITH_ETS ? quickOrEts(methods) : quick(methods);
  return forecastSeries(history, { ...options, methods: methodsOf(names, learnt) });
}

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
