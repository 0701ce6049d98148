import { describe, expect, it } from 'vitest';
import { Fitter } from '../../../../models/recommender/fit.ts';
import { easeNeighbours } from '../../../../models/recommender/methods/ease.ts';
import {
  cosineNeighbours,
  neighbourWeight,
  scoreNeighbours,
} from '../../../../models/recommender/methods/neighbours.ts';
import {
  categoryShares,
  popularity,
  purchaseBaskets,
  scoreByCategory,
} from '../../../../models/recommender/methods/simple.ts';
import { METHODS } from '../../../../models/recommender/recipe.ts';
import { scoreMethod } from '../../../../models/recommender/score.ts';
import { fromTriplets } from '../../../../models/recommender/sparse.ts';
import { basketTaste } from '../../../../models/recommender/taste.ts';
import { dayNumber } from '../../../../models/shared/calendar.ts';
import { did, SMALL_RECIPE, shopOf, tools } from './support/shop.ts';

const day = (text: string): number => dayNumber(text, 'interactions');

describe('popularity', () => {
  it('counts the days on which people ordered, by age, and a little for looking', async () => {
    const { events } = await shopOf({
      interactions: [
        did('ann', 'cup', '2026-01-01', { orders: 3 }),
        did('bob', 'cup', '2026-01-03'),
        did('bob', 'pot', '2026-01-03', { orders: 0, views: 9 }),
        did('bob', 'pot', '2026-01-05'),
      ],
    });
    const before = day('2026-01-05');
    expect([...popularity(events, 2, before, Number.POSITIVE_INFINITY)].map((x) => x.toFixed(4))).toEqual([
      '2.0000',
      '0.0100',
    ]);
    // Half-life two days: 0.5^2 + 0.5^1, and 0.01 · 0.5.
    expect([...popularity(events, 2, before, 2)].map((x) => x.toFixed(4))).toEqual(['0.7500', '0.0050']);
  });
});

describe('category popularity', () => {
  it('gives newcomers a share, and adds up to 1', () => {
    // Category 0 sums up to 4 over two products, so that each has a prior of 0.5 · 4 / 2 = 1; nobody knows category 1.
    const shares = categoryShares(Float32Array.of(4, 0, 0), Int32Array.of(0, 0, 1), 2);
    expect(shares[0]).toBeCloseTo(5 / 6, 6);
    expect(shares[1]).toBeCloseTo(1 / 6, 6);
    expect(shares[2]).toBe(1);
  });

  it('follows the categories of a taste', () => {
    const out = new Float64Array(3);
    const taste = { ...basketTaste([0, 2]), preference: Float32Array.of(1, 3) };
    scoreByCategory(taste, Float32Array.of(0.75, 0.25, 1), Int32Array.of(0, 0, 1), 2, out);
    expect([...out]).toEqual([0.1875, 0.0625, 0.75]);
  });
});

describe('item neighbours', () => {
  // Ann and Bob have 0 and 1, Cid 1 and 2.
  const matrix = fromTriplets(3, 4, { rows: [0, 0, 1, 1, 2, 2], cols: [0, 1, 0, 1, 1, 2], values: [1, 1, 1, 1, 1, 1] });

  it('are the cosines of columns', () => {
    const found = cosineNeighbours(matrix, { neighbours: 10, shrinkage: 0 });
    expect(neighbourWeight(found, 0, 1)).toBeCloseTo(2 / Math.sqrt(6), 6);
    expect(neighbourWeight(found, 1, 2)).toBeCloseTo(1 / Math.sqrt(3), 6);
    expect(neighbourWeight(found, 0, 2)).toBe(0);
    expect([...found.start]).toEqual([0, 1, 3, 4, 4]);
  });

  it('shrink', () => {
    const found = cosineNeighbours(matrix, { neighbours: 10, shrinkage: 1 });
    expect(neighbourWeight(found, 0, 1)).toBeCloseTo(2 / (Math.sqrt(6) + 1), 6);
  });

  it('are the best so many', () => {
    const found = cosineNeighbours(matrix, { neighbours: 1, shrinkage: 0 });
    expect([...found.items]).toEqual([1, 0, 1]);
  });

  it('are not what those say who have everything', () => {
    const all = Array.from({ length: 1001 }, (_, at) => at);
    const rows = [...all.map(() => 0), 1, 1];
    const big = fromTriplets(2, 1001, { rows, cols: [...all, 0, 1], values: rows.map(() => 1) });
    const found = cosineNeighbours(big, { neighbours: 10, shrinkage: 0 });
    expect([...found.items]).toEqual([1, 0]);
    expect([...found.weights]).toEqual([1, 1]);
  });

  it('score what is like the products given, by their weights', () => {
    const out = new Float64Array(4);
    scoreNeighbours(cosineNeighbours(matrix, { neighbours: 10, shrinkage: 0 }), [0, 2], [2, 1], out);
    expect(out[1]).toBeCloseTo(4 / Math.sqrt(6) + 1 / Math.sqrt(3), 6);
    expect(out[0]).toBe(0);
  });

  it('of purchases come from products of the same person and day', async () => {
    const { events } = await shopOf({
      interactions: [
        did('ann', 'cup', '2026-01-01'),
        did('ann', 'pot', '2026-01-01'),
        did('ann', 'tin', '2026-01-02'),
        did('bob', 'cup', '2026-01-02'),
        did('bob', 'tin', '2026-01-02', { orders: 0, views: 1 }),
        did('cid', 'cup', '2026-01-09'),
        did('cid', 'tin', '2026-01-09'),
      ],
    });
    const baskets = purchaseBaskets(events, 3, day('2026-01-09'));
    expect([baskets.rows, ...baskets.indices]).toEqual([1, 0, 1]);
  });
});

describe('EASE', () => {
  const together = { rows: [0, 0], cols: [1, 2], values: [1, 1] };

  it('has the weights of the inverse by hand', async () => {
    // XᵀX + I = [[2, 1], [1, 2]], its inverse [[2, -1], [-1, 2]] / 3, so the weight is (1/3) / (2/3).
    const options = { regularisation: 1, maxItems: 10, neighbours: 10, threads: 1 };
    const found = await easeNeighbours(fromTriplets(1, 3, together), options);
    expect([...found.start]).toEqual([0, 0, 1, 2]);
    expect([...found.items]).toEqual([2, 1]);
    expect(found.weights[0]).toBeCloseTo(0.5, 6);
  });

  it('leaves out the products that fewest people have', async () => {
    const matrix = fromTriplets(2, 3, { rows: [0, 0, 1, 1], cols: [0, 1, 0, 2], values: [1, 1, 1, 1] });
    const found = await easeNeighbours(matrix, { regularisation: 1, maxItems: 2, neighbours: 10, threads: 1 });
    expect([...found.start]).toEqual([0, 1, 2, 2]);
  });
});

describe('scores for a taste', () => {
  it('of ALS, kNN and EASE put the other product of a group first', async () => {
    const people = Array.from({ length: 12 }, (_, at) => `person ${at}`);
    const shop = await shopOf({
      interactions: people.flatMap((person, at) => {
        const group = at % 2 === 0 ? ['a', 'b', 'c'] : ['x', 'y', 'z'];
        // Everybody lacks one product of the three.
        return group.filter((_, left) => left !== at % 3).map((product) => did(person, product, '2026-01-01'));
      }),
    });
    const fitter = new Fitter(shop, day('2026-01-02'), tools);
    const recipe = { ...SMALL_RECIPE, als: { ...SMALL_RECIPE.als, factors: 8, regularisation: 0.5 } };
    const fitted = await fitter.fit(recipe, METHODS);
    for (const method of ['knn', 'als', 'ease'] as const) {
      const out = new Float64Array(6);
      scoreMethod(method, fitted, basketTaste([0, 1]), out);
      const [, , c, x, y, z] = out as unknown as number[];
      expect(c, method).toBeGreaterThan(0.0001);
      expect(c, method).toBeGreaterThan(Math.max(x as number, y as number, z as number));
    }
  });
});
