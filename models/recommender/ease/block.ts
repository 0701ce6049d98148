import { NotDefiniteError } from '../not-definite-error.ts';

/** Rows and columns that one step of the sweep takes; the compiled kernel has the same number. */
export const BLOCK = 64;

/**
 * Minus the inverse of a symmetric positive definite block, by Gauss-Jordan elimination in place.
 * @param block BLOCK x BLOCK, row by row
 * @throws NotDefiniteError
 */
export function negativeInverse(block: Float64Array): void {
  for (let pivot = 0; pivot < BLOCK; pivot++) {
    const divisor = block[pivot * BLOCK + pivot] as number;
    if (!(divisor > 0)) throw new NotDefiniteError(divisor);
    sweep(block, pivot, divisor);
  }
}

/** The sweep operator (Beaton, 1964): once for each pivot makes minus the inverse. */
function sweep(block: Float64Array, pivot: number, divisor: number): void {
  const pivotRow = block.slice(pivot * BLOCK, (pivot + 1) * BLOCK);
  for (let row = 0; row < BLOCK; row++) {
    const factor = (pivotRow[row] as number) / divisor;
    for (let column = 0; column < BLOCK; column++) {
      const at = row * BLOCK + column;
      block[at] = (block[at] as number) - factor * (pivotRow[column] as number);
    }
  }
  for (let k = 0; k < BLOCK; k++) {
    const swept = (pivotRow[k] as number) / divisor;
    block[pivot * BLOCK + k] = swept;
    block[k * BLOCK + pivot] = swept;
  }
  block[pivot * BLOCK + pivot] = -1 / divisor;
}
