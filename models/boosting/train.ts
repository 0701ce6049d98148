import { type Random, seededRandom } from '../shared/random.ts';
import { binMatrix } from './bins.ts';
import { checkInputs } from './checks.ts';
import { type Grown, type Leaf, TreeGrower } from './grow.ts';
import { type Derivatives, type Loss, lossOf, meanLoss, weightedQuantile } from './objectives.ts';
import { Packer } from './packing.ts';
import { addTree } from './predict.ts';
import type { BoostedTrees, BoostingOptions, Matrix, Tree, Validation } from './types.ts';

/** Watches the loss on rows that are not trained on. */
class EarlyStopping {
  readonly losses: number[] = [];
  /** Trees of the model with the least loss. */
  bestRound = 0;
  readonly #validation: Validation;
  readonly #loss: Loss;
  readonly #score: Float64Array;

  constructor(validation: Validation, loss: Loss, start: number) {
    this.#validation = validation;
    this.#loss = loss;
    this.#score = new Float64Array(validation.x.rows).fill(start);
    this.losses.push(this.#measured());
  }

  /** Adds the next tree. @returns whether a better round may still come */
  goesOn(tree: Tree): boolean {
    addTree(tree, this.#validation.x.columns, this.#score);
    const loss = this.#measured();
    if (loss < (this.losses[this.bestRound] as number)) this.bestRound = this.losses.length;
    this.losses.push(loss);
    return this.losses.length - 1 - this.bestRound < this.#validation.patience;
  }

  #measured(): number {
    return meanLoss(this.#loss, this.#validation.y, this.#score, this.#validation.weights);
  }
}

/** Chooses the rows and features of each tree; the same choices in the same order for the same seed. */
class Sampler {
  readonly #random: Random;
  readonly #rows: Uint32Array;
  readonly #rowFraction: number;
  readonly #features: number;
  readonly #chosenFeatures: number;

  /** @param weights rows of weight 0 are never chosen */
  constructor(
    rows: number,
    weights: Float64Array | undefined,
    features: number,
    { rowFraction, featureFraction, seed }: { rowFraction: number; featureFraction: number; seed: number },
  ) {
    this.#random = seededRandom(seed);
    const all = Uint32Array.from({ length: rows }, (_, row) => row);
    this.#rows = weights ? all.filter((row) => (weights[row] as number) > 0) : all;
    this.#rowFraction = rowFraction;
    this.#features = features;
    this.#chosenFeatures = Math.max(1, Math.round(featureFraction * features));
  }

  /** In ascending order; never none. */
  rows(): Uint32Array {
    if (this.#rowFraction === 1) return this.#rows.slice();
    const chosen = this.#rows.filter(() => this.#random() < this.#rowFraction);
    return chosen.length > 0 ? chosen : this.#rows.slice();
  }

  /** 1 for each feature that is used. */
  features(): Uint8Array {
    const isUsed = new Uint8Array(this.#features);
    let wanted = this.#chosenFeatures;
    // Selection sampling (Knuth, algorithm S): each feature with the same probability, as many as wanted.
    for (let feature = 0; feature < this.#features; feature++) {
      if (this.#random() * (this.#features - feature) >= wanted) continue;
      isUsed[feature] = 1;
      wanted--;
    }
    return isUsed;
  }
}

/**
 * Gradient boosting of regression trees on histograms (Friedman, 2001; second order as Chen & Guestrin, 2016; leaf by leaf as Ke et al.,
 * 2017). The same input gives the same model to the bit.
 *
 * @param y targets, one a row
 * @param weights how much each row counts, 1 when not given; a row of weight 2 pulls as two rows
 * @throws BoostingInputError naming the value that cannot be trained on
 */
export function trainBoosting(
  x: Matrix,
  y: Float64Array,
  options: BoostingOptions,
  weights?: Float64Array,
): BoostedTrees {
  checkInputs(x, y, options, weights);
  const training = new Training(x, y, options, weights);
  const { validation } = options;
  const stopping = validation && new EarlyStopping(validation, training.loss, training.start);
  const trees: Tree[] = [];
  while (trees.length < options.rounds) {
    const tree = training.next();
    if (!tree) break;
    trees.push(tree);
    if (stopping && !stopping.goesOn(tree)) break;
  }
  return {
    format: 'boosted-trees',
    version: 1,
    objective: options.objective,
    names: [...x.names],
    start: training.start,
    trees: stopping ? trees.slice(0, stopping.bestRound) : trees,
    importance: shares(training.gains),
    validationLoss: stopping ? stopping.losses : [],
  };
}

/** The state between rounds. */
class Training {
  readonly loss: Loss;
  readonly start: number;
  readonly #x: Matrix;
  readonly #y: Float64Array;
  readonly #weights: Float64Array | undefined;
  readonly #options: BoostingOptions;
  readonly #score: Float64Array;
  readonly #derivatives: Derivatives;
  readonly #sampler: Sampler;
  readonly #packer: Packer;
  readonly #grower: TreeGrower;

  constructor(x: Matrix, y: Float64Array, options: BoostingOptions, weights: Float64Array | undefined) {
    this.#x = x;
    this.#y = y;
    this.#weights = weights;
    this.#options = options;
    this.loss = lossOf(options.objective);
    this.start = this.loss.start(y, weights);
    this.#score = new Float64Array(x.rows).fill(this.start);
    this.#derivatives = { first: new Float64Array(x.rows), second: new Float64Array(x.rows) };
    this.#sampler = new Sampler(x.rows, weights, x.columns.length, options);
    this.#packer = new Packer(x.rows, this.loss.hasUnitHessian && weights === undefined);
    this.#grower = new TreeGrower(binMatrix(x, options.bins, options.seed), options);
  }

  get gains(): Float64Array {
    return this.#grower.gains;
  }

  /** The next tree; null when no split lowers the loss any more. */
  next(): Tree | null {
    this.loss.derivatives(this.#y, this.#score, this.#weights, this.#derivatives);
    const order = this.#sampler.rows();
    const grown = this.#grower.grow(order, {
      packed: this.#packer.pack(this.#derivatives),
      isUsed: this.#sampler.features(),
    });
    if (grown.leaves.length === 1) return null;
    const tree = this.#close(grown);
    if (order.length === this.#x.rows) {
      for (const [index, leaf] of grown.leaves.entries()) this.#add(leaf, tree.leaf[index] as number);
    } else addTree(tree, this.#x.columns, this.#score);
    return tree;
  }

  #close({ leaves, ...splits }: Grown): Tree {
    for (const [index, { parent }] of leaves.entries()) {
      if (parent) splits[parent.side][parent.node] = -index - 1;
    }
    return { ...splits, leaf: leaves.map((leaf) => this.#options.learningRate * this.#step(leaf)) };
  }

  /** -G / (H + λ) (Chen & Guestrin, 2016, eq. 5); of a quantile, that of the residuals (Friedman, 2001, algorithm 3). */
  #step(leaf: Leaf): number {
    const { objective, l2 } = this.#options;
    if (objective.kind !== 'quantile') return this.loss.step(this.#newtonStep(leaf, l2));
    const rows = leaf.order.subarray(leaf.from, leaf.to);
    const residuals = Float64Array.from(rows, (row) => (this.#y[row] as number) - (this.#score[row] as number));
    const weights = this.#weights && Float64Array.from(rows, (row) => (this.#weights as Float64Array)[row] as number);
    return weightedQuantile(residuals, weights, objective.level);
  }

  #newtonStep({ order, from, to }: Leaf, l2: number): number {
    const { first, second } = this.#derivatives;
    let sumOfFirst = 0;
    let sumOfSecond = 0;
    for (let at = from; at < to; at++) {
      sumOfFirst += first[order[at] as number] as number;
      sumOfSecond += second[order[at] as number] as number;
    }
    return -sumOfFirst / (sumOfSecond + l2);
  }

  #add({ order, from, to }: Leaf, value: number): void {
    const score = this.#score;
    for (let at = from; at < to; at++) {
      const row = order[at] as number;
      score[row] = (score[row] as number) + value;
    }
  }
}

function shares(gains: Float64Array): number[] {
  const sum = gains.reduce((total, gain) => total + gain, 0);
  return Array.from(gains, (gain) => (sum > 0 ? gain / sum : 0));
}
