import { describe, expect, it } from 'vitest';
import { reconciled, shareOut } from '../../../../models/forecaster/hierarchy.ts';

describe('reconciliation', () => {
  it('shares a difference by the variances', () => {
    expect(shareOut(10, [2, 4], [1, 3])).toEqual([3, 7]);
  });

  it('sets to 0 what would fall below it, and lets the others share', () => {
    // -5 in halves: -1.5 and 2.5; the first closes at 0 and the second takes the whole.
    expect(shareOut(1, [1, 5], [1, 1])).toEqual([0, 1]);
  });

  it('shares alike where nobody errs', () => {
    expect(shareOut(9, [1, 2], [0, 0])).toEqual([4, 5]);
  });

  it('makes every period add up', () => {
    const parts = reconciled(Float64Array.from([100, 0, 7]), [
      { expected: Float64Array.from([10, 10, 0]), variance: 4 },
      { expected: Float64Array.from([50, 20, 0]), variance: 1 },
      { expected: Float64Array.from([70, 0, 0]), variance: 0 },
    ]);
    for (const [period, whole] of [100, 0, 7].entries()) {
      expect(parts.reduce((sum, part) => sum + (part[period] as number), 0)).toBeCloseTo(whole, 9);
      for (const part of parts) expect(part[period]).toBeGreaterThanOrEqual(0);
    }
  });
});
