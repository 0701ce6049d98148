import { describe, expect, it } from 'vitest';
import {
  auc,
  calibration,
  calibrationError,
  logLoss,
  rankedAuc,
} from '../../../../models/shared/metrics/classification.ts';

describe('auc', () => {
  it.each([
    // 2 positives, 2 negatives: of the four pairs three are in order.
    [[0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75],
    [[1, 2, 3], [0, 0, 1], 1],
    [[3, 2, 1], [0, 0, 1], 0],
    // A tie counts half.
    [[5, 5], [0, 1], 0.5],
    // Pairs: (2 > 1), (2 = 2), (3 > 1), (3 > 2): 3.5 of 4.
    [[1, 2, 2, 3], [0, 0, 1, 1], 0.875],
  ])('of %j with labels %j is %d', (scores, labels, expected) => {
    expect(auc(scores, labels)).toBe(expected);
  });

  it('is not a number without both labels', () => {
    expect(auc([1, 2], [1, 1])).toBeNaN();
  });

  it('counts a case of weight 2 twice, and one of weight 0 not at all', () => {
    const weighted = rankedAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);

    // The positive at 0.35 twice: of its four pairs two are in order, of the two others both.
    expect(weighted([1, 1, 2, 1])).toBeCloseTo(4 / 6, 12);
    expect(weighted([1, 0, 1, 1])).toBe(1);
  });
});

describe('logLoss', () => {
  it('is the mean of -ln of the probability given to what happened', () => {
    // -(ln 0.8 + ln 0.5) / 2
    expect(logLoss([0.8, 0.5], [1, 0])).toBeCloseTo(0.458145, 6);
  });

  it('stays finite after a certain mistake', () => {
    // -ln 1e-15
    expect(logLoss([0], [1])).toBeCloseTo(34.5388, 3);
  });
});

describe('calibration', () => {
  const table = calibration([0.9, 0.1, 0.2, 0.8], [1, 0, 1, 1], 2);

  it('bins cases in order of their probability', () => {
    expect(table.map(({ cases }) => cases)).toEqual([2, 2]);
    expect(table[0]?.expected).toBeCloseTo(0.15, 12);
    expect(table[0]?.observed).toBe(0.5);
    expect(table[1]?.expected).toBeCloseTo(0.85, 12);
    expect(table[1]?.observed).toBe(1);
  });

  it('is off by the mean distance', () => {
    // (0.35 + 0.15) / 2
    expect(calibrationError(table)).toBeCloseTo(0.25, 12);
  });

  it('leaves out bins for which there are no cases', () => {
    expect(calibration([0.5], [1], 10)).toEqual([{ cases: 1, expected: 0.5, observed: 1 }]);
  });
});
