/** A matrix cannot be factorised: its entries overflowed, or rounding outweighs what makes it positive definite. */
export class NotDefiniteError extends RangeError {
  constructor(pivot: number) {
    const reason = 'weights are too large, or the regularisation is too small beside them';
    super(`The matrix is not positive definite (a pivot is ${pivot}): ${reason}.`);
    this.name = 'NotDefiniteError';
  }
}
