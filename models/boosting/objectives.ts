import type { Objective } from './types.ts';

/**
 * The smallest value that at least a share `level` of the weight does not exceed: it has the least pinball loss of all constants
 * (Koenker & Bassett, 1978).
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | undefined, level: number): number {
  if (!weights) {
    const sorted = values.slice().sort();
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(level * sorted.length) - 1))] as number;
  }
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  let wanted = 0;
  for (const weight of weights) wanted += weight;
  wanted *= level;
  let passed = 0;
  for (const index of order) {
    passed += weights[index] as number;
    if (passed >= wanted && passed > 0) return values[index] as number;
  }
  return values[order.at(-1) as number] as number;
}

/** Keeps scores finite when all targets are alike: a probability of 1e-9 or 1 less that, a mean of 1e-9. */
const SMALLEST_MEAN = 1e-9;
/** As XGBoost and LightGBM: widens the second derivative of the Poisson loss, so that a step on the log scale cannot run away. */
const POISSON_DAMPING = Math.exp(0.7);
/** No leaf multiplies a Poisson mean by more than e² in one step. */
const MOST_POISSON_STEP = 2;

/** A loss in the score (the scale of the link), with its derivatives. */
export interface Loss {
  /** Whether the second derivative is the row's weight. */
  readonly hasUnitHessian: boolean;
  /** The constant score with the least loss. */
  start(y: Float64Array, weights: Float64Array | undefined): number;
  /** First and second derivatives by the score, row by row, times the weight. */
  derivatives(y: Float64Array, score: Float64Array, weights: Float64Array | undefined, into: Derivatives): void;
  /** Loss of one row. */
  loss(y: number, score: number): number;
  /** The score on the scale of the target. */
  response(score: number): number;
  /** A leaf's step within what the loss can bear. */
  step(step: number): number;
}

export interface Derivatives {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const unchanged = (value: number): number => value;

const squared: Loss = {
  hasUnitHessian: true,
  start: weightedMean,
  derivatives(y, score, weights, { first, second }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights ? (weights[row] as number) : 1;
      first[row] = weight * ((score[row] as number) - (y[row] as number));
      second[row] = weight;
    }
  },
  loss: (y, score) => (y - score) ** 2,
  response: unchanged,
  step: unchanged,
};

const logistic: Loss = {
  hasUnitHessian: false,
  start(y, weights) {
    const mean = Math.min(Math.max(weightedMean(y, weights), SMALLEST_MEAN), 1 - SMALLEST_MEAN);
    return Math.log(mean / (1 - mean));
  },
  derivatives(y, score, weights, { first, second }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights ? (weights[row] as number) : 1;
      const probability = sigmoid(score[row] as number);
      first[row] = weight * (probability - (y[row] as number));
      second[row] = weight * probability * (1 - probability);
    }
  },
  // log(1 + e^score) - y score, without overflow.
  loss: (y, score) => Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - y * score,
  response: sigmoid,
  step: unchanged,
};

const poisson: Loss = {
  hasUnitHessian: false,
  start: (y, weights) => Math.log(Math.max(weightedMean(y, weights), SMALLEST_MEAN)),
  derivatives(y, score, weights, { first, second }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights ? (weights[row] as number) : 1;
      const mean = Math.exp(score[row] as number);
      first[row] = weight * (mean - (y[row] as number));
      second[row] = weight * mean * POISSON_DAMPING;
    }
  },
  loss: (y, score) => Math.exp(score) - y * score,
  response: Math.exp,
  step: (step) => Math.max(-MOST_POISSON_STEP, Math.min(step, MOST_POISSON_STEP)),
};

const quantile = (level: number): Loss => ({
  hasUnitHessian: true,
  start: (y, weights) => weightedQuantile(y, weights, level),
  derivatives(y, score, weights, { first, second }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights ? (weights[row] as number) : 1;
      first[row] = (score[row] as number) >= (y[row] as number) ? weight * (1 - level) : -weight * level;
      second[row] = weight;
    }
  },
  loss: (y, score) => (y >= score ? level * (y - score) : (1 - level) * (score - y)),
  response: unchanged,
  step: unchanged,
});

export function lossOf(objective: Objective): Loss {
  if (objective.kind === 'quantile') return quantile(objective.level);
  return { squared, logistic, poisson }[objective.kind];
}

/** Mean loss of rows, by weight. */
export function meanLoss(loss: Loss, y: Float64Array, score: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  let weight = 0;
  for (let row = 0; row < y.length; row++) {
    const each = weights ? (weights[row] as number) : 1;
    // A row without weight says nothing, even where its loss is infinite.
    if (each > 0) sum += each * loss.loss(y[row] as number, score[row] as number);
    weight += each;
  }
  return sum / weight;
}

function weightedMean(y: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  let weight = 0;
  for (let row = 0; row < y.length; row++) {
    const each = weights ? (weights[row] as number) : 1;
    sum += each * (y[row] as number);
    weight += each;
  }
  return sum / weight;
}

function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
