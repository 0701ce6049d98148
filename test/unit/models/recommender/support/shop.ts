import type { CatalogueRow, InteractionRow } from '../../../../../contracts/features.ts';
import type { Features, TrainingJob } from '../../../../../models/model.ts';
import { readShops } from '../../../../../models/recommender/data/read.ts';
import type { Shop } from '../../../../../models/recommender/data/shop.ts';
import { blendOf, DEFAULT_RECIPE, type Recipe } from '../../../../../models/recommender/recipe.ts';

export interface Channels {
  readonly interactions?: readonly InteractionRow[];
  readonly catalogue?: readonly CatalogueRow[];
}

export const features = (channels: Channels): Features => ({
  async *rows(channel) {
    yield* (channels as Record<string, never[]>)[channel] ?? [];
  },
});

/** A person orders a product once on a day, unless told otherwise. */
export const did = (person_id: string, product_id: string, day: string, more: Partial<InteractionRow> = {}) => ({
  source: 'web',
  person_id,
  is_customer: true,
  product_id,
  day,
  views: 0,
  adds: 0,
  orders: 1,
  ...more,
});

export const sells = (product_id: string, category = '', more: Partial<CatalogueRow> = {}): CatalogueRow => ({
  source: 'web',
  product_id,
  name: `The ${product_id}`,
  category,
  price: 1,
  currency: 'EUR',
  stock: null,
  ...more,
});

export async function shopOf(channels: Channels): Promise<Shop> {
  const { shops } = await readShops(features(channels));
  return shops[0] as Shop;
}

export const tools = { seed: 1, threads: 1, progress: () => {} };

export const job = (channels: Channels, more: Partial<TrainingJob> = {}): TrainingJob => ({
  run: 'run-1',
  features: features(channels),
  recipe: {},
  champion: null,
  ...tools,
  ...more,
});

/** Small enough for a test, and quick: neighbours, own purchases and what is popular. */
export const SMALL_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  taste: { weights: { view: 1, cart: 3, buy: 5 }, halfLifeDays: 1000 },
  knn: { neighbours: 10, shrinkage: 0 },
  blend: { all: blendOf({ own: 1, knn: 0.5, recent: 0.1 }), new: blendOf({ knn: 1, recent: 0.1 }) },
};

/** Fixes all that a search would look for, so that training takes no time. */
export const QUICK_RECIPE = {
  taste: SMALL_RECIPE.taste,
  recent: { halfLifeDays: 14 },
  own: { halfLifeDays: 90 },
  knn: SMALL_RECIPE.knn,
  als: { ...DEFAULT_RECIPE.als, factors: 8, iterations: 2 },
  ease: { ...DEFAULT_RECIPE.ease, regularisation: 10 },
};
