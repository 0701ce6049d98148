import type { Reason } from '../../../contracts/recommender.ts';
import { type Blender, usedBy } from '../blend.ts';
import { type Neighbours, scoreNeighbours } from '../methods/neighbours.ts';
import { boughtItems, type Taste } from '../taste.ts';
import { without } from './filters.ts';
import type { Layer } from './layers.ts';
import { popularNow, whyFor } from './reasons.ts';
import type { ShopModel } from './shop-model.ts';

/** How to answer a request: the layers to rank by, and what never to show. */
export interface Plan {
  readonly layers: readonly Layer[];
  readonly exclude: Int32Array;
}

const NOTHING = new Int32Array(0);

/** What a taste calls for; the blender's scores hold until it is used again. */
export function planForTaste(model: ShopModel, blender: Blender, taste: Taste, exclude: Int32Array | null): Plan {
  const excluded = exclude ?? NOTHING;
  const allowed = without(model.products.listed.slice(), excluded);
  const weights = model.blend[exclude === null ? 'all' : 'new'];
  blender.score(taste, usedBy(weights));
  const layer: Layer = {
    scores: blender.mix(weights, allowed),
    floor: Number.NEGATIVE_INFINITY,
    why: (item) => whyFor(model, taste, item, blender.mainPart(item)),
    fallback: null,
  };
  return { layers: [layer], exclude: excluded };
}

/** What a person bought, by how often and how lately; popular products when that is nothing. */
export function planToBuyAgain(model: ShopModel, taste: Taste): Plan {
  const bought = boughtItems(taste);
  if (bought.length === 0) return popularPlan(model, 'popular now');
  const scores = new Float64Array(model.products.ids.length);
  for (let at = 0; at < taste.items.length; at++) scores[taste.items[at] as number] = taste.frequency[at] as number;
  const layer: Layer = { scores, floor: 0, why: () => ({ reason: 'bought again', about: null }), fallback: null };
  return { layers: [layer], exclude: NOTHING };
}

/** What is like a product; where that is not enough what is bought with it, what is popular of its category, what is popular. */
export const planForSimilar = (model: ShopModel, about: number): Plan =>
  planAround(model, about, [related(model, about, 'similar to', null), related(model, about, 'bought together')]);

/** The same, beginning with what is bought together with it. */
export const planForTogether = (model: ShopModel, about: number): Plan =>
  planAround(model, about, [related(model, about, 'bought together', null), related(model, about, 'similar to')]);

export const popularPlan = (model: ShopModel, fallback: Reason | null): Plan => ({
  layers: [popularLayer(model, fallback)],
  exclude: NOTHING,
});

function planAround(model: ShopModel, about: number, relations: readonly Layer[]): Plan {
  const layers = [...relations, categoryLayer(model, about), popularLayer(model, 'popular now')];
  return { layers, exclude: Int32Array.of(about) };
}

function related(
  { together, fitted, products }: ShopModel,
  about: number,
  reason: 'similar to' | 'bought together',
  fallback: Reason | null = reason,
): Layer {
  const neighbours: Neighbours | null = reason === 'similar to' ? fitted.knn : together;
  const scores = new Float64Array(products.ids.length);
  if (neighbours !== null) scoreNeighbours(neighbours, [about], [1], scores);
  return { scores, floor: 0, why: () => ({ reason, about }), fallback };
}

/** Shares of the category: new products have one too. */
function categoryLayer({ fitted, products }: ShopModel, about: number): Layer {
  const { shares, category } = fitted;
  const known = products.categories[category[about] as number] !== '';
  const scores = shares.map((share, item) => (known && category[item] === category[about] ? share : 0));
  return { scores, floor: 0, why: () => ({ reason: 'popular in category', about }), fallback: 'popular in category' };
}

const popularLayer = (model: ShopModel, fallback: Reason | null): Layer => ({
  scores: model.fitted.recent,
  floor: Number.NEGATIVE_INFINITY,
  why: (item) => ({ reason: popularNow(model, item), about: null }),
  fallback,
});
