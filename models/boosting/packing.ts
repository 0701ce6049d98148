import type { Derivatives } from './objectives.ts';

/** Whole numbers up to this are exact in a double. */
const MOST = 2 ** 53;

/**
 * Rows and second derivatives in one number: `rows * base + levels`, where a second derivative is a whole number of levels. All of it is whole
 * and below 2⁵³, so sums and differences are exact: leaves count their rows, at no more cost than LightGBM, which guesses them. Levels
 * are only used to compare splits; leaf values come from the second derivatives themselves.
 */
export interface Packing {
  readonly base: number;
  /** Second derivative of a row in any case, and of a level. */
  readonly byRow: number;
  readonly byLevel: number;
}

/** Where each second derivative is 1 there is nothing but rows. */
const ROWS_ONLY: Packing = { base: 1, byRow: 1, byLevel: 0 };

/** What histograms sum, row by row: first derivatives, and rows with second ones. */
export interface Packed {
  readonly packing: Packing;
  readonly first: Float64Array;
  readonly values: Float64Array;
}

export const rowsOf = (packed: number, { base }: Packing): number => Math.floor(packed / base);

/** @param rows those of the same number */
export const secondOf = (packed: number, rows: number, { base, byRow, byLevel }: Packing): number =>
  rows * byRow + (packed - rows * base) * byLevel;

export class Packer {
  readonly #hasUnitHessian: boolean;
  readonly #values: Float64Array;

  constructor(rows: number, hasUnitHessian: boolean) {
    this.#hasUnitHessian = hasUnitHessian;
    this.#values = new Float64Array(rows).fill(1);
  }

  /** Packs the derivatives of a round; the memory is that of the round before. */
  pack({ first, second }: Derivatives): Packed {
    const values = this.#values;
    if (this.#hasUnitHessian) return { packing: ROWS_ONLY, first, values };
    const rows = values.length;
    const base = 2 ** Math.floor(Math.log2(MOST / (rows + 1)));
    const levels = Math.floor((base - 1) / rows);
    let most = 0;
    for (let row = 0; row < rows; row++) most = Math.max(most, second[row] as number);
    const byLevel = most / levels;
    const scale = most > 0 ? levels / most : 0;
    for (let row = 0; row < rows; row++) values[row] = base + Math.round((second[row] as number) * scale);
    return { packing: { base, byRow: 0, byLevel }, first, values };
  }
}
