import { checksOf } from '../checks.ts';
import type { SparseMatrix } from '../sparse.ts';
import { invert, type SymmetricMatrix, symmetricMatrix } from './inverse.ts';

interface EaseOptions {
  /** λ, added to the diagonal of XᵀX: positive. */
  readonly regularisation: number;
  /** 1 unless told; the result is the same for any number. */
  readonly threads?: number;
}

const checks = checksOf('EASE');

/** The inverse takes items³ operations on items² doubles: at this size 0.5 GiB, 0.25 GiB for the result, and about a minute and a half on one thread. */
export const MOST_EASE_ITEMS = 8192;

/**
 * Item-item weights B of EASE (Steck, 2019: "Embarrassingly Shallow Autoencoders for Sparse Data"): with P = (XᵀX + λI)⁻¹,
 * B[i, j] = -P[i, j] / P[j, j] and zero on the diagonal. The score of item j for a person is the sum of `weight · B[i, j]` over
 * the items i of the person. An item that nobody has takes no part: its weights are zero.
 * @param matrix users x items
 * @returns items x items, row by row
 * @throws RangeError when an option or a weight is out of range, the matrix has no entry, or more than {@link MOST_EASE_ITEMS} items
 */
export async function trainEase(
  matrix: SparseMatrix,
  { regularisation, threads = 1 }: EaseOptions,
): Promise<Float32Array> {
  checks.counts({ threads });
  checks.positive({ regularisation });
  checks.learnable(matrix);
  if (matrix.cols > MOST_EASE_ITEMS) {
    const items = `EASE takes up to ${MOST_EASE_ITEMS} items, and the matrix has ${matrix.cols}`;
    throw new RangeError(`${items}. Take ALS, or leave out the items that hardly anybody has.`);
  }
  const gram = symmetricMatrix(matrix.cols);
  addProducts(gram, matrix);
  for (let item = 0; item < gram.size; item++) {
    const at = item * gram.stride + item;
    gram.lower[at] = (gram.lower[at] as number) + regularisation;
  }
  await invert(gram, threads);
  return weights(gram);
}

/** Adds XᵀX. */
function addProducts({ lower, stride }: SymmetricMatrix, { rows, indptr, indices, values }: SparseMatrix): void {
  for (let row = 0; row < rows; row++) {
    const start = indptr[row] as number;
    for (let a = start; a < (indptr[row + 1] as number); a++) {
      const offset = (indices[a] as number) * stride;
      // Columns ascend, so these are the ones of the lower triangle.
      for (let b = start; b <= a; b++) {
        const at = offset + (indices[b] as number);
        lower[at] = (lower[at] as number) + (values[a] as number) * (values[b] as number);
      }
    }
  }
}

function weights({ size, stride, lower }: SymmetricMatrix): Float32Array {
  const result = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const entry = -(lower[row * stride + column] as number);
      result[row * size + column] = entry / (lower[column * stride + column] as number);
      result[column * size + row] = entry / (lower[row * stride + row] as number);
    }
  }
  return result;
}

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
