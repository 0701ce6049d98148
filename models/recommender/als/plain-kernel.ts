/**
 * Inner loops of ALS over one memory. Every argument that is not a count is a byte offset into it; matrices are float32, row by
 * row, with a row for each user or item and `factors` columns, a multiple of 8. Rows are those in [from, to).
 */
export interface AlsKernel {
  /** Adds YᵀY of some rows to a factors x factors matrix of float64, of which the upper triangle is filled. */
  gram(rows: number, factors: number, from: number, to: number, partial: number): void;
  /**
   * target = source · triangle, where target may be source.
   * @param triangle factors x factors, lower (1) or upper (0) triangular
   * @param scratch 4 · factors floats
   */
  multiply(
    source: number,
    target: number,
    triangle: number,
    factors: number,
    from: number,
    to: number,
    lower: 0 | 1,
    scratch: number,
  ): void;
  /**
   * Solves `(I + Σ c z zᵀ) x = Σ (1 + c) z` for each row of a sparse matrix of confidences c, z being the rows of Z that it names,
   * by so many steps of conjugate gradient from the x that is there. A row without entries becomes zero.
   * @param scratch 3 · factors floats and as many as the longest row has entries
   */
  solve(
    indptr: number,
    indices: number,
    values: number,
    x: number,
    z: number,
    factors: number,
    from: number,
    to: number,
    steps: number,
    scratch: number,
  ): void;
}

/** Below this squared residual a row is solved. */
const SOLVED = 1e-20;

/** The kernel in plain TypeScript: what the compiled one is tested against. */
export function plainKernel(buffer: ArrayBuffer | SharedArrayBuffer): AlsKernel {
  const floats = new Float32Array(buffer);
  const integers = new Int32Array(buffer);
  const view = (offset: number, length: number): Float32Array => floats.subarray(offset / 4, offset / 4 + length);
  return {
    gram(rows, factors, from, to, partial) {
      const sums = new Float64Array(buffer, partial, factors * factors);
      for (let row = from; row < to; row++) {
        const y = view(rows + row * factors * 4, factors);
        for (let a = 0; a < factors; a++) {
          for (let b = a; b < factors; b++) {
            sums[a * factors + b] = (sums[a * factors + b] as number) + (y[a] as number) * (y[b] as number);
          }
        }
      }
    },
    multiply(source, target, triangle, factors, from, to, lower, scratch) {
      const matrix = view(triangle, factors * factors);
      const copy = view(scratch, factors);
      for (let row = from; row < to; row++) {
        copy.set(view(source + row * factors * 4, factors));
        const product = view(target + row * factors * 4, factors);
        for (let column = 0; column < factors; column++) {
          const [first, last] = lower ? [column, factors] : [0, column + 1];
          let sum = 0;
          for (let k = first; k < last; k++) sum += (copy[k] as number) * (matrix[k * factors + column] as number);
          product[column] = sum;
        }
      }
    },
    solve(indptr, indices, values, x, z, factors, from, to, steps) {
      for (let row = from; row < to; row++) {
        const start = integers[indptr / 4 + row] as number;
        const count = (integers[indptr / 4 + row + 1] as number) - start;
        const confidences = view(values + start * 4, count);
        const named = integers.subarray(indices / 4 + start, indices / 4 + start + count);
        const others = Array.from(named, (index) => view(z + index * factors * 4, factors));
        solveRow(confidences, others, view(x + row * factors * 4, factors), steps);
      }
    },
  };
}

function solveRow(confidences: Float32Array, others: readonly Float32Array[], x: Float32Array, steps: number): void {
  if (others.length === 0) {
    x.fill(0);
    return;
  }
  const product = (vector: ArrayLike<number>): Float64Array => {
    const sum = Float64Array.from(vector);
    for (const [k, z] of others.entries()) axpy((confidences[k] as number) * dot(z, vector), z, sum);
    return sum;
  };
  const residual = product(x).map((value) => -value);
  for (const [k, z] of others.entries()) axpy(1 + (confidences[k] as number), z, residual);
  const direction = residual.slice();
  let square = dot(residual, residual);
  // After as many steps as there are entries, and one, the solution is exact but for rounding.
  const most = Math.min(steps, others.length + 1);
  // What is not a number any more goes on, to be seen in the result.
  for (let step = 0; step < most && !(square < SOLVED); step++) {
    const image = product(direction);
    const length = square / dot(direction, image);
    axpy(length, direction, x);
    axpy(-length, image, residual);
    const before = square;
    square = dot(residual, residual);
    for (const [k, value] of residual.entries()) direction[k] = value + (square / before) * (direction[k] as number);
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

/** y = y + scale x */
function axpy(scale: number, x: ArrayLike<number>, y: Float32Array | Float64Array): void {
  for (let k = 0; k < y.length; k++) y[k] = (y[k] as number) + scale * (x[k] as number);
}
