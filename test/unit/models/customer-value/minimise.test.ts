import { describe, expect, it } from 'vitest';
import { minimise, type SmoothFunction } from '../../../../models/shared/minimise.ts';

/** Rosenbrock (1960): a bent valley with its minimum of 0 at (1, 1). */
const rosenbrock: SmoothFunction = ([x = 0, y = 0], gradient) => {
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

describe('minimise', () => {
  it('finds the end of a bent valley', () => {
    const { x, value, converged } = minimise(rosenbrock, [-1.2, 1]);

    expect(x[0]).toBeCloseTo(1, 6);
    expect(x[1]).toBeCloseTo(1, 6);
    expect(value).toBeCloseTo(0, 12);
    expect(converged).toBe(true);
  });

  it('ends where a component runs off, for the minimum is at infinity', () => {
    const falling: SmoothFunction = ([x = 0], gradient) => {
      gradient[0] = -Math.exp(-x);
      return Math.exp(-x);
    };

    const { x, converged } = minimise(falling, [0], { tolerance: 1e-12, farthest: 5 });

    expect(x[0]).toBeGreaterThanOrEqual(5);
    expect(x[0]).toBeLessThan(8);
    expect(converged).toBe(false);
  });

  it('turns back where the function is not defined', () => {
    // x - ln x has its minimum of 1 at 1.
    const f: SmoothFunction = ([x = 0], gradient) => {
      gradient[0] = 1 - 1 / x;
      return x > 0 ? x - Math.log(x) : Number.POSITIVE_INFINITY;
    };

    expect(minimise(f, [3]).x[0]).toBeCloseTo(1, 6);
  });

  it('says when iterations run out', () => {
    expect(minimise(rosenbrock, [-1.2, 1], { iterations: 3 }).converged).toBe(false);
  });
});
