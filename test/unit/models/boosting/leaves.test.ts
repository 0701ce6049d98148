import { describe, expect, it } from 'vitest';
import { type BoostingOptions, predictBoosting, trainBoosting } from '../../../../models/boosting/index.ts';
import { matrixOf, STUMP } from './matrix.ts';

const X = matrixOf([1, 2, 3, 4]);

function fitted(y: readonly number[], options: Partial<BoostingOptions>, x = X): number[] {
  return Array.from(predictBoosting(trainBoosting(x, Float64Array.from(y), { ...STUMP, ...options }), x));
}

describe('leaf values', () => {
  it('moves the mean by -G/H with squared error', () => {
    // Mean 5, derivatives 5 5 -5 -5: a split at 2.5, steps of -5 and 5.
    expect(fitted([0, 0, 10, 10], {})).toEqual([0, 0, 10, 10]);
  });

  it('adds l2 to the second derivatives and takes the learning rate’s share', () => {
    // Steps of ∓10 / (2 + 1), half of them taken.
    const [low, , , high] = fitted([0, 0, 10, 10], { l2: 1, learningRate: 0.5 });
    expect(low).toBeCloseTo(5 - 5 / 3, 12);
    expect(high).toBeCloseTo(5 + 5 / 3, 12);
  });

  it('steps on the logit with log loss', () => {
    // p 0.5, G ±1, H 0.5: logits of ∓1 / 1.5.
    const [low, , , high] = fitted([0, 0, 1, 1], { objective: { kind: 'logistic' }, l2: 1 });
    expect(low).toBeCloseTo(0.33924363, 8);
    expect(high).toBeCloseTo(0.66075637, 8);
  });

  it('steps on the log with a damped second derivative for counts', () => {
    // Mean 2, G ±2, H 2 × 2 × e^0.7 = 8.05501: log 2 ∓ 0.248293.
    const [low, , , high] = fitted([1, 1, 3, 3], { objective: { kind: 'poisson' } });
    expect(low).toBeCloseTo(1.560263, 5);
    expect(high).toBeCloseTo(2.56367, 5);
  });

  it('takes the quantile of each leaf’s residuals', () => {
    const y = [...Array.from({ length: 10 }, (_, i) => i + 1), ...Array.from({ length: 10 }, (_, i) => i + 101)];
    const x = matrixOf(y.map((value) => (value > 100 ? 1 : 0)));
    const predicted = fitted(y, { objective: { kind: 'quantile', level: 0.9 } }, x);
    // The ninth of ten.
    expect(predicted.slice(0, 10)).toEqual(Array(10).fill(9));
    expect(predicted.slice(10)).toEqual(Array(10).fill(109));
  });

  it('starts from the weighted mean and weighs each leaf', () => {
    // With weights 3 1 1 1: leaves of (3×0 + 4)/4 and of 10.
    const y = Float64Array.of(0, 4, 10, 10);
    const model = trainBoosting(X, y, STUMP, Float64Array.of(3, 1, 1, 1));
    expect(model.start).toBe(4);
    const [first, second, third] = predictBoosting(model, X);
    expect([first, second, third].map((value) => Math.round((value ?? 0) * 1e9) / 1e9)).toEqual([1, 1, 10]);
  });

  it('weighs residuals of a quantile', () => {
    // Half of the weight of 1 2 3 is reached at 1; without weights at 2.
    const x = matrixOf([0, 0, 0, 1, 1, 1]);
    const y = Float64Array.of(1, 2, 3, 101, 102, 103);
    const options = { ...STUMP, objective: { kind: 'quantile', level: 0.5 } } as const;
    const weighted = predictBoosting(trainBoosting(x, y, options, Float64Array.of(4, 1, 1, 4, 1, 1)), x);
    expect([weighted[0], weighted[3]]).toEqual([1, 101]);
    const plain = predictBoosting(trainBoosting(x, y, options), x);
    expect([plain[0], plain[3]]).toEqual([2, 102]);
  });

  it('keeps a mean of counts finite where one count is immense', () => {
    const predicted = fitted([0, 0, 0, 1e12], { objective: { kind: 'poisson' }, rounds: 50 });
    expect(predicted.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });

  it.each([
    ['squared', [7, 7, 7, 7], 7],
    ['logistic', [1, 1, 1, 1], 1],
    ['logistic', [0, 0, 0, 0], 0],
    ['poisson', [0, 0, 0, 0], 0],
  ] as const)('is a constant where all targets are alike: %s', (kind, y, expected) => {
    for (const value of fitted(y, { objective: { kind }, rounds: 20 })) expect(value).toBeCloseTo(expected, 6);
  });
});
