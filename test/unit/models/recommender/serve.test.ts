import { beforeAll, describe, expect, it } from 'vitest';
import { RequestError } from '../../../../contracts/models.ts';
import type { RecommendationQuery, Recommendations } from '../../../../contracts/recommender.ts';
import type { Predictor } from '../../../../models/model.ts';
import { readShops } from '../../../../models/recommender/data/read.ts';
import { predictorOf } from '../../../../models/recommender/serving/serve.ts';
import { fitModel } from '../../../../models/recommender/train.ts';
import { type Channels, did, features, SMALL_RECIPE, sells, tools } from './support/shop.ts';

/**
 * Cups and pots are bought together by three people; Dan has a cup only. Tea is bought again and again, most by Ann. The vase has just
 * come, the bowl is out of stock, the jar is not in the catalogue any more.
 */
const SHOP: Channels = {
  catalogue: [
    sells('cup', 'china'),
    sells('pot', 'china'),
    sells('bowl', 'china', { stock: 0 }),
    sells('vase', 'china', { stock: 9 }),
    sells('tea', 'food'),
    sells('jam', 'food'),
  ],
  interactions: [
    ...['ann', 'bob', 'cid'].flatMap((person) => [did(person, 'cup', '2026-03-01'), did(person, 'pot', '2026-03-01')]),
    did('dan', 'cup', '2026-03-02'),
    did('ann', 'tea', '2026-03-10'),
    did('ann', 'tea', '2026-03-20'),
    did('bob', 'tea', '2026-02-01'),
    did('bob', 'tea', '2026-03-20'),
    did('eve', 'jam', '2026-03-05'),
    did('eve', 'bowl', '2026-03-05'),
    did('eve', 'jar', '2026-03-05'),
    did('fay', 'jam', '2026-03-05', { orders: 0, views: 1 }),
  ],
};

async function predictor(channels: Channels): Promise<Predictor> {
  const { shops } = await readShops(features(channels));
  return predictorOf(await Promise.all(shops.map((shop) => fitModel(shop, SMALL_RECIPE, tools))));
}

let serving: Predictor;
beforeAll(async () => {
  serving = await predictor(SHOP);
});

const ask = (query: RecommendationQuery): Recommendations => serving.predict(query) as unknown as Recommendations;
const products = (query: RecommendationQuery): string[] => ask(query).items.map(({ productId }) => productId);

describe('recommendations for a customer', () => {
  it('begin with what is bought again, and say so', () => {
    const { items, fallback, source } = ask({ kind: 'customer', customerId: 'ann', limit: 1 });
    expect(items).toEqual([
      { productId: 'tea', name: 'The tea', score: expect.any(Number), reason: 'bought again', reasonProductId: null },
    ]);
    expect([fallback, source]).toEqual([null, 'web']);
  });

  it('name the product that another one is bought together with', () => {
    const [first] = ask({ kind: 'customer', customerId: 'dan', excludeBought: true }).items;
    expect(first).toMatchObject({ productId: 'pot', reason: 'bought together', reasonProductId: 'cup' });
  });

  it('leave out what was bought, if asked', () => {
    expect(products({ kind: 'customer', customerId: 'ann', excludeBought: true })).not.toContain('tea');
    expect(products({ kind: 'customer', customerId: 'ann', excludeBought: false })).toContain('tea');
  });

  it('leave out what was bought without being asked where hardly anybody buys twice', async () => {
    const once = { ...SHOP, interactions: SHOP.interactions?.filter(({ product_id }) => product_id !== 'tea') ?? [] };
    const query = { kind: 'customer', customerId: 'dan' };
    const { items } = (await predictor(once)).predict(query) as unknown as Recommendations;
    expect(items.map(({ productId }) => productId)).not.toContain('cup');
  });

  it('never show what is not in the catalogue or out of stock, unless stock does not matter', () => {
    const everything = { kind: 'customer', customerId: 'eve', limit: 100 } as const;
    expect(products(everything)).not.toContain('jar');
    expect(products(everything)).not.toContain('bowl');
    expect(products({ ...everything, inStock: false })).toContain('bowl');
  });

  it('of whom nobody knows are what is popular now', () => {
    const { items, fallback } = ask({ kind: 'customer', customerId: 'nobody', limit: 2 });
    expect(fallback).toBe('popular now');
    // By 2026-03-21 at a half-life of 14 days: tea 2 · 0.95 + 0.58 + 0.09, cups 3 · 0.37 + 0.39.
    expect(items).toMatchObject([
      { productId: 'tea', reason: 'popular now', reasonProductId: null },
      { productId: 'cup', reason: 'popular now', reasonProductId: null },
    ]);
  });
});

describe('recommendations for a basket', () => {
  it('go with what is in it, and leave that out', () => {
    const { items } = ask({ kind: 'basket', items: ['cup', 'cup'] });
    expect(items[0]).toMatchObject({ productId: 'pot', reason: 'bought together', reasonProductId: 'cup' });
    expect(items.map(({ productId }) => productId)).not.toContain('cup');
  });

  it('are what is popular now when it is empty or holds nothing known', () => {
    for (const items of [[], ['unheard of']]) expect(ask({ kind: 'basket', items }).fallback).toBe('popular now');
  });

  it('take ten thousand products and not one more', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => (at % 2 === 0 ? 'cup' : `unheard of ${at}`));
    expect(products({ kind: 'basket', items: many })[0]).toBe('pot');
    expect(() => ask({ kind: 'basket', items: [...many, 'cup'] })).toThrow(RequestError);
  });
});

describe('recommendations around a product', () => {
  it('are first what is like it, then of its category, then popular', () => {
    const { items, fallback } = ask({ kind: 'similar', productId: 'cup', limit: 4 });
    expect(fallback).toBeNull();
    expect(items.map(({ productId, reason }) => [productId, reason])).toEqual([
      ['pot', 'similar to'],
      ['tea', 'similar to'],
      ['vase', 'popular in category'],
      ['jam', 'popular now'],
    ]);
    expect(items[0]?.reasonProductId).toBe('cup');
  });

  it('never score higher further down', () => {
    const scores = ask({ kind: 'similar', productId: 'cup', limit: 100 }).items.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('bought together come of the same purchase', () => {
    const [first, second] = ask({ kind: 'bought-together', productId: 'cup' }).items;
    expect(first).toMatchObject({ productId: 'pot', reason: 'bought together', reasonProductId: 'cup' });
    expect(second?.reason).toBe('similar to');
  });

  it('that is new are of its category', () => {
    const { items, fallback } = ask({ kind: 'similar', productId: 'vase', limit: 1 });
    expect(fallback).toBe('popular in category');
    expect(items[0]).toMatchObject({ productId: 'cup', reason: 'popular in category', reasonProductId: 'vase' });
  });

  it('that nobody knows are what is popular now', () => {
    expect(ask({ kind: 'similar', productId: 'unheard of' }).fallback).toBe('popular now');
  });
});

describe('recommendations to buy again', () => {
  it('are what was bought, by how often and how lately', () => {
    expect(products({ kind: 'buy-again', customerId: 'ann' })).toEqual(['tea', 'cup', 'pot']);
  });

  it('are what is popular now when nothing was bought', () => {
    expect(ask({ kind: 'buy-again', customerId: 'fay' }).fallback).toBe('popular now');
    expect(ask({ kind: 'buy-again', customerId: 'nobody' }).fallback).toBe('popular now');
  });
});

describe('filters', () => {
  it('keep to a category', () => {
    expect(products({ kind: 'popular', category: 'food' })).toEqual(['tea', 'jam']);
    expect(products({ kind: 'popular', category: 'no such' })).toEqual([]);
  });

  it('keep at most so many of a category', () => {
    const kept = products({ kind: 'popular', limit: 100, maxPerCategory: 1 });
    expect(kept).toEqual(['tea', 'cup']);
  });

  it('mix categories with diversity', () => {
    expect(products({ kind: 'popular', limit: 3 })).toEqual(['tea', 'cup', 'pot']);
    // After tea and cup half of what is shown is food, half china, so that the rank decides; with one more of china jam is next.
    expect(products({ kind: 'popular', limit: 4, diversity: 0.9 })).toEqual(['tea', 'cup', 'pot', 'jam']);
    expect(products({ kind: 'similar', productId: 'cup', limit: 2, diversity: 1 })).toEqual(['pot', 'tea']);
  });

  it('show what is new as new', () => {
    const { items } = ask({ kind: 'popular', limit: 100 });
    expect(items.find(({ productId }) => productId === 'vase')?.reason).toBe('new product');
  });
});

describe('bad requests', () => {
  it.each([
    ['nothing', undefined, 'request'],
    ['an unknown kind', { kind: 'horoscope' }, 'kind'],
    ['no customer', { kind: 'customer' }, 'customerId'],
    ['a limit of 0', { kind: 'popular', limit: 0 }, 'limit'],
    ['a limit of 101', { kind: 'popular', limit: 101 }, 'limit'],
    ['a field that nobody knows', { kind: 'popular', colour: 'red' }, 'colour'],
    ['a diversity that is not a number', { kind: 'popular', diversity: Number.NaN }, 'diversity'],
  ])('with %s are refused by name', (_, request, field) => {
    expect(() => serving.predict(request)).toThrow(RequestError);
    expect(() => serving.predict(request)).toThrow(field);
  });

  it('of an unknown source say which there are', () => {
    expect(() => serving.predict({ kind: 'popular', source: 'moon' })).toThrow('"moon"; there are for web');
  });
});

describe('several sources', () => {
  it('answer where the id is known, where both know it the one with more data, and where it is asked for', async () => {
    const pos = { source: 'pos' };
    const both = await predictor({
      interactions: [
        ...(SHOP.interactions ?? []),
        did('ann', 'hat', '2026-03-20', pos),
        did('zoe', 'hat', '2026-03-20', pos),
      ],
      catalogue: SHOP.catalogue ?? [],
    });
    const sourceOf = (query: RecommendationQuery) => (both.predict(query) as unknown as Recommendations).source;
    expect(sourceOf({ kind: 'customer', customerId: 'zoe' })).toBe('pos');
    expect(sourceOf({ kind: 'customer', customerId: 'ann' })).toBe('web');
    expect(sourceOf({ kind: 'customer', customerId: 'ann', source: 'pos' })).toBe('pos');
    expect(sourceOf({ kind: 'popular' })).toBe('web');
  });
});
