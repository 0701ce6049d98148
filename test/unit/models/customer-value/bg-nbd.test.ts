import { describe, expect, it } from 'vitest';
import {
  expectedPurchases,
  probabilityAlive,
  probabilityOfCount,
  probabilityOfNone,
} from '../../../../models/customer-value/bg-nbd.ts';
import { fitBgNbd, tabulate } from '../../../../models/customer-value/bg-nbd-fit.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

/** As published for the CDNOW sample, in weeks (Fader, Hardie & Lee 2005). */
const CDNOW = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const NEW = { x: 0, tx: 0, T: 0 };
const CUSTOMER = { x: 2, tx: 30.43, T: 38.86 };

describe('BG/NBD with the published parameters', () => {
  it.each([
    [0.1429, 0.0078],
    [1, 0.0532],
    [3, 0.1506],
    [31.8571, 1.0405],
    [32, 1.0437],
    [78, 1.8576],
  ])('in %d weeks a new customer buys %d times', (weeks, expected) => {
    // The golden figures come of another implementation’s fit, which agrees with these in the digits it is published with.
    const fitted = { r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258 };
    expect(Math.abs(expectedPurchases(fitted, NEW, weeks) / expected - 1)).toBeLessThan(weeks < 1 ? 5e-3 : 5e-4);
  });

  it('expects 1.226 purchases of the paper’s customer in 39 weeks', () => {
    expect(expectedPurchases(CDNOW, CUSTOMER, 39)).toBeCloseTo(1.226, 3);
  });

  it.each([
    [10, 2, 1.07869e-7, 1e-11],
    [0, 39, 0.5737864, 1e-6],
  ])('makes %d purchases in %d weeks with probability %d', (count, weeks, expected, within) => {
    expect(Math.abs(probabilityOfCount(CDNOW, count, weeks) - expected)).toBeLessThan(within);
  });

  it('has probabilities of counts that sum to one, with the expected count for their mean', () => {
    const counts = Array.from({ length: 300 }, (_, x) => probabilityOfCount(CDNOW, x, 20));

    expect(counts.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(counts.reduce((sum, p, x) => sum + x * p, 0)).toBeCloseTo(expectedPurchases(CDNOW, NEW, 20), 5);
  });

  it('holds a customer for alive as the formula worked out by hand does', () => {
    // 1 / (1 + 0.793 / 3.426 × (43.274 / 34.844)^2.243) = 1 / 1.3763
    expect(probabilityAlive(CDNOW, CUSTOMER)).toBeCloseTo(0.7266, 3);
    expect(probabilityAlive(CDNOW, { x: 0, tx: 0, T: 50 })).toBe(1);
  });

  it('expects no purchase of those who left for ever, and of the others the less the longer one waits', () => {
    expect(probabilityOfNone(CDNOW, CUSTOMER, 1e9)).toBeCloseTo(1 - 0.7266, 3);
    expect(probabilityOfNone(CDNOW, CUSTOMER, 0)).toBe(1);
    // (4.414 / 43.414)^0.243, which is also the golden P(X(39) = 0)
    expect(probabilityOfNone(CDNOW, NEW, 39)).toBeCloseTo(0.5737864, 6);
    expect(probabilityOfNone(CDNOW, CUSTOMER, 39)).toBeLessThan(probabilityOfNone(CDNOW, CUSTOMER, 10));
  });

  it('stays finite and continuous where a is one', () => {
    const at = (a: number): number => expectedPurchases({ ...CDNOW, a }, CUSTOMER, 39);
    expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 4);
  });

  it.each([[{ x: 5000, tx: 3000, T: 3001 }], [{ x: 400, tx: 1, T: 3000 }], [{ x: 0, tx: 0, T: 0 }]])(
    'stays finite with %j',
    (history) => {
      const expected = expectedPurchases(CDNOW, history, 365);
      expect(expected).toBeGreaterThanOrEqual(0);
      expect(expected).toBeLessThan(1e4);
      expect(probabilityOfNone(CDNOW, history, 365)).toBeLessThanOrEqual(1);
    },
  );
});

describe('fitBgNbd', () => {
  /** Customers whose rate is Gamma(2, 30) and whose chance to leave is Beta(1, 4), over 200 days: sums and ratios of exponentials. */
  function simulated(customers: number) {
    const random = seededRandom(5);
    const exponential = (): number => -Math.log(1 - random());
    const erlang = (shape: number): number => Array.from({ length: shape }, exponential).reduce((a, b) => a + b, 0);
    return Array.from({ length: customers }, () => {
      const rate = erlang(2) / 30;
      const [stay, leave] = [erlang(4), erlang(1)];
      const chance = leave / (stay + leave);
      let [x, tx] = [0, 0];
      for (let at = exponential() / rate; at < 200; at += exponential() / rate) {
        x += 1;
        tx = at;
        if (random() < chance) break;
      }
      return { x, tx, T: 200 };
    });
  }

  it('finds the parameters that customers were made with', () => {
    const { parameters, boundary } = fitBgNbd(tabulate(simulated(6000)));

    expect(boundary).toEqual([]);
    expect(parameters.r).toBeGreaterThan(1.8);
    expect(parameters.r).toBeLessThan(2.2);
    expect(parameters.alpha / parameters.r).toBeGreaterThan(14);
    expect(parameters.alpha / parameters.r).toBeLessThan(16);
    expect(parameters.a / (parameters.a + parameters.b)).toBeCloseTo(0.2, 1);
  });

  it('gives the same for equal rows counted and repeated', () => {
    const rows = simulated(200).map(({ x, tx, T }) => ({ x, tx: Math.round(tx), T }));
    const once = tabulate(rows);
    const thrice = tabulate([...rows, ...rows, ...rows]);

    expect(thrice.x.length).toBe(once.x.length);
    expect(thrice.total).toBe(600);
    expect(fitBgNbd(thrice).parameters.r).toBeCloseTo(fitBgNbd(once).parameters.r, 4);
  });

  it('names the parameter that runs off when nobody comes back, and expects next to nothing', () => {
    const { parameters, boundary } = fitBgNbd(
      tabulate(Array.from({ length: 1000 }, (_, i) => ({ x: 0, tx: 0, T: i % 300 }))),
    );

    expect(boundary.join()).toMatch(/r runs off to zero|alpha runs off to infinity/);
    expect(expectedPurchases(parameters, { x: 0, tx: 0, T: 100 }, 90)).toBeLessThan(0.01);
  });

  it('names the parameter that runs off when nobody ever leaves', () => {
    const loyal = Array.from({ length: 300 }, (_, i) => ({ x: 10 + (i % 5), tx: 99, T: 100 }));
    const { parameters, boundary } = fitBgNbd(tabulate(loyal));

    expect(boundary.join()).toContain('a runs off to zero');
    expect(Object.values(parameters).every((value) => Number.isFinite(value) && value > 0)).toBe(true);
    // About 12 in 100 days, so about 10.8 in 90.
    expect(expectedPurchases(parameters, { x: 12, tx: 99, T: 100 }, 90)).toBeCloseTo(10.8, 0);
  });
});
