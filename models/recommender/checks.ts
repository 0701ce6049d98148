import type { SparseMatrix } from './sparse.ts';

/** What a message says is wrong with the arguments of a method, e.g. of `ALS`. All throw RangeError. */
interface Checks {
  /** The named values are whole numbers above zero. */
  counts(values: Readonly<Record<string, number>>): void;
  /** The named values are finite and above zero. */
  positive(values: Readonly<Record<string, number>>): void;
  /** The matrix has entries, and each of them a weight that is finite and above zero. */
  learnable(matrix: SparseMatrix): void;
}

export function checksOf(method: string): Checks {
  return {
    counts(values) {
      for (const [name, value] of Object.entries(values)) {
        if (Number.isInteger(value) && value > 0) continue;
        throw new RangeError(`The ${name} of ${method} must be a whole number above zero; got ${value}.`);
      }
    },
    positive(values) {
      for (const [name, value] of Object.entries(values)) {
        if (Number.isFinite(value) && value > 0) continue;
        throw new RangeError(`The ${name} of ${method} must be finite and above zero; got ${value}.`);
      }
    },
    learnable({ rows, cols, indices, values }) {
      if (indices.length === 0) {
        throw new RangeError(
          `${method} has nothing to train on: the matrix of ${rows} rows x ${cols} columns has no entry.`,
        );
      }
      const bad = values.findIndex((value) => !(Number.isFinite(value) && value > 0));
      if (bad === -1) return;
      const entry = `Entry ${bad} of the matrix (column ${indices[bad]}) is ${values[bad]}`;
      throw new RangeError(`${entry}; ${method} needs weights that are finite and above zero.`);
    },
  };
}

/** A matrix cannot be factorised: its entries overflowed, or rounding outweighs what makes it positive definite. */
export class NotDefiniteError extends RangeError {
  constructor(pivot: number) {
    const reason = 'weights are too large, or the regularisation is too small beside them';
    super(`The matrix is not positive definite (a pivot is ${pivot}): ${reason}.`);
    this.name = 'NotDefiniteError';
  }
}
