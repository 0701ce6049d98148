import { describe, expect, it } from 'vitest';
import { foldIn, itemFactors, trainAls } from '../../../../models/recommender/als/index.ts';
import { randomMatrix } from './random-matrix.ts';

const MODEL = { factors: 1, regularisation: 1, alpha: 1 };

describe('folding a person into ALS', () => {
  it('solves one factor as by hand', () => {
    // YᵀY + λ = 1 + 4 + 1; item 1 with weight 2 adds 2 · 2² to it, and the right side is (1 + 2) · 2.
    const model = itemFactors(Float32Array.of(1, 2), MODEL);
    expect(foldIn(model, [1], [2])[0]).toBeCloseTo(6 / 14, 6);
  });

  it('solves two factors as by hand', () => {
    // Items (1, 0) and (1, 1): YᵀY + λI = [[3, 1], [1, 2]]; with item 1 of confidence 1 + 0.5 · 2 = 2 [[4, 2], [2, 3]] x = (2, 2).
    const model = itemFactors(Float32Array.of(1, 0, 1, 1), { factors: 2, regularisation: 1, alpha: 0.5 });
    const [first, second] = foldIn(model, [1], [2]);
    expect(first).toBeCloseTo(1 / 4, 6);
    expect(second).toBeCloseTo(1 / 2, 6);
  });

  it('adds up the weights of an item given twice', () => {
    const model = itemFactors(Float32Array.of(1, 2), MODEL);
    expect(foldIn(model, [1, 1], [0.5, 1.5])).toEqual(foldIn(model, [1], [2]));
  });

  it('gives zeros for nothing', () => {
    expect(foldIn(itemFactors(Float32Array.of(1, 2), MODEL), [], [])).toEqual(Float32Array.of(0));
  });

  it('finds the rows of a trained model again', async () => {
    const matrix = randomMatrix(40, 30, 200);
    const options = { factors: 4, regularisation: 5, alpha: 1, iterations: 200, steps: 6, seed: 1, threads: 1 };
    const { users, items } = await trainAls(matrix, options);
    const model = itemFactors(items, options);
    for (const person of [0, 17, 39]) {
      const [start, end] = [matrix.indptr[person], matrix.indptr[person + 1]];
      const folded = foldIn(model, matrix.indices.subarray(start, end), matrix.values.subarray(start, end));
      for (const [k, value] of folded.entries()) expect(value).toBeCloseTo(users[person * 4 + k] as number, 3);
    }
  });

  it.each<[string, number[], number[], RegExp]>([
    ['an unknown item', [2], [1], /no item 2 among the 2/],
    ['no item', [Number.NaN], [1], /no item NaN/],
    ['a weight of zero', [1], [0], /weight of item 1 is 0/],
    ['a weight that is not a number', [1], [Number.NaN], /weight of item 1 is NaN/],
    ['items without weights', [0, 1], [1], /2 items and 1 weights/],
  ])('refuses %s', (_, indices, weights, message) => {
    expect(() => foldIn(itemFactors(Float32Array.of(1, 2), MODEL), indices, weights)).toThrow(message);
  });
});
