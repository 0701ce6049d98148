import { describe, expect, it } from 'vitest';
import {
  coverageAt,
  ndcgAt,
  popularityPercentiles,
  recallAt,
  reciprocalRankAt,
} from '../../../../models/shared/metrics/ranking.ts';

describe('ranking metrics, by hand', () => {
  it('NDCG: relevant on ranks 2 and 3 of 3', () => {
    // (1/log2 3 + 1/log2 4) / (1/log2 2 + 1/log2 3) = (0.63093 + 0.5) / 1.63093
    expect(ndcgAt([3, 1, 2], new Set([1, 2]), 3)).toBeCloseTo(0.69343, 5);
  });

  it('NDCG of a list as good as its depth allows is 1, of one without a hit 0', () => {
    expect(ndcgAt([1, 2], new Set([1, 2, 5]), 2)).toBe(1);
    expect(ndcgAt([3, 1, 2], new Set([1, 2]), 1)).toBe(0);
    expect(ndcgAt([], new Set([1]), 10)).toBe(0);
  });

  it('recall counts only the first k', () => {
    expect(recallAt([3, 1, 2], new Set([1, 9]), 2)).toBe(0.5);
    expect(recallAt([3, 1, 2], new Set([2]), 2)).toBe(0);
  });

  it('the reciprocal rank is that of the first hit within k', () => {
    expect(reciprocalRankAt([3, 1, 2], new Set([1, 2]), 3)).toBe(0.5);
    expect(reciprocalRankAt([3, 1, 2], new Set([2]), 2)).toBe(0);
  });

  it('coverage counts a product once', () => {
    expect(
      coverageAt(
        [
          [0, 1],
          [1, 2],
        ],
        4,
        1,
      ),
    ).toBe(0.5);
    expect(coverageAt([], 0, 1)).toBe(0);
  });

  it('products with the same count share the mean of their places', () => {
    expect([...popularityPercentiles([5, 1, 1, 9])]).toEqual([2 / 3, 0.5 / 3, 0.5 / 3, 1]);
    expect([...popularityPercentiles([7])]).toEqual([1]);
  });
});
