import { describe, expect, it } from 'vitest';
import { fromTriplets, transpose } from '../../../../models/recommender/sparse.ts';

const MATRIX = fromTriplets(3, 4, { rows: [2, 0, 2, 0, 2], cols: [3, 1, 0, 1, 1], values: [1, 2, 3, 4, 0] });

describe('sparse matrices', () => {
  it('are sorted, summed and free of zeros', () => {
    expect(MATRIX).toEqual({
      rows: 3,
      cols: 4,
      indptr: Int32Array.of(0, 1, 1, 3),
      indices: Int32Array.of(1, 0, 3),
      values: Float32Array.of(6, 3, 1),
    });
  });

  it('keep the same column of two rows apart', () => {
    const { indptr, values } = fromTriplets(2, 1, { rows: [0, 1], cols: [0, 0], values: [1, 2] });
    expect([[...indptr], [...values]]).toEqual([
      [0, 1, 2],
      [1, 2],
    ]);
  });

  it('turn', () => {
    expect(transpose(MATRIX)).toEqual({
      rows: 4,
      cols: 3,
      indptr: Int32Array.of(0, 1, 2, 2, 3),
      indices: Int32Array.of(2, 0, 2),
      values: Float32Array.of(3, 6, 1),
    });
  });

  it('may be empty', () => {
    const empty = fromTriplets(0, 0, { rows: [], cols: [], values: [] });
    expect(empty.indptr).toEqual(Int32Array.of(0));
    expect(transpose(empty)).toEqual(empty);
  });

  it.each<[string, number[], number[], number[], RegExp]>([
    ['a row outside', [3], [0], [1], /Entry 0 is at row 3, column 0 of a matrix of 3 x 4/],
    ['a column outside', [0], [-1], [1], /column -1/],
    ['a row that is not a number', [Number.NaN], [0], [1], /row NaN/],
    ['a negative value', [1], [2], [-1], /row 1, column 2\) is -1/],
    ['a value that is not a number', [1], [2], [Number.NaN], /is NaN/],
    ['lists of different length', [1, 2], [2], [1], /2 rows, 1 columns and 1 values/],
  ])('refuse %s', (_, rows, cols, values, message) => {
    expect(() => fromTriplets(3, 4, { rows, cols, values })).toThrow(message);
  });
});
