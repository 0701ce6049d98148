import { NotDefiniteError } from '../checks.ts';

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
function solveCholesky(lower: Float64Array, b: Float64Array): void {
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

/** Factors of items together with what folding a person in needs of them. */
export interface ItemFactors {
  readonly factors: number;
  /** Items x factors, row by row. */
  readonly items: Float32Array;
  /** YᵀY + regularisation · I, of which the lower triangle is filled. */
  readonly gram: Float64Array;
  readonly alpha: number;
}

/** What the model was trained with. */
export interface FoldInOptions {
  readonly factors: number;
  readonly regularisation: number;
  readonly alpha: number;
}

/** Prepares trained item factors (items x factors, row by row) for {@link foldIn}: items · factors² operations, once per model. */
export function itemFactors(items: Float32Array, { factors, regularisation, alpha }: FoldInOptions): ItemFactors {
  const gram = new Float64Array(factors * factors);
  for (let row = 0; row < items.length; row += factors) addOuter(gram, items.subarray(row, row + factors), 1);
  for (let k = 0; k < factors; k++) gram[k * factors + k] = (gram[k * factors + k] as number) + regularisation;
  return { factors, items, gram, alpha };
}

/**
 * Factors of a person the model was not trained on, or who did more since: the exact row of Hu, Koren and Volinsky (2008), eq. 4,
 * `(YᵀCY + λI) x = YᵀCp` with confidence `1 + alpha · weight` for the given items and 1 for all others.
 * Weights of an item that is given twice are added up. Nothing given makes zeros, by which all items score alike.
 * @param indices rows of the item factors
 * @param weights positive, one for each index
 * @throws RangeError naming the index that is not an item, or the weight that is not positive and finite
 */
export function foldIn(model: ItemFactors, indices: ArrayLike<number>, weights: ArrayLike<number>): Float32Array {
  const { factors, items, gram, alpha } = model;
  const system = gram.slice();
  const right = new Float64Array(factors);
  for (const [item, weight] of summedWeights(items.length / factors, indices, weights)) {
    const row = items.subarray(item * factors, (item + 1) * factors);
    addOuter(system, row, alpha * weight);
    for (let k = 0; k < factors; k++) right[k] = (right[k] as number) + (1 + alpha * weight) * (row[k] as number);
  }
  solveCholesky(cholesky(system, factors), right);
  return Float32Array.from(right);
}

function summedWeights(
  items: number,
  indices: ArrayLike<number>,
  weights: ArrayLike<number>,
): ReadonlyMap<number, number> {
  if (indices.length !== weights.length) {
    throw new RangeError(`Each item needs a weight; there are ${indices.length} items and ${weights.length} weights.`);
  }
  const sums = new Map<number, number>();
  for (let at = 0; at < indices.length; at++) {
    const [item, weight] = [indices[at] as number, weights[at] as number];
    if (!(Number.isInteger(item) && item >= 0 && item < items)) {
      throw new RangeError(`There is no item ${item} among the ${items} of the model.`);
    }
    if (!(Number.isFinite(weight) && weight > 0)) {
      throw new RangeError(`The weight of item ${item} is ${weight}; it must be positive and finite.`);
    }
    sums.set(item, (sums.get(item) ?? 0) + weight);
  }
  return sums;
}

/** Adds `scale` times the outer product of a row with itself to a lower triangle. */
function addOuter(lower: Float64Array, row: Float32Array, scale: number): void {
  const size = row.length;
  for (let a = 0; a < size; a++) {
    const scaled = scale * (row[a] as number);
    for (let b = 0; b <= a; b++) lower[a * size + b] = (lower[a * size + b] as number) + scaled * (row[b] as number);
  }
}
