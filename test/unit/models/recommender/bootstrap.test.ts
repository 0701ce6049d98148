import { describe, expect, it } from 'vitest';
import { bootstrapInterval, meanInterval } from '../../../../models/shared/metrics/bootstrap.ts';

const coins = Array.from({ length: 400 }, (_, at) => at % 2);

describe('bootstrap intervals', () => {
  it('of a mean is that of the normal approximation where there are many cases', () => {
    // 0.5 ± 1.96 · √(0.25 / 400)
    const { lower, upper } = meanInterval(coins);
    expect(lower).toBeCloseTo(0.451, 2);
    expect(upper).toBeCloseTo(0.549, 2);
  });

  it('narrows with the level', () => {
    // 0.5 ± 0.6745 · 0.025
    const { lower, upper } = meanInterval(coins, { level: 0.5 });
    expect(lower).toBeCloseTo(0.483, 2);
    expect(upper).toBeCloseTo(0.517, 2);
  });

  it('of what is always the same is a point', () => {
    expect(meanInterval([3, 3, 3])).toEqual({ lower: 3, upper: 3 });
  });

  it('is the same for the same seed and another for another', () => {
    const values = [1, 4, 9, 16, 25];
    expect(meanInterval(values, { seed: 7 })).toEqual(meanInterval(values, { seed: 7 }));
    expect(meanInterval(values, { seed: 7, resamples: 50 })).not.toEqual(
      meanInterval(values, { seed: 8, resamples: 50 }),
    );
  });

  it('takes any statistic of the cases that were drawn', () => {
    const largest = (sample: Int32Array): number => Math.max(...sample);
    // That none of ten draws is above 6 has a probability of 0.7^10 = 0.028, above 5 one of 0.006.
    expect(bootstrapInterval(10, largest)).toEqual({ lower: 6, upper: 9 });
  });

  it('refuses no cases', () => {
    expect(() => meanInterval([])).toThrow('There are no cases to draw from');
  });
});
