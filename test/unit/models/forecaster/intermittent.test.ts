import { describe, expect, it } from 'vitest';
import { croston, intermittent, sba, tsb } from '../../../../models/forecaster/methods/simple.ts';

/**
 * Worked by hand with a rate of 0.1. Demands of 3, 6 and 2 come after 2, 3 and 2 periods.
 * Size: 3; 3 + 0.1 (6 - 3) = 3.3; 3.3 + 0.1 (2 - 3.3) = 3.17. Interval: 2; 2 + 0.1 (3 - 2) = 2.1; 2.1 + 0.1 (2 - 2.1) = 2.09.
 */
const DEMAND = [0, 3, 0, 0, 6, 0, 2];

describe('intermittent demand', () => {
  it('divides the size of a demand by its interval (Croston)', () => {
    expect(croston(DEMAND)).toBeCloseTo(3.17 / 2.09, 12);
  });

  it('takes off the bias of Croston (Syntetos and Boylan)', () => {
    expect(sba(DEMAND)).toBeCloseTo(1.440909, 6);
  });

  it('updates the probability of demand every period (Teunter, Syntetos and Babai)', () => {
    // 3/7, then 0.385714, 0.447143, 0.402429, 0.362186, 0.425967, 0.383370, 0.445033; times the size 3.17.
    expect(tsb(DEMAND)).toBeCloseTo(1.410756, 5);
  });

  it('forgets a product that is not bought any more, as Croston does not', () => {
    const dying = [...DEMAND, ...Array<number>(20).fill(0)];
    expect(croston(dying)).toBe(croston(DEMAND));
    expect(tsb(dying)).toBeLessThan(0.2 * tsb(DEMAND));
  });

  it('expects nothing where nothing was bought', () => {
    for (const rate of [croston, sba, tsb]) expect(rate([0, 0, 0])).toBe(0);
  });

  it('spreads the weekly rate over the weekdays that sell', () => {
    const values = new Float64Array(28);
    values[2] = 4;
    values[23] = 4;
    const [method] = intermittent;
    const path = method?.forecast({ start: 0, values }, 14) ?? [];
    // Two weeks with 4 units, the first week and the fourth: size 4, interval 1 + 0.1 (3 - 1) = 1.2; all on the third day.
    expect([...path].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
      0, 0, 3.333333333, 0, 0, 0, 0, 0, 0, 3.333333333, 0, 0, 0, 0,
    ]);
  });
});
