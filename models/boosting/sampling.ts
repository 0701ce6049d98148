import { type Random, seededRandom } from '../shared/random.ts';

/** Chooses the rows and features of each tree; the same choices in the same order for the same seed. */
export class Sampler {
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
