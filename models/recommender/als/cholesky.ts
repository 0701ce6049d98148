import { NotDefiniteError } from '../not-definite-error.ts';

/**
 * Lower triangle L with L Lᵀ = A, row by row; the upper triangle of the result is zero.
 * @param matrix symmetric, size x size, of which the lower triangle is read
 * @throws NotDefiniteError
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] as number;
      for (let k = 0; k < column; k++) rest -= (lower[row * size + k] as number) * (lower[column * size + k] as number);
      if (column < row) lower[row * size + column] = rest / (lower[column * size + column] as number);
      else if (rest > 0) lower[row * size + row] = Math.sqrt(rest);
      else throw new NotDefiniteError(rest);
    }
  }
  return lower;
}

/** Solves L Lᵀ x = b, with the result in the place of `b`. */
export function solveCholesky(lower: Float64Array, b: Float64Array): void {
  const size = b.length;
  for (let row = 0; row < size; row++) {
    let rest = b[row] as number;
    for (let k = 0; k < row; k++) rest -= (lower[row * size + k] as number) * (b[k] as number);
    b[row] = rest / (lower[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row--) {
    let rest = b[row] as number;
    for (let k = row + 1; k < size; k++) rest -= (lower[k * size + row] as number) * (b[k] as number);
    b[row] = rest / (lower[row * size + row] as number);
  }
}

/** L⁻¹ of a lower triangle, itself a lower triangle. */
export function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let rest = row === column ? 1 : 0;
      for (let k = column; k < row; k++) {
        rest -= (lower[row * size + k] as number) * (inverse[k * size + column] as number);
      }
      inverse[row * size + column] = rest / (lower[row * size + row] as number);
    }
  }
  return inverse;
}
