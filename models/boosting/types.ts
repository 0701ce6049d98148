/** Features by column; NaN is a missing value. */
export interface Matrix {
  readonly names: readonly string[];
  /** One column a name, each of `rows` values. */
  readonly columns: readonly Float64Array[];
  readonly rows: number;
}

/**
 * What is minimised: squared error (the mean), log loss (a probability; targets from 0 to 1), Poisson deviance with a log link (a mean
 * that cannot be negative) or pinball loss (the quantile of a level between 0 and 1).
 */
export type Objective =
  | { readonly kind: 'squared' | 'logistic' | 'poisson' }
  | { readonly kind: 'quantile'; readonly level: number };

/** Rows held out to stop at the round that does best on them. */
export interface Validation {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly weights?: Float64Array;
  /** Rounds without a better loss after which training ends. */
  readonly patience: number;
}

export interface BoostingOptions {
  readonly objective: Objective;
  /** Trees at most. */
  readonly rounds: number;
  /** Share of each tree's step that is taken, above 0 and up to 1. */
  readonly learningRate: number;
  /** Leaves of a tree at most. */
  readonly leaves: number;
  /** Rows of a leaf at least. */
  readonly minLeafRows: number;
  /** Added to a leaf's sum of second derivatives: pulls its value towards 0. */
  readonly l2: number;
  /** Share of the features that each tree may use. */
  readonly featureFraction: number;
  /** Share of the rows that each tree trains on. */
  readonly rowFraction: number;
  /** Bins of a feature at most, 2 to 255; missing values have one more. */
  readonly bins: number;
  readonly seed: number;
  readonly validation?: Validation;
}

/** Where rows usually do well: the recipe of a model changes what it needs to. */
export const BOOSTING_DEFAULTS = {
  rounds: 200,
  learningRate: 0.1,
  leaves: 31,
  minLeafRows: 20,
  l2: 1,
  featureFraction: 1,
  rowFraction: 1,
  bins: 255,
  seed: 1,
} as const satisfies Omit<BoostingOptions, 'objective' | 'validation'>;

/**
 * A binary tree as parallel arrays, an element a split; the first is the root. A child of 0 or more is a split (always of a higher number
 * than its parent); below 0 it is the leaf `-child - 1`. A tree without a split has one leaf.
 */
export interface Tree {
  readonly feature: readonly number[];
  /** Values up to and including this go left. */
  readonly threshold: readonly number[];
  /** 1: missing values go left; 0: right. */
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What each leaf adds, the learning rate included. */
  readonly leaf: readonly number[];
}

/** A trained model as plain JSON; text and back gives the same predictions to the bit. */
export interface BoostedTrees {
  readonly format: 'boosted-trees';
  readonly version: 1;
  readonly objective: Objective;
  readonly names: readonly string[];
  /** The score that every row starts from, on the scale of the link. */
  readonly start: number;
  readonly trees: readonly Tree[];
  /** How much the splits on each feature lowered the training loss, as a share of all splits; zeros without a split. */
  readonly importance: readonly number[];
  /** Loss on the validation rows after each round, beginning with none; empty without validation rows. */
  readonly validationLoss: readonly number[];
}
