import { sparsify, trainEase } from '../ease/index.ts';
import { fromTriplets, type SparseMatrix } from '../sparse.ts';
import { topK } from '../top.ts';
import type { Neighbours } from './neighbours.ts';

export interface EaseNeighbourOptions {
  readonly regularisation: number;
  /** Of more products only those that most people have take part. */
  readonly maxItems: number;
  /** Weights that are kept for each product. */
  readonly neighbours: number;
  readonly threads: number;
}

/** The weights of EASE as neighbours of each product, whose weights may be below 0; none of products that take no part. */
export async function easeNeighbours(
  matrix: SparseMatrix,
  { regularisation, maxItems, neighbours, threads }: EaseNeighbourOptions,
): Promise<Neighbours> {
  const taking = mostHeld(matrix, maxItems);
  const weights = await trainEase(columnsOf(matrix, taking), { regularisation, threads });
  const kept = sparsify(weights, taking.length, neighbours);
  const start = new Int32Array(matrix.cols + 1);
  taking.forEach((item, row) => {
    start[item + 1] = (kept.indptr[row + 1] as number) - (kept.indptr[row] as number);
  });
  for (let item = 0; item < matrix.cols; item++) {
    start[item + 1] = (start[item + 1] as number) + (start[item] as number);
  }
  // Both ascend by product, so that the entries are in the order of the rows already.
  return { start, items: kept.indices.map((column) => taking[column] as number), weights: kept.values };
}

/** The columns with most entries, ascending; none without any. */
function mostHeld({ cols, indices }: SparseMatrix, most: number): Int32Array {
  const counts = new Float64Array(cols);
  for (const column of indices) counts[column] = (counts[column] as number) + 1;
  return topK(counts, most, undefined, 0).sort();
}

function columnsOf({ rows, cols, indptr, indices, values }: SparseMatrix, columns: Int32Array): SparseMatrix {
  const place = new Int32Array(cols).fill(-1);
  columns.forEach((column, at) => {
    place[column] = at;
  });
  const kept = { rows: [] as number[], cols: [] as number[], values: [] as number[] };
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row] as number; at < (indptr[row + 1] as number); at++) {
      const column = place[indices[at] as number] as number;
      if (column < 0) continue;
      kept.rows.push(row);
      kept.cols.push(column);
      kept.values.push(values[at] as number);
    }
  }
  return fromTriplets(rows, columns.length, kept);
}
