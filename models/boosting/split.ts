import { type BinnedMatrix, CODES } from './bins.ts';
import type { Histogram } from './histogram.ts';
import { type Packing, rowsOf, secondOf } from './packing.ts';

/** As LightGBM: a side with less second derivative than this cannot hold a leaf. */
const LEAST_HESSIAN = 1e-3;
/** Below this share of what the leaf explains already, a gain is rounding. */
const LEAST_RELATIVE_GAIN = 1e-10;

export interface Sums {
  readonly first: number;
  readonly second: number;
  readonly rows: number;
}

export interface Split {
  readonly feature: number;
  /** Bins up to this go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: Sums;
}

export interface SplitRules {
  readonly l2: number;
  readonly minLeafRows: number;
}

/**
 * The split of a leaf with the highest gain, GL²/(HL+λ) + GR²/(HR+λ) - G²/(H+λ) (Chen & Guestrin, 2016, eq. 7, twice and without γ), its
 * missing rows on whichever side gains more. Of equal gains the first feature and lowest bin. Null when no split is allowed or none gains.
 */
export function bestSplit(
  matrix: BinnedMatrix,
  histogram: Histogram,
  packing: Packing,
  leaf: Sums,
  isUsed: Uint8Array,
  rules: SplitRules,
): Split | null {
  if (leaf.rows < 2 * rules.minLeafRows) return null;
  const isMissing = (feature: number): boolean => rowsOf(histogram[2 * CODES * feature + 1] as number, packing) > 0;
  const search = new SplitSearch(histogram, packing, leaf, rules);
  for (let feature = 0; feature < matrix.features; feature++) {
    if (isUsed[feature] === 0) continue;
    const lastBin = (matrix.edges[feature] as Float64Array).length + 1;
    search.scan(feature, lastBin, false);
    if (isMissing(feature)) search.scan(feature, lastBin, true);
  }
  const split = search.found();
  if (!split || isMissing(split.feature)) return split;
  // Nothing missing to train on: what is missing later goes with the majority.
  return { ...split, missingLeft: 2 * split.left.rows >= leaf.rows };
}

class SplitSearch {
  readonly #sums: Histogram;
  readonly #packing: Packing;
  readonly #leaf: Sums;
  readonly #rules: SplitRules;
  readonly #parent: number;
  #gain: number;
  #feature = -1;
  #bin = 0;
  #first = 0;
  #second = 0;
  #rows = 0;
  #missingLeft = false;

  constructor(sums: Histogram, packing: Packing, leaf: Sums, rules: SplitRules) {
    this.#sums = sums;
    this.#packing = packing;
    this.#leaf = leaf;
    this.#rules = rules;
    this.#parent = leaf.first ** 2 / (leaf.second + rules.l2);
    this.#gain = this.#parent * LEAST_RELATIVE_GAIN;
  }

  /** Tries to split a feature after each of its bins, 1 to `lastBin`; code 0 holds the missing rows. */
  scan(feature: number, lastBin: number, missingLeft: boolean): void {
    const { first, second, rows } = this.#leaf;
    const { l2, minLeafRows } = this.#rules;
    const packing = this.#packing;
    const sums = this.#sums;
    const start = 2 * CODES * feature;
    const parent = this.#parent;
    let left = 0;
    let packed = 0;
    let gain = this.#gain;
    for (let bin = missingLeft ? 0 : 1; bin <= lastBin; bin++) {
      left += sums[start + 2 * bin] as number;
      packed += sums[start + 2 * bin + 1] as number;
      const leftRows = rowsOf(packed, packing);
      const leftSecond = secondOf(packed, leftRows, packing);
      if (leftRows < minLeafRows || leftSecond < LEAST_HESSIAN || bin === 0) continue;
      const rightSecond = second - leftSecond;
      if (rows - leftRows < minLeafRows || rightSecond < LEAST_HESSIAN) break;
      const right = first - left;
      const gained = (left * left) / (leftSecond + l2) + (right * right) / (rightSecond + l2) - parent;
      if (gained <= gain) continue;
      gain = gained;
      this.#feature = feature;
      this.#bin = bin;
      this.#first = left;
      this.#second = leftSecond;
      this.#rows = leftRows;
      this.#missingLeft = missingLeft;
    }
    this.#gain = gain;
  }

  found(): Split | null {
    if (this.#feature < 0) return null;
    return {
      feature: this.#feature,
      bin: this.#bin,
      missingLeft: this.#missingLeft,
      gain: this.#gain,
      left: { first: this.#first, second: this.#second, rows: this.#rows },
    };
  }
}
