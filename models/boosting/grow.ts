import { type BinnedMatrix, GROUP } from './bins.ts';
import { type Histogram, HistogramBuilder, type Round, type Stretch, subtractHistogram } from './histogram.ts';
import { type Packed, rowsOf, secondOf } from './packing.ts';
import { bestSplit, type Split, type SplitRules, type Sums } from './split.ts';

export interface Leaf extends Stretch {
  readonly sums: Sums;
  readonly histogram: Histogram;
  readonly split: Split | null;
  /** Where the tree points at the leaf: a split and its side; null for a tree that is one leaf. */
  readonly parent: { readonly node: number; readonly side: 'left' | 'right' } | null;
}

/** A tree that was grown: its splits, and the rows of its leaves. */
export interface Grown {
  readonly feature: number[];
  readonly threshold: number[];
  readonly missingLeft: number[];
  readonly left: number[];
  readonly right: number[];
  readonly leaves: Leaf[];
}

export interface GrowRules extends SplitRules {
  readonly leaves: number;
}

/** Grows trees leaf by leaf, that with the highest gain first; keeps the memory of the largest tree. */
export class TreeGrower {
  readonly #matrix: BinnedMatrix;
  readonly #builder: HistogramBuilder;
  readonly #rules: GrowRules;
  readonly #histograms: Histogram[] = [];
  readonly #aside: Uint32Array;
  /** Of each feature, what the splits on it gained in all. */
  readonly gains: Float64Array;

  constructor(matrix: BinnedMatrix, rules: GrowRules) {
    this.#matrix = matrix;
    this.#builder = new HistogramBuilder(matrix);
    this.#rules = rules;
    this.#aside = new Uint32Array(matrix.rows);
    this.gains = new Float64Array(matrix.features);
  }

  /** @param order rows to train on, which it puts into the order of the leaves */
  grow(order: Uint32Array, round: Round): Grown {
    const tree: Grown = { feature: [], threshold: [], missingLeft: [], left: [], right: [], leaves: [] };
    tree.leaves.push(this.#root(order, round));
    while (tree.leaves.length < this.#rules.leaves) {
      const index = indexOfHighestGain(tree.leaves);
      if (index < 0) break;
      this.#split(tree, index, round);
    }
    return tree;
  }

  #root(order: Uint32Array, round: Round): Leaf {
    const stretch = { order, from: 0, to: order.length };
    const histogram = this.#histogram(0);
    this.#builder.fill(histogram, stretch, round);
    return this.#leaf(stretch, sumsOf(order, round.packed), histogram, null, round);
  }

  #split(tree: Grown, index: number, round: Round): void {
    const leaf = tree.leaves[index] as Leaf;
    const split = leaf.split as Split;
    const { order, from, to, sums } = leaf;
    const middle = this.#partition(leaf, split);
    const node = this.#addNode(tree, leaf, split);
    const left = { order, from, to: middle };
    const right = { order, from: middle, to };
    const smaller = this.#histogram(tree.leaves.length);
    const isLeftSmaller = 2 * split.left.rows <= sums.rows;
    this.#builder.fill(smaller, isLeftSmaller ? left : right, round);
    subtractHistogram(leaf.histogram, smaller);
    const [ofLeft, ofRight] = isLeftSmaller ? [smaller, leaf.histogram] : [leaf.histogram, smaller];
    const rest = {
      first: sums.first - split.left.first,
      second: sums.second - split.left.second,
      rows: sums.rows - split.left.rows,
    };
    tree.leaves[index] = this.#leaf(left, split.left, ofLeft, { node, side: 'left' }, round);
    tree.leaves.push(this.#leaf(right, rest, ofRight, { node, side: 'right' }, round));
  }

  #addNode(tree: Grown, leaf: Leaf, split: Split): number {
    const node = tree.feature.length;
    if (leaf.parent) tree[leaf.parent.side][leaf.parent.node] = node;
    tree.feature.push(split.feature);
    // Above the last bin there is only what is missing.
    tree.threshold.push(this.#matrix.edges[split.feature]?.[split.bin - 1] ?? Number.MAX_VALUE);
    tree.missingLeft.push(split.missingLeft ? 1 : 0);
    tree.left.push(0);
    tree.right.push(0);
    this.gains[split.feature] = (this.gains[split.feature] as number) + split.gain;
    return node;
  }

  /** Rows that go left first, in the order they had. @returns where those that go right begin */
  #partition({ order, from, to }: Stretch, { feature, bin, missingLeft }: Split): number {
    const { words, rows } = this.#matrix;
    const group = Math.floor(feature / GROUP);
    const codes = words.subarray(group * rows, (group + 1) * rows);
    const shift = (feature % GROUP) * 8;
    const aside = this.#aside;
    const goesLeft = new Uint8Array(256).fill(1, 1, bin + 1);
    goesLeft[0] = missingLeft ? 1 : 0;
    let left = from;
    let right = 0;
    // Writes each row to both sides and moves on in one: a branch would be mispredicted for every other row.
    for (let at = from; at < to; at++) {
      const row = order[at] as number;
      const isLeft = goesLeft[((codes[row] as number) >>> shift) & 255] as number;
      order[left] = row;
      aside[right] = row;
      left += isLeft;
      right += 1 - isLeft;
    }
    order.set(aside.subarray(0, right), left);
    return left;
  }

  #leaf(stretch: Stretch, sums: Sums, histogram: Histogram, parent: Leaf['parent'], round: Round): Leaf {
    const { packed, isUsed } = round;
    const split = bestSplit(this.#matrix, histogram, packed.packing, sums, isUsed, this.#rules);
    return { ...stretch, sums, histogram, split, parent };
  }

  #histogram(index: number): Histogram {
    this.#histograms[index] ??= this.#builder.empty();
    return this.#histograms[index];
  }
}

function sumsOf(order: Uint32Array, { first, values, packing }: Packed): Sums {
  let sum = 0;
  let packed = 0;
  for (let at = 0; at < order.length; at++) {
    sum += first[order[at] as number] as number;
    packed += values[order[at] as number] as number;
  }
  const rows = rowsOf(packed, packing);
  return { first: sum, second: secondOf(packed, rows, packing), rows };
}

function indexOfHighestGain(leaves: readonly Leaf[]): number {
  let highest = -1;
  let gain = 0;
  for (const [index, { split }] of leaves.entries()) {
    if (!split || split.gain <= gain) continue;
    highest = index;
    gain = split.gain;
  }
  return highest;
}
