import { type BinnedMatrix, CODES, GROUP } from './bins.ts';
import type { Packed } from './packing.ts';

/**
 * Sums over the rows of a leaf, 256 pairs a feature: of code `c` of feature `f` the first derivatives at `2 (256 f + c)`, the packed rows and
 * second derivatives after them.
 */
export type Histogram = Float64Array;

/** Rows `from` to `to` of an order of rows. */
export interface Stretch {
  readonly order: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** What a tree is grown on. */
export interface Round {
  readonly packed: Packed;
  /** 1 for each feature that may be split on. */
  readonly isUsed: Uint8Array;
}

const GROUP_SIZE = 2 * GROUP * CODES;

/** Fills histograms; holds what is summed of a leaf's rows side by side while it does. */
export class HistogramBuilder {
  readonly #matrix: BinnedMatrix;
  readonly #pairs: Float64Array;

  constructor(matrix: BinnedMatrix) {
    this.#matrix = matrix;
    this.#pairs = new Float64Array(2 * matrix.rows);
  }

  empty(): Histogram {
    return new Float64Array(this.#matrix.groups * GROUP_SIZE);
  }

  /** Makes the histogram that of the rows. Features of a group are left out together when none of them is used. */
  fill(histogram: Histogram, { order, from, to }: Stretch, { packed, isUsed }: Round): void {
    const { words, rows, groups } = this.#matrix;
    histogram.fill(0);
    const leaf = order.subarray(from, to);
    gather(this.#pairs, packed, leaf);
    for (let group = 0; group < groups; group++) {
      if (isUsed.subarray(group * GROUP, (group + 1) * GROUP).indexOf(1) < 0) continue;
      const sums = histogram.subarray(group * GROUP_SIZE, (group + 1) * GROUP_SIZE);
      addRows(sums, words.subarray(group * rows, (group + 1) * rows), leaf, this.#pairs);
    }
  }
}

function gather(pairs: Float64Array, { first, values }: Packed, leaf: Uint32Array): void {
  for (let at = 0; at < leaf.length; at++) {
    const row = leaf[at] as number;
    pairs[2 * at] = first[row] as number;
    pairs[2 * at + 1] = values[row] as number;
  }
}

/** Takes the histogram of one child from the parent's, which leaves that of the other. */
export function subtractHistogram(from: Histogram, part: Histogram): void {
  for (let index = 0; index < from.length; index++) {
    from[index] = (from[index] as number) - (part[index] as number);
  }
}

/** Nearly all of the training time is spent here: four features at once, at constant distances, nothing called, nothing allocated. */
function addRows(sums: Float64Array, codes: Uint32Array, leaf: Uint32Array, pairs: Float64Array): void {
  for (let at = 0; at < leaf.length; at++) {
    const word = codes[leaf[at] as number] as number;
    const first = pairs[2 * at] as number;
    const packed = pairs[2 * at + 1] as number;
    const i = (word & 255) << 1;
    sums[i] = (sums[i] as number) + first;
    sums[i + 1] = (sums[i + 1] as number) + packed;
    const j = 512 | ((word >>> 7) & 510);
    sums[j] = (sums[j] as number) + first;
    sums[j + 1] = (sums[j + 1] as number) + packed;
    const k = 1024 | ((word >>> 15) & 510);
    sums[k] = (sums[k] as number) + first;
    sums[k + 1] = (sums[k + 1] as number) + packed;
    const l = 1536 | ((word >>> 23) & 510);
    sums[l] = (sums[l] as number) + first;
    sums[l + 1] = (sums[l + 1] as number) + packed;
  }
}
