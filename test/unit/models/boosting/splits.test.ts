import { describe, expect, it } from 'vitest';
import { BOOSTING_DEFAULTS, predictBoosting, trainBoosting } from '../../../../models/boosting/index.ts';
import { matrixOf, STUMP, uniform } from './matrix.ts';

const NONE = Number.NaN;

describe('splits', () => {
  it('finds the cut of the least squared error among features', () => {
    const x = matrixOf([5, 1, 4, 2, 6, 3], [1, 2, 3, 4, 5, 6]);
    const y = Float64Array.of(0, 0, 0, 9, 9, 9);
    const [tree] = trainBoosting(x, y, STUMP).trees;
    expect(tree).toMatchObject({ feature: [1], threshold: [3.5], left: [-1], right: [-2], leaf: [-4.5, 4.5] });
  });

  it('agrees with trying every cut and every side for what is missing', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const raw = uniform(60, seed);
      const columns = [0, 1, 2].map((c) =>
        raw.slice(c * 20, c * 20 + 20).map((v) => (v < 0.2 ? NONE : Math.round(v * 9))),
      );
      const y = uniform(20, seed + 100);
      const x = matrixOf(...columns);
      const predicted = predictBoosting(trainBoosting(x, Float64Array.from(y), STUMP), x);
      const error = y.reduce((sum, value, row) => sum + (value - (predicted[row] ?? 0)) ** 2, 0);
      expect(error).toBeCloseTo(leastError(columns, y), 10);
    }
  });

  it('sends what is missing where it belongs', () => {
    const y = Float64Array.of(0, 0, 10, 10, 0, 0);
    const left = trainBoosting(matrixOf([1, 2, 3, 4, NONE, NONE]), y, STUMP);
    expect(Array.from(predictBoosting(left, matrixOf([NONE, 1, 4])), Math.round)).toEqual([0, 0, 10]);
    const right = trainBoosting(matrixOf([3, 4, 1, 2, NONE, NONE]), Float64Array.of(0, 0, 10, 10, 0, 0), STUMP);
    expect(Array.from(predictBoosting(right, matrixOf([NONE, 1, 4])), Math.round)).toEqual([0, 10, 0]);
  });

  it('splits off what is missing alone', () => {
    const model = trainBoosting(matrixOf([1, 2, NONE, NONE]), Float64Array.of(0, 0, 10, 10), STUMP);
    expect(Array.from(predictBoosting(model, matrixOf([NONE, 1, 1e300])))).toEqual([10, 0, 0]);
  });

  it('sends a value that is missing for the first time with the majority', () => {
    const model = trainBoosting(matrixOf([1, 2, 3, 4, 5]), Float64Array.of(0, 0, 0, 0, 10), STUMP);
    expect(Array.from(predictBoosting(model, matrixOf([NONE])))).toEqual([0]);
  });

  it('grows where the gain is highest and stops at the number of leaves', () => {
    // The right half needs three cuts, each of which gains more than the left half’s only one.
    const x = matrixOf([1, 2, 3, 4, 5, 6, 7, 8]);
    const y = Float64Array.of(0, 1, 0, 1, 100, 200, 300, 400);
    const [tree] = trainBoosting(x, y, { ...STUMP, leaves: 5 }).trees;
    expect(tree?.threshold.toSorted((a, b) => a - b)).toEqual([4.5, 5.5, 6.5, 7.5]);
  });

  it.each(['squared', 'logistic', 'poisson'] as const)('leaves no leaf with fewer rows than allowed: %s', (kind) => {
    const a = uniform(500, 3);
    const x = matrixOf(a, uniform(500, 4));
    // Rare positives: second derivatives are far from equal, so they could not stand for rows.
    const y = Float64Array.from(a, (value) => (value > 0.97 ? 1 : 0));
    const { trees } = trainBoosting(x, y, { ...BOOSTING_DEFAULTS, objective: { kind }, rounds: 5, minLeafRows: 30 });
    expect(trees.length).toBe(5);
    for (const tree of trees) {
      const alone = {
        ...trainBoosting(x, y, { ...STUMP, rounds: 0 }),
        start: 0,
        trees: [{ ...tree, leaf: tree.leaf.map((_, i) => i) }],
      };
      const rows = Map.groupBy(predictBoosting(alone, x), (leaf) => leaf);
      expect(rows.size).toBe(tree.leaf.length);
      for (const members of rows.values()) expect(members.length).toBeGreaterThanOrEqual(30);
    }
  });

  it('bins many values by rows and keeps a frequent one apart', () => {
    // Half of the rows are 0; ten bins must not be spent on it.
    const a = uniform(2000, 5).map((value) => (value < 0.5 ? 0 : value));
    const y = Float64Array.from(a, (value) => (value === 0 ? 0 : 1 + value));
    const x = matrixOf(a);
    const model = trainBoosting(x, y, { ...STUMP, bins: 10, leaves: 10 });
    const predicted = predictBoosting(model, x);
    for (const [row, value] of a.entries()) {
      // Nine bins for [0.5, 1): each is 0.056 wide, about.
      expect(Math.abs((predicted[row] ?? 0) - (y[row] ?? 0))).toBeLessThan(value === 0 ? 1e-9 : 0.06);
    }
  });

  it('works for any number of features, none included', () => {
    for (const features of [0, 1, 3, 4, 5, 9]) {
      const columns = Array.from({ length: features }, (_, index) => uniform(100, index + 1));
      const x = { ...matrixOf(...columns), rows: 100 };
      const last = columns.at(-1) ?? [];
      const y = Float64Array.from({ length: 100 }, (_, row) => ((last[row] ?? 0) > 0.5 ? 3 : 1));
      const predicted = predictBoosting(trainBoosting(x, y, STUMP), x);
      for (const [row, value] of predicted.entries()) expect(value).toBeCloseTo(y[row] ?? 0, 10);
    }
  });
});

/** Squared error of the best split in two, by trying them all. */
function leastError(columns: readonly (readonly number[])[], y: readonly number[]): number {
  const around = (part: readonly number[]): number => {
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  let least = around(y);
  for (const column of columns) {
    for (const cut of column) {
      for (const missing of [true, false]) {
        const isLeft = column.map((value) => (Number.isNaN(value) ? missing : value <= cut));
        const left = y.filter((_, row) => isLeft[row]);
        const right = y.filter((_, row) => !isLeft[row]);
        if (left.length > 0 && right.length > 0) least = Math.min(least, around(left) + around(right));
      }
    }
  }
  return least;
}
