import type { Reason, RecommendationRequest } from '../../../contracts/recommender.ts';
import { type Blender, usedBy } from '../blend.ts';
import type { Products } from '../data/shop.ts';
import { type Neighbours, scoreNeighbours } from '../methods/neighbours.ts';
import { boughtItems, type Taste } from '../taste.ts';
import { topK } from '../top.ts';
import { popularNow, type Why, whyFor } from './reasons.ts';
import type { ShopModel } from './shop-model.ts';

type Filters = Pick<RecommendationRequest, 'inStock' | 'category'>;

/** A 1 for each product that a request lets through. */
export function allowedBy(filters: Filters, { listed, stock, categories, category }: Products): Uint8Array {
  const allowed = listed.slice();
  const wanted = filters.category === undefined ? null : categories.indexOf(filters.category);
  for (let item = 0; item < allowed.length; item++) {
    // Not counted (NaN) does not mean none.
    if (filters.inStock && (stock[item] as number) <= 0) allowed[item] = 0;
    if (wanted !== null && category[item] !== wanted) allowed[item] = 0;
  }
  return allowed;
}

/** Takes products out of what is allowed. */
export function without(allowed: Uint8Array, items: Iterable<number>): Uint8Array {
  for (const item of items) allowed[item] = 0;
  return allowed;
}

/** One way to rank products. */
interface Layer {
  /** A score for each product. */
  readonly scores: Float64Array | Float32Array;
  /** Leaves out products that score no more than this. */
  readonly floor: number;
  readonly why: (item: number) => Why;
  /** What the answer calls itself when it begins with this layer; null for what was asked for. */
  readonly fallback: Reason | null;
}

export interface Ranked extends Why {
  readonly item: number;
  readonly score: number;
  readonly fallback: Reason | null;
}

/**
 * Ranks products by the first layer, and where that does not fill the list goes on with the next. Scores of later layers are
 * scaled down, so that they never rise along the list.
 */
export function rankByLayers(layers: readonly Layer[], allowed: Uint8Array, size: number): readonly Ranked[] {
  const left = allowed.slice();
  const ranked: Ranked[] = [];
  for (const { scores, floor, why, fallback } of layers) {
    if (ranked.length >= size) break;
    const items = topK(scores, size - ranked.length, left, floor);
    const top = items.length === 0 ? 0 : (scores[items[0] as number] as number);
    const last = ranked.at(-1)?.score ?? top;
    const factor = top > last ? last / top : 1;
    for (const item of items) {
      left[item] = 0;
      ranked.push({ item, score: factor * (scores[item] as number), ...why(item), fallback });
    }
  }
  return ranked;
}

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
