import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topK } from '../../../../models/recommender/top.ts';

describe('the highest scores', () => {
  it('come best first, equal ones by number', () => {
    expect([...topK(Float64Array.of(1, 5, 3, 5, 0), 3)]).toEqual([1, 3, 2]);
  });

  it('are only of what is allowed, above the floor, and numbers', () => {
    const scores = Float64Array.of(9, 2, 0, Number.NaN, -1);
    expect([...topK(scores, 9, Uint8Array.of(0, 1, 1, 1, 1), 0)]).toEqual([1]);
    expect([...topK(scores, 9)]).toEqual([0, 1, 2, 4]);
    expect([...topK(scores, 0)]).toEqual([]);
  });

  it('are those of a full sort', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(12), (values, k) => {
        const sorted = values.map((value, at) => ({ value, at })).sort((a, b) => b.value - a.value || a.at - b.at);
        expect([...topK(Float64Array.from(values), k)]).toEqual(sorted.slice(0, k).map(({ at }) => at));
      }),
    );
  });
});
