import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestampOf } from '../../../sample/event.ts';
import { Heap } from '../../../sample/heap.ts';
import { hash32, Random, Weighted, zipfWeights } from '../../../sample/random.ts';

const DRAWS = 40_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS };
}

describe('xoshiro128**', () => {
  it('gives the outputs of the reference implementation', () => {
    // xoshiro128starstar.c 1.1 from the state {1, 2, 3, 4}; the same vector is in the tests of Rust's rand_xoshiro.
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    const random = new Random(1, 2, 3, 4);
    expect(Array.from({ length: 10 }, () => random.uint32())).toEqual(expected);
  });

  it('refuses the one state it could never leave', () => {
    expect(() => new Random(0, 0, 0, 0)).toThrow(RangeError);
  });

  it('gives the same stream for the same parts and another for others', () => {
    const first = (...parts: (string | number)[]) => Random.of(...parts).uint32();
    expect(first(7, 'day', 1)).toBe(first(7, 'day', 1));
    expect(new Set([first(7, 'day', 1), first(7, 'day', 2), first(8, 'day', 1), first(7, 'dayx')]).size).toBe(4);
    expect(hash32('a', 'b')).not.toBe(hash32('ab'));
  });
});

describe('distributions', () => {
  // Means and variances from the textbook definitions.
  it.each<[string, (random: Random) => number, number, number]>([
    ['uniform', (r) => r.next(), 0.5, 1 / 12],
    ['between 10 and 16', (r) => r.between(10, 16), 13, 3],
    ['normal(5, 2)', (r) => r.normal(5, 2), 5, 4],
    ['exponential with mean 3', (r) => r.exponential(3), 3, 9],
    ['gamma(2.5, 2)', (r) => r.gamma(2.5, 2), 5, 10],
    ['gamma(0.5, 1)', (r) => r.gamma(0.5), 0.5, 0.5],
    ['beta(2, 3)', (r) => r.beta(2, 3), 0.4, 0.04],
    ['Poisson(0.9)', (r) => r.poisson(0.9), 0.9, 0.9],
    ['Poisson(40)', (r) => r.poisson(40), 40, 40],
  ])('%s has its mean and variance', (name, draw, mean, variance) => {
    const random = Random.of('moments', name);
    const found = moments(() => draw(random));
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
    expect(found.variance / variance).toBeGreaterThan(0.9);
    expect(found.variance / variance).toBeLessThan(1.1);
  });

  it('chooses by weight', () => {
    const random = Random.of('weights');
    const weighted = new Weighted(['a', 'b', 'c', 'never'], [1, 2, 7, 0]);
    const counts: Record<string, number> = { a: 0, b: 0, c: 0, never: 0 };
    for (let i = 0; i < DRAWS; i++) {
      const item = weighted.pick(random);
      counts[item] = (counts[item] ?? 0) + 1;
    }
    expect(counts.never).toBe(0);
    // Within five standard deviations of a binomial with p = 0.1, 0.2 and 0.7.
    expect(Math.abs((counts.a ?? 0) / DRAWS - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / DRAWS));
    expect(Math.abs((counts.b ?? 0) / DRAWS - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / DRAWS));
    expect(Math.abs((counts.c ?? 0) / DRAWS - 0.7)).toBeLessThan(5 * Math.sqrt(0.21 / DRAWS));
  });

  it('refuses weights that cannot be drawn from', () => {
    expect(() => new Weighted([], [])).toThrow(RangeError);
    expect(() => new Weighted(['a'], [0])).toThrow(RangeError);
    expect(() => new Weighted(['a', 'b'], [1])).toThrow(RangeError);
  });

  it("follows Zipf's law: the tenth weighs a tenth of the first", () => {
    const weights = zipfWeights(10, 1);
    expect(weights[0]).toBe(1);
    expect(weights[9]).toBeCloseTo(0.1, 12);
  });

  it('shuffles without losing or changing the list', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        const shuffled = Random.of(seed).shuffle(items);
        expect(items).toEqual(before);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(before.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('Heap', () => {
  it('gives back by key, and in order of arrival within a key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (keys) => {
        const heap = new Heap<readonly [number, number]>();
        keys.forEach((key, turn) => {
          heap.push(key, [key, turn]);
        });
        const out: (readonly [number, number])[] = [];
        while (heap.size > 0) out.push(heap.pop() as readonly [number, number]);
        const sorted = keys.map((key, turn) => [key, turn] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(out).toEqual(sorted);
        expect(heap.pop()).toBeUndefined();
        expect(heap.nextKey).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe('timestampOf', () => {
  it('agrees with toISOString', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (instant) => {
        expect(timestampOf(instant)).toBe(new Date(instant).toISOString());
      }),
    );
  });
});
