import { type SparseMatrix, transpose } from '../sparse.ts';
import { topK } from '../top.ts';

/** For each product the products that go with it, best first, each with a weight: those of `i` from `start[i]` to `start[i + 1]`. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly items: Int32Array;
  readonly weights: Float32Array;
}

export interface NeighbourOptions {
  /** How many are kept for each product. */
  readonly neighbours: number;
  /** Added to the product of the norms: what few people did together counts less. */
  readonly shrinkage: number;
}

/** Rows longer than this would cost their square, and say little about any pair. */
const LONGEST_ROW = 1000;

/**
 * Item-item cosine similarity of the columns of a matrix with shrinkage (Sarwar et al., "Item-based collaborative filtering
 * recommendation algorithms", 2001; shrinkage after Bell and Koren, 2007). Rows of more than 1,000 entries are left out.
 */
export function cosineNeighbours(all: SparseMatrix, { neighbours, shrinkage }: NeighbourOptions): Neighbours {
  const { cols } = all;
  const matrix = withoutLongRows(all);
  const norms = columnNorms(matrix);
  const products = new ColumnProducts(matrix);
  const start = new Int32Array(cols + 1);
  const items: Int32Array[] = [];
  const weights: Float32Array[] = [];
  for (let item = 0; item < cols; item++) {
    const { others, sums } = products.of(item);
    const similar = sums.map(
      (sum, at) => sum / ((norms[item] as number) * (norms[others[at] as number] as number) + shrinkage),
    );
    const best = topK(similar, neighbours, undefined, 0);
    items.push(best.map((at) => others[at] as number));
    weights.push(Float32Array.from(best, (at) => similar[at] as number));
    start[item + 1] = (start[item] as number) + best.length;
  }
  return { start, ...joined(items, weights, start[cols] as number) };
}

/** Products of one column with all the others, of which most are zero. */
class ColumnProducts {
  readonly #matrix: SparseMatrix;
  readonly #transposed: SparseMatrix;
  readonly #sums: Float64Array;
  readonly #touched: Int32Array;

  constructor(matrix: SparseMatrix) {
    this.#matrix = matrix;
    this.#transposed = transpose(matrix);
    this.#sums = new Float64Array(matrix.cols);
    this.#touched = new Int32Array(matrix.cols);
  }

  /** The other columns whose product with the column is not zero, ascending, and these products. */
  of(column: number): { readonly others: Int32Array; readonly sums: Float64Array } {
    const transposed = this.#transposed;
    let touched = 0;
    for (let at = transposed.indptr[column] as number; at < (transposed.indptr[column + 1] as number); at++) {
      touched = this.#addRow(transposed.indices[at] as number, transposed.values[at] as number, touched);
    }
    const others = this.#touched
      .slice(0, touched)
      .filter((other) => other !== column)
      .sort();
    const sums = Float64Array.from(others, (other) => this.#sums[other] as number);
    for (let at = 0; at < touched; at++) this.#sums[this.#touched[at] as number] = 0;
    return { others, sums };
  }

  #addRow(row: number, weight: number, touchedBefore: number): number {
    const { indptr, indices, values } = this.#matrix;
    const [from, to] = [indptr[row] as number, indptr[row + 1] as number];
    let touched = touchedBefore;
    for (let at = from; at < to; at++) {
      const other = indices[at] as number;
      if (this.#sums[other] === 0) this.#touched[touched++] = other;
      this.#sums[other] = (this.#sums[other] as number) + weight * (values[at] as number);
    }
    return touched;
  }
}

function withoutLongRows(matrix: SparseMatrix): SparseMatrix {
  const { rows, indptr, indices, values } = matrix;
  const kept = new Int32Array(rows + 1);
  const isShort = new Uint8Array(indices.length);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [indptr[row] as number, indptr[row + 1] as number];
    const short = to - from <= LONGEST_ROW;
    if (short) isShort.fill(1, from, to);
    kept[row + 1] = (kept[row] as number) + (short ? to - from : 0);
  }
  const held = (_: number, at: number): boolean => isShort[at] === 1;
  return { ...matrix, indptr: kept, indices: indices.filter(held), values: values.filter(held) };
}

function columnNorms({ cols, indices, values }: SparseMatrix): Float64Array {
  const norms = new Float64Array(cols);
  for (let at = 0; at < indices.length; at++) {
    const column = indices[at] as number;
    norms[column] = (norms[column] as number) + (values[at] as number) ** 2;
  }
  return norms.map(Math.sqrt);
}

function joined(items: readonly Int32Array[], weights: readonly Float32Array[], size: number) {
  const all = { items: new Int32Array(size), weights: new Float32Array(size) };
  let at = 0;
  items.forEach((part, row) => {
    all.items.set(part, at);
    all.weights.set(weights[row] ?? [], at);
    at += part.length;
  });
  return all;
}

/** Adds to each product the weights that it has as a neighbour of `items`, times their weights. */
export function scoreNeighbours(
  { start, items, weights }: Neighbours,
  from: ArrayLike<number>,
  strength: ArrayLike<number>,
  out: Float64Array,
): void {
  for (let at = 0; at < from.length; at++) {
    const item = from[at] as number;
    const weight = strength[at] as number;
    for (let next = start[item] as number; next < (start[item + 1] as number); next++) {
      const other = items[next] as number;
      out[other] = (out[other] as number) + weight * (weights[next] as number);
    }
  }
}

/** The weight of `other` among the neighbours of `item`; 0 when it is none. */
export function neighbourWeight({ start, items, weights }: Neighbours, item: number, other: number): number {
  const at = items.subarray(start[item], start[item + 1]).indexOf(other);
  return at < 0 ? 0 : (weights[(start[item] as number) + at] as number);
}
