import { describe, expect, it } from 'vitest';
import {
  BOOSTING_DEFAULTS,
  type BoostingOptions,
  type Matrix,
  parseBoostedTrees,
  predictBoosting,
  trainBoosting,
} from '../../../../models/boosting/index.ts';
import { matrixOf, STUMP, uniform } from './matrix.ts';

const ROWS = 2000;
const OPTIONS = { ...BOOSTING_DEFAULTS, objective: { kind: 'squared' }, rounds: 60 } as const satisfies BoostingOptions;

/** The first function of Friedman (1991): five features matter, five do not; noise has a variance of 1. */
function friedman(seed: number): { x: Matrix; y: Float64Array } {
  const columns = Array.from({ length: 10 }, (_, index) => uniform(ROWS, seed * 100 + index));
  const noise = Array.from({ length: 12 }, (_, index) => uniform(ROWS, seed * 100 + 50 + index));
  const y = Float64Array.from({ length: ROWS }, (_, row) => {
    const [a, b, c, d, e] = columns.map((column) => column[row] ?? 0) as [number, number, number, number, number];
    const normal = noise.reduce((sum, each) => sum + (each[row] ?? 0), 0) - 6;
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + normal;
  });
  return { x: matrixOf(...columns), y };
}

const TRAIN = friedman(1);
const TEST = friedman(2);

function meanSquaredError(y: Float64Array, predicted: Float64Array): number {
  return y.reduce((sum, value, row) => sum + (value - (predicted[row] ?? 0)) ** 2, 0) / y.length;
}

describe('training', () => {
  it('learns a function and which features it depends on', () => {
    const model = trainBoosting(TRAIN.x, TRAIN.y, { ...OPTIONS, rounds: 200, leaves: 8 });
    // The variance of the target is 23.8 + 1 of noise, which nothing can explain.
    expect(meanSquaredError(TEST.y, predictBoosting(model, TEST.x))).toBeLessThan(2);
    expect(model.importance.slice(0, 5).every((share) => share > 0.05)).toBe(true);
    expect(model.importance.slice(5).every((share) => share < 0.02)).toBe(true);
    expect(model.importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it.each([
    { objective: { kind: 'squared' } },
    { objective: { kind: 'poisson' } },
    { objective: { kind: 'logistic' } },
  ] as const)('lowers the loss of what it trains on every round: $objective.kind', ({ objective }) => {
    const high = Math.max(...TRAIN.y);
    const y = TRAIN.y.map((value) => (objective.kind === 'logistic' ? Math.max(0, value) / high : Math.max(0, value)));
    const validation = { x: TRAIN.x, y, patience: 5 };
    const { validationLoss } = trainBoosting(TRAIN.x, y, { ...OPTIONS, objective, validation });
    expect(validationLoss.length).toBe(61);
    for (const [round, loss] of validationLoss.entries()) {
      if (round > 0) expect(loss).toBeLessThan(validationLoss[round - 1] ?? 0);
    }
  });

  it('covers the share of rows that a quantile names, wide where the noise is wide', () => {
    const a = uniform(6000, 11);
    const noise = uniform(6000, 12);
    // Between 0 and 1 + a, evenly: the quantile of a level is level × (1 + a).
    const y = Float64Array.from(a, (value, row) => (noise[row] ?? 0) * (1 + value));
    const x = matrixOf(a);
    for (const level of [0.1, 0.5, 0.9]) {
      const options = { ...OPTIONS, objective: { kind: 'quantile', level }, leaves: 8, minLeafRows: 100 } as const;
      const model = trainBoosting(x, y, options);
      const fresh = uniform(3000, 13);
      const freshNoise = uniform(3000, 14);
      const predicted = predictBoosting(model, matrixOf(fresh));
      const covered = fresh.filter(
        (value, row) => (freshNoise[row] ?? 0) * (1 + value) <= (predicted[row] ?? 0),
      ).length;
      expect(Math.abs(covered / 3000 - level)).toBeLessThan(0.03);
      const [narrow = 0, wide = 0] = predictBoosting(model, matrixOf([0.05, 0.95]));
      expect(narrow).toBeCloseTo(level * 1.05, 0);
      expect(wide / narrow).toBeGreaterThan(1.2);
    }
  });

  it('stops early and keeps the trees up to the best round', () => {
    const few = { x: { ...TRAIN.x, rows: 200, columns: TRAIN.x.columns.map((column) => column.slice(0, 200)) } };
    const y = TRAIN.y.slice(0, 200);
    const validation = { ...TEST, patience: 10 };
    const options = { ...OPTIONS, rounds: 1000, learningRate: 0.3, minLeafRows: 5 };
    const model = trainBoosting(few.x, y, { ...options, validation });
    const { validationLoss: losses, trees } = model;
    expect(trees.length).toBe(losses.indexOf(Math.min(...losses)));
    expect(losses.length).toBe(trees.length + 10 + 1);
    // What it measured is the loss of the model that it gives.
    expect(meanSquaredError(TEST.y, predictBoosting(model, TEST.x))).toBeCloseTo(losses[trees.length] ?? 0, 8);
    // And that is the same model as one of as many rounds from the start.
    expect(trainBoosting(few.x, y, { ...options, rounds: trees.length }).trees).toEqual(trees);
  });

  it('keeps no tree when none helps', () => {
    const y = TRAIN.y.map((value) => -value);
    const validation = { ...TRAIN, patience: 3 };
    // What was learnt has the opposite sign of what is measured, once means are taken away.
    const centred = (values: Float64Array): Float64Array => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.map((value) => value - mean);
    };
    const options = { ...OPTIONS, validation: { ...validation, y: centred(TRAIN.y) } };
    const model = trainBoosting(TRAIN.x, centred(y), options);
    expect(model.trees).toEqual([]);
    expect(model.validationLoss.length).toBe(4);
  });

  it('takes a row of weight 2 as two rows, and of weight 0 as none', () => {
    const rows = 300;
    const columns = TRAIN.x.columns.map((column) => column.map((value) => Math.round(value * 20)).slice(0, rows));
    const y = TRAIN.y.slice(0, rows).map(Math.round);
    const weights = y.map((_, row) => row % 3);
    const repeated = Array.from({ length: rows }, (_, row) => Array<number>(row % 3).fill(row)).flat();
    const options = { ...OPTIONS, minLeafRows: 1, leaves: 4, rounds: 10 };
    const weighted = trainBoosting({ ...TRAIN.x, columns, rows }, y, options, weights);
    const x = {
      names: TRAIN.x.names,
      columns: columns.map((column) => Float64Array.from(repeated, (row) => column[row] ?? 0)),
      rows: repeated.length,
    };
    const doubled = trainBoosting(
      x,
      Float64Array.from(repeated, (row) => y[row] ?? 0),
      options,
    );
    const [a, b] = [predictBoosting(weighted, TEST.x), predictBoosting(doubled, TEST.x)];
    for (const [row, value] of a.entries()) expect(value).toBeCloseTo(b[row] ?? 0, 8);
  });

  it('gives the same model for the same seed, and another for another', () => {
    const sampled = { ...OPTIONS, rowFraction: 0.7, featureFraction: 0.5, rounds: 20 };
    const text = (seed: number): string => JSON.stringify(trainBoosting(TRAIN.x, TRAIN.y, { ...sampled, seed }));
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });

  it('still trains on samples of rows and features', () => {
    const model = trainBoosting(TRAIN.x, TRAIN.y, {
      ...OPTIONS,
      rounds: 200,
      leaves: 8,
      rowFraction: 0.5,
      featureFraction: 0.5,
    });
    expect(meanSquaredError(TEST.y, predictBoosting(model, TEST.x))).toBeLessThan(2.5);
    for (const { feature } of model.trees) expect(new Set(feature).size).toBeLessThanOrEqual(5);
  });
});

describe('a model as JSON', () => {
  const model = trainBoosting(TRAIN.x, TRAIN.y, { ...OPTIONS, rounds: 10 });

  it('predicts the same to the bit after being written and read', () => {
    const read = parseBoostedTrees(JSON.parse(JSON.stringify(model)));
    expect(predictBoosting(read, TEST.x)).toEqual(predictBoosting(model, TEST.x));
  });

  it.each([
    ['nothing', null, /not a model of boosted trees, version 1/],
    ['another version', { ...model, version: 2 }, /version/],
    ['a field that is unknown', { ...model, depth: 3 }, /depth/],
    [
      'a circle',
      { ...model, trees: model.trees.map((tree) => ({ ...tree, left: tree.left.map(() => 0) })) },
      /Tree 0 .* damaged/,
    ],
    ['an unknown feature', { ...model, names: ['a'] }, /damaged/],
    ['a lost leaf', { ...model, trees: model.trees.map((tree) => ({ ...tree, leaf: tree.leaf.slice(1) })) }, /damaged/],
  ])('refuses %s', (_, value, message) => {
    expect(() => parseBoostedTrees(JSON.parse(JSON.stringify(value)))).toThrow(message);
  });

  it('refuses other columns', () => {
    expect(() => predictBoosting(model, matrixOf([1]))).toThrow(/was trained on the columns a, b, .* it was given a\./);
  });
});

describe('bad input', () => {
  const X = matrixOf([1, 2, 3]);
  const Y = Float64Array.of(0, 1, 2);
  const train =
    (options: Partial<BoostingOptions>, x = X, y = Y, weights?: Float64Array): (() => unknown) =>
    () =>
      trainBoosting(x, y, { ...STUMP, ...options }, weights);

  it.each([
    ['no rows', train({}, matrixOf([]), new Float64Array()), /the training rows are 0; at least one/],
    [
      'more rows than there are bits for',
      train({}, { names: [], columns: [], rows: 2 ** 24 + 1 }),
      /are 16777217; take a sample of at most 16777216/,
    ],
    [
      'a target that is missing',
      train({}, X, Float64Array.of(0, NaN, 1)),
      /target of the training rows is NaN at row 1/,
    ],
    ['too few targets', train({}, X, Float64Array.of(0)), /target .* has 1 values for 3 rows/],
    ['a probability above 1', train({ objective: { kind: 'logistic' } }), /is 2 at row 2; logistic .* from 0 to 1/],
    [
      'a count below 0',
      train({ objective: { kind: 'poisson' } }, X, Float64Array.of(0, -1, 2)),
      /-1 at row 1; poisson/,
    ],
    [
      'a quantile of 1',
      train({ objective: { kind: 'quantile', level: 1 } }),
      /objective.level is 1; .* between 0 and 1/,
    ],
    ['a short column', train({}, { ...X, rows: 4 }, Float64Array.of(0, 1, 2, 3)), /column "a" .* 3 values for 4 rows/],
    ['a name twice', train({}, { ...matrixOf([1, 2, 3], [1, 2, 3]), names: ['a', 'a'] }), /two columns "a"/],
    ['an infinite feature', train({}, matrixOf([1, Infinity, 3])), /"a" .* is Infinity at row 1; use NaN/],
    ['a negative weight', train({}, X, Y, Float64Array.of(1, -1, 1)), /weight at row 1 .* is -1/],
    ['only zero weights', train({}, X, Y, new Float64Array(3)), /all weights .* are 0/],
    ['one leaf', train({ leaves: 1 }), /leaves is 1; it must be a whole number, 2 or more/],
    ['a learning rate of 0', train({ learningRate: 0 }), /learningRate is 0; it must be above 0 and at most 1/],
    ['too many bins', train({ bins: 256 }), /bins is 256; .* at most 255/],
    ['no patience', train({ validation: { x: X, y: Y, patience: 0 } }), /validation.patience is 0/],
    [
      'other columns to validate on',
      train({ validation: { x: { ...X, names: ['z'] }, y: Y, patience: 1 } }),
      /columns z; .* are a/,
    ],
  ])('refuses %s and says what is allowed', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
