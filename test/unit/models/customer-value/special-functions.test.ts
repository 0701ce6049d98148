import { describe, expect, it } from 'vitest';
import { digamma, hypergeometric, logGamma } from '../../../../models/shared/special-functions.ts';

describe('logGamma', () => {
  it.each([
    [0.1, 2.252712651734206],
    // ln √π
    [0.5, 0.5723649429247001],
    [1, 0],
    // Abramowitz & Stegun, table 6.1: Γ(1.25) = 0.9064024771
    [1.25, -0.09827183642],
    [2, 0],
    // ln 9!
    [10, 12.801827480081469],
    // ln 99!
    [100, 359.1342053695754],
  ])('of %d is %d', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 10);
  });
});

describe('digamma', () => {
  it.each([
    [0.1, -10.42375494041108],
    // -γ - 2 ln 2
    [0.5, -1.9635100260214235],
    // -γ
    [1, -0.5772156649015329],
    // H₉ - γ
    [10, 2.251752589066721],
  ])('of %d is %d', (x, expected) => {
    expect(digamma(x)).toBeCloseTo(expected, 11);
  });
});

describe('hypergeometric', () => {
  it.each([
    // -ln(1 - z) / z
    ['a logarithm', [1, 1, 2, 0.5], 2 * Math.LN2],
    // arcsin(1/2) = π / 6
    ['an arc sine', [0.5, 0.5, 1.5, 0.25], Math.PI / 3],
    // K(m = 1/2) = 1.854074677301372 (Abramowitz & Stegun, table 17.1), times 2 / π
    ['an elliptic integral', [0.5, 0.5, 1, 0.5], (1.854074677301372 * 2) / Math.PI],
    // (1 - z)^-a when b = c
    ['a power, by the transformed series', [3, 2, 2, 0.9], 1000],
    // 1 + (-2)(3)/(4) z + (-2)(-1)(3)(4)/((4)(5)(2)) z² at z = 1/2
    ['a polynomial', [-2, 3, 4, 0.5], 1 - 0.75 + 0.15],
    ['1 at 0', [7, 8, 9, 0], 1],
  ] as const)('is %s', (_, [a, b, c, z], expected) => {
    expect(hypergeometric(a, b, c, z)).toBeCloseTo(expected, 10);
  });
});
