import type { Part } from './daily.ts';
import { forecastSeries } from './forecast.ts';
import {
  ALL,
  addingUp,
  boostedOver,
  type HierarchyOptions,
  largestOf,
  type NamedForecast,
  optionsOf,
  partMethods,
  type SeriesKind,
} from './hierarchy.ts';
import type { CurrencyShop, Shop } from './shop.ts';

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
  const { methods } = recipe.revenue;
  const large = largestOf([...countries, ...categories].map(({ history }) => history));
  const options = optionsOf(shop, recipe, recipe.revenue, learnt);
  const whole = forecastSeries(total, { ...options, origins: recipe.backtestWeeks }, tested);
  const parts = (kind: SeriesKind, all: readonly Part[]): readonly NamedForecast[] =>
    addingUp(
      whole,
      all.map(({ history }) => {
        return forecastSeries(history, { ...options, methods: partMethods(methods, learnt, large.has(history)) });
      }),
    ).map((forecast, at) => ({ kind, series: (all[at] as Part).name, forecast }));
  return [
    { kind: 'total', series: ALL, forecast: whole },
    ...parts('country', countries),
    ...parts('category', categories),
  ];
}
