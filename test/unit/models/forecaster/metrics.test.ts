import { describe, expect, it } from 'vitest';
import { intervalCoverage, pinball, r2, wape } from '../../../../models/shared/metrics/regression.ts';

/** All worked by hand. */
const ACTUAL = [10, 0, 30];
const PREDICTED = [8, 3, 35];

describe('regression metrics', () => {
  it('divide the absolute errors by the absolute values', () => {
    expect(wape(ACTUAL, PREDICTED)).toBe(10 / 40);
    expect(wape([0, 0], [1, 1])).toBeNaN();
  });

  it('compare squared errors with those of the mean', () => {
    // Errors 4 + 9 + 25; the mean is 40/3, spread (10/3)² + (40/3)² + (50/3)² = 4200/9.
    expect(r2(ACTUAL, PREDICTED)).toBeCloseTo(1 - (38 * 9) / 4200, 12);
    expect(r2([5, 5], [5, 5])).toBeNaN();
  });

  it('weigh misses of a quantile by their side', () => {
    // 0.9 * 2 + 0.1 * 3 + 0.1 * 5, in the mean of three.
    expect(pinball(ACTUAL, PREDICTED, 0.9)).toBeCloseTo(2.6 / 3, 12);
  });

  it('count values within their intervals, ends included', () => {
    expect(intervalCoverage([1, 2, 3, 4], [1, 3, 0, 0], [2, 4, 3, 3])).toBe(0.5);
    expect(intervalCoverage([], [], [])).toBeNaN();
  });

  it('refuse to compare arrays of different lengths', () => {
    expect(() => wape([1], [1, 2])).toThrow('1 actual values cannot be compared with 2 predicted ones.');
  });
});
