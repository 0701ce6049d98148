import { describe, expect, it } from 'vitest';
import { expectedSpend, fitGammaGamma } from '../../../../models/customer-value/gamma-gamma.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

/** As published for the CDNOW sample (Fader & Hardie 2013). */
const CDNOW = { p: 6.25, q: 3.74, v: 15.44 };

describe('expectedSpend', () => {
  it.each([
    [2, 22.35, 24.65],
    [1, 11.77, 18.91],
    [0, 0, 35.17],
    [7, 73.74, 71.46],
    [2, 25.55, 27.28],
  ])('after %d repeat purchases of %d on average it is %d', (purchases, mean, expected) => {
    // The parameters have two decimals: that is a cent or two.
    expect(Math.abs(expectedSpend(CDNOW, { purchases, mean }) - expected)).toBeLessThan(0.07);
  });
});

describe('fitGammaGamma', () => {
  it('finds the parameters that purchases were made with', () => {
    // Values Gamma(3, ν), ν Gamma(4, 60): the mean is 3 × 60 / 3 = 60.
    const random = seededRandom(3);
    const erlang = (shape: number): number =>
      Array.from({ length: shape }, () => -Math.log(1 - random())).reduce((a, b) => a + b, 0);
    const customers = Array.from({ length: 6000 }, (_, i) => {
      const rate = erlang(4) / 60;
      const purchases = 1 + (i % 5);
      return { purchases, mean: erlang(3 * purchases) / rate / purchases };
    });

    const { parameters, boundary } = fitGammaGamma(customers);

    expect(boundary).toEqual([]);
    expect(Math.abs(parameters.p - 3)).toBeLessThan(0.25);
    expect(Math.abs(parameters.q - 4)).toBeLessThan(0.4);
    expect(Math.abs(expectedSpend(parameters, { purchases: 0, mean: 0 }) - 60)).toBeLessThan(3);
  });

  it('names what runs off when everybody spends the same, and still expects that', () => {
    const { parameters, boundary } = fitGammaGamma(Array.from({ length: 50 }, () => ({ purchases: 3, mean: 20 })));

    expect(boundary.join()).toMatch(/runs off to infinity/);
    expect(Math.abs(expectedSpend(parameters, { purchases: 3, mean: 20 }) - 20)).toBeLessThan(0.5);
  });

  it('leaves out who spent nothing, and has an answer when nobody spent anything', () => {
    const { parameters } = fitGammaGamma([
      { purchases: 0, mean: 0 },
      { purchases: 2, mean: -5 },
      { purchases: 1, mean: Number.NaN },
    ]);

    expect(Number.isFinite(expectedSpend(parameters, { purchases: 0, mean: 0 }))).toBe(true);
  });
});
