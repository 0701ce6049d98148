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
