import type { SparseMatrix } from '../sparse.ts';

/**
 * The weights that matter most, for serving: of each item's row the so many largest by magnitude, negative ones included; of
 * equal ones those of the first columns. Weights of zero are left out.
 * @param weights items x items, row by row
 * @param perItem how many to keep of a row
 */
export function sparsify(weights: Float32Array, items: number, perItem: number): SparseMatrix {
  if (weights.length !== items * items) {
    throw new RangeError(`Weights of ${items} items are ${items} x ${items} numbers; there are ${weights.length}.`);
  }
  if (!(Number.isInteger(perItem) && perItem > 0)) {
    throw new RangeError(`As many weights as to keep of an item must be a whole number above zero; got ${perItem}.`);
  }
  const indptr = new Int32Array(items + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let item = 0; item < items; item++) {
    const row = weights.subarray(item * items, (item + 1) * items);
    for (const column of strongest(row, perItem)) {
      indices.push(column);
      values.push(row[column] as number);
    }
    indptr[item + 1] = indices.length;
  }
  return { rows: items, cols: items, indptr, indices: Int32Array.from(indices), values: Float32Array.from(values) };
}

/** Columns of the largest magnitudes, ascending. */
function strongest(row: Float32Array, count: number): readonly number[] {
  const magnitudes = row.map(Math.abs).sort();
  const threshold = count < row.length ? (magnitudes[row.length - count] as number) : 0;
  let ties = count - magnitudes.reduce((above, magnitude) => above + (magnitude > threshold ? 1 : 0), 0);
  const kept: number[] = [];
  for (const [column, weight] of row.entries()) {
    const magnitude = Math.abs(weight);
    if (magnitude > threshold) kept.push(column);
    else if (magnitude === threshold && magnitude > 0 && ties > 0) {
      kept.push(column);
      ties -= 1;
    }
  }
  return kept;
}
