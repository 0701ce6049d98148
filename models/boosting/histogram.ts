import { type BinnedMatrix, GROUP } from './bins.ts';
import type { Packed } from './packing.ts';

/** Sums over the rows of a leaf: of bin `b` the first derivatives at `2 b`, the packed rows and second derivatives at `2 b + 1`. */
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

/** Fills histograms; holds what is summed of a leaf's rows side by side while it does. */
export class HistogramBuilder {
  readonly #matrix: BinnedMatrix;
  readonly #first: Float64Array;
  readonly #packed: Float64Array;

  constructor(matrix: BinnedMatrix) {
    this.#matrix = matrix;
    this.#first = new Float64Array(matrix.rows);
    this.#packed = new Float64Array(matrix.rows);
  }

  empty(): Histogram {
    return new Float64Array(2 * this.#matrix.bins);
  }

  /** Makes the histogram that of the rows. Features of a group are left out together when none of them is used. */
  fill(histogram: Histogram, stretch: Stretch, { packed, isUsed }: Round): void {
    const { words, offsets, rows, features } = this.#matrix;
    histogram.fill(0);
    gather(this.#first, packed.first, stretch);
    gather(this.#packed, packed.values, stretch);
    for (let group = 0; group * GROUP < features; group++) {
      if (isUsed.subarray(group * GROUP, (group + 1) * GROUP).indexOf(1) < 0) continue;
      const codes = words.subarray(group * rows, (group + 1) * rows);
      const starts = offsets.subarray(group * GROUP, (group + 1) * GROUP);
      addRows(histogram, codes, stretch, this.#first, this.#packed, starts);
    }
  }
}

function gather(into: Float64Array, values: Float64Array, { order, from, to }: Stretch): void {
  for (let at = from; at < to; at++) into[at - from] = values[order[at] as number] as number;
}

/** Takes the histogram of one child from the parent's, which leaves that of the other. */
export function subtractHistogram(from: Histogram, part: Histogram): void {
  for (let index = 0; index < from.length; index++) {
    from[index] = (from[index] as number) - (part[index] as number);
  }
}

/** Nearly all of the training time is spent here: four features at once, nothing called, nothing allocated. */
function addRows(
  sums: Float64Array,
  codes: Uint32Array,
  { order, from, to }: Stretch,
  first: Float64Array,
  packed: Float64Array,
  starts: Int32Array,
): void {
  const [a, b, c, d] = Array.from(starts, (start) => 2 * start) as [number, number, number, number];
  for (let at = from; at < to; at++) {
    const word = codes[order[at] as number] as number;
    const g = first[at - from] as number;
    const h = packed[at - from] as number;
    const i = a + ((word & 255) << 1);
    sums[i] = (sums[i] as number) + g;
    sums[i + 1] = (sums[i + 1] as number) + h;
    const j = b + ((word >>> 7) & 510);
    sums[j] = (sums[j] as number) + g;
    sums[j + 1] = (sums[j + 1] as number) + h;
    const k = c + ((word >>> 15) & 510);
    sums[k] = (sums[k] as number) + g;
    sums[k + 1] = (sums[k + 1] as number) + h;
    const l = d + ((word >>> 23) & 510);
    sums[l] = (sums[l] as number) + g;
    sums[l + 1] = (sums[l + 1] as number) + h;
  }
}
