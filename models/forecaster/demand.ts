import { forecastSeries, type SeriesForecast } from './forecast.ts';
import {
  ALL,
  addingUp,
  boostedOver,
  type HierarchyOptions,
  largestOf,
  type NamedForecast,
  optionsOf,
  partMethods,
} from './hierarchy.ts';
import type { History } from './history.ts';
import type { Shop } from './shop.ts';
import type { CategoryShop } from './shop-demand.ts';

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

/** Units: the total, its categories, and the products and rests of each; what belongs to something adds up to it. */
export function demandForecasts(shop: Shop, { recipe, seed }: HierarchyOptions): DemandForecasts {
  if (!shop.units) return { named: [], rests: [] };
  const { units, categories } = shop;
  const leaves = categories.flatMap(membersOf);
  const learnt = boostedOver(shop, leaves, recipe.demand, recipe, seed);
  const options = optionsOf(shop, recipe, recipe.demand, learnt);
  const totals = categories.map(({ total }) => total);
  const large = new Set([...largestOf(totals), ...largestOf(leaves)]);
  const forecastPart = (history: History): SeriesForecast =>
    forecastSeries(history, { ...options, methods: partMethods(recipe.demand.methods, learnt, large.has(history)) });
  const total = forecastSeries(units, options);
  const groups = addingUp(total, totals.map(forecastPart));
  const named: NamedForecast[] = [{ kind: 'total', series: ALL, forecast: total }];
  const rests: RestForecast[] = [];
  for (const [at, group] of groups.entries()) {
    const shopPart = categories[at] as CategoryShop;
    const { category, products, rest, shares } = shopPart;
    const parts = addingUp(group, membersOf(shopPart).map(forecastPart));
    named.push({ kind: 'category', series: category, forecast: group });
    for (const [position, { name }] of products.entries()) {
      named.push({ kind: 'product', series: name, forecast: parts[position] as SeriesForecast });
    }
    if (rest) rests.push({ category, forecast: parts.at(-1) as SeriesForecast, shares });
  }
  return { named, rests };
}

const membersOf = ({ products, rest }: CategoryShop): readonly History[] => [
  ...products.map(({ history }) => history),
  ...(rest ? [rest] : []),
];
