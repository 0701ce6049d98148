import { checksOf } from '../checks.ts';
import type { SparseMatrix } from '../sparse.ts';
import { invert, type SymmetricMatrix, symmetricMatrix } from './inverse.ts';

export { sparsify } from './sparsify.ts';

export interface EaseOptions {
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
