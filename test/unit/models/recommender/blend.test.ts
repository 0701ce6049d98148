import { beforeAll, describe, expect, it } from 'vitest';
import { Blender } from '../../../../models/recommender/blend.ts';
import { candidatesOf, searchBlend } from '../../../../models/recommender/choice/blend-search.ts';
import { type Bench, evaluate, mean } from '../../../../models/recommender/choice/evaluate.ts';
import type { Fitted } from '../../../../models/recommender/fit.ts';
import type { Neighbours } from '../../../../models/recommender/methods/neighbours.ts';
import { blendOf, METHODS } from '../../../../models/recommender/recipe.ts';
import { basketTaste, type Taste } from '../../../../models/recommender/taste.ts';

const NONE: Neighbours = { start: new Int32Array(5), items: new Int32Array(0), weights: new Float32Array(0) };

/** Four products: popular in the order 0, 1, 2, 3; of late 3 is ahead; 0 goes with 2. */
const fitted: Fitted = {
  popularity: Float32Array.of(8, 4, 2, 1),
  recent: Float32Array.of(1, 1, 0, 2),
  category: new Int32Array(4),
  categories: 1,
  shares: new Float32Array(4).fill(0.25),
  knn: { ...NONE, start: Int32Array.of(0, 1, 1, 1, 1), items: Int32Array.of(2), weights: Float32Array.of(0.5) },
  als: null,
  ease: null,
};

const everything = new Uint8Array(4).fill(1);
const mixed = (weights: Parameters<typeof blendOf>[0], allowed = everything): number[] => {
  const blender = new Blender(fitted);
  blender.score(basketTaste([0]), METHODS);
  return [...blender.mix(blendOf(weights), allowed)];
};

describe('a blend', () => {
  it('adds up scores divided by the highest, and lets recent popularity decide ties', () => {
    // Popularity 1, 1/2, 1/4, 1/8; kNN gives 2 all of its 0.5; the tie-break is a millionth of recent popularity.
    const scores = mixed({ popularity: 1, knn: 0.5 });
    [1, 0.5, 0.75, 0.125].forEach((score, at) => {
      expect(scores[at]).toBeCloseTo(score, 5);
    });
    [0.5e-6, 0.5e-6, 1, 1e-6].forEach((score, at) => {
      expect(mixed({ knn: 1 })[at]).toBeCloseTo(score, 12);
    });
  });

  it('is scaled by what may be shown', () => {
    expect(mixed({ popularity: 1 }, Uint8Array.of(0, 1, 1, 1))[1]).toBeCloseTo(1, 5);
  });

  it('knows which method gave most to a product', () => {
    const blender = new Blender(fitted);
    blender.score(basketTaste([0]), METHODS);
    blender.mix(blendOf({ popularity: 1, knn: 0.5 }), everything);
    expect([0, 2].map((item) => blender.mainPart(item))).toEqual(['popularity', 'knn']);
  });
});

describe('the search for weights', () => {
  /** Each person has one product and wants another. */
  const benchOf = (people: readonly (readonly [has: number, wants: number])[]): Bench => {
    const tastes = people.map(([has]) => basketTaste([has]));
    const joined = (pick: (taste: Taste) => ArrayLike<number>) => tastes.flatMap((taste) => Array.from(pick(taste)));
    return {
      cases: people.map(([, wants], person) => ({ person, wanted: new Set([wants]) })),
      tastes: {
        start: Int32Array.from({ length: people.length + 1 }, (_, at) => at),
        items: Int32Array.from(joined(({ items }) => items)),
        preference: Float32Array.from(joined(({ preference }) => preference)),
        frequency: new Float32Array(people.length),
        bought: new Uint8Array(people.length),
      },
      listed: everything,
      popularity: fitted.popularity,
    };
  };
  // Those with 0 want 2, which kNN knows; the others want 0, which popularity knows better than anything else.
  const wishes = [
    [0, 2],
    [0, 2],
    [1, 0],
    [3, 0],
  ] as const;
  let bench: Bench;
  beforeAll(() => {
    bench = benchOf([wishes, wishes, wishes, wishes, wishes].flat());
  });

  it('finds what no method reaches alone', () => {
    const { ndcg } = searchBlend(candidatesOf(bench, fitted).all);
    // By hand: kNN above popularity puts each wish first.
    expect([...new Set(ndcg)]).toEqual([1]);
    for (const method of METHODS) {
      const [alone] = evaluate(bench, fitted, [{ mode: 'all', weights: blendOf({ [method]: 1 }) }]);
      expect(mean(alone?.ndcg ?? []), method).toBeLessThan(1);
    }
  });

  it('keeps to one method where more may be chance', () => {
    // Alone kNN gains 1, 1, 0.63, 0.63: the rest, 0.18 on average with a standard error of 0.09, is not above two of them.
    const { weights } = searchBlend(candidatesOf(benchOf(wishes), fitted).all);
    expect(weights).toEqual(blendOf({ knn: 1 }));
  });

  it('reports what evaluating its weights gives', () => {
    const { weights, ndcg } = searchBlend(candidatesOf(bench, fitted).all);
    const [verdict] = evaluate(bench, fitted, [{ mode: 'all', weights }]);
    expect(verdict?.ndcg).toEqual(ndcg);
  });

  it('gives something where nobody can be asked', () => {
    const { weights } = searchBlend(candidatesOf(benchOf([]), fitted).new);
    expect(METHODS.some((method) => weights[method] > 0)).toBe(true);
  });
});

describe('evaluating', () => {
  it('measures coverage and popularity of what is shown', () => {
    const bench: Bench = {
      cases: [{ person: 0, wanted: new Set([3]) }],
      tastes: { start: Int32Array.of(0, 1), ...basketTaste([0]) },
      listed: Uint8Array.of(1, 0, 0, 1),
      popularity: fitted.popularity,
    };
    const [verdict] = evaluate(bench, fitted, [{ mode: 'all', weights: blendOf({ popularity: 1 }) }]);
    // Only 0 and 3 may be shown: 3 comes second, both are shown, and they are the most and the least popular.
    expect(verdict?.reciprocalRank[0]).toBe(0.5);
    expect(verdict?.ndcg[0]).toBeCloseTo(1 / Math.log2(3), 12);
    expect(verdict?.coverage).toBe(1);
    expect(verdict?.popularity).toBe(0.5);
  });
});
