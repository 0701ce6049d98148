import { describe, expect, it } from 'vitest';
import { MOST_EASE_ITEMS, sparsify, trainEase } from '../../../../models/recommender/ease/index.ts';
import { fromTriplets, type SparseMatrix } from '../../../../models/recommender/sparse.ts';
import { randomMatrix } from '../als/random-matrix.ts';

/** XᵀX, dense and the long way. */
function gram({ rows, cols, indptr, indices, values }: SparseMatrix): number[][] {
  const sums = Array.from({ length: cols }, () => Array<number>(cols).fill(0));
  for (let row = 0; row < rows; row++) {
    for (let a = indptr[row] as number; a < (indptr[row + 1] as number); a++) {
      for (let b = indptr[row] as number; b < (indptr[row + 1] as number); b++) {
        const line = sums[indices[a] as number] as number[];
        const column = indices[b] as number;
        line[column] = (line[column] as number) + (values[a] as number) * (values[b] as number);
      }
    }
  }
  return sums;
}

describe('EASE', () => {
  it('finds the weights of two items as by hand', async () => {
    // XᵀX + λI = [[3, 1], [1, 2]], its inverse [[2, -1], [-1, 3]] / 5.
    const matrix = fromTriplets(2, 2, { rows: [0, 0, 1], cols: [0, 1, 0], values: [1, 1, 1] });
    const weights = await trainEase(matrix, { regularisation: 1 });
    expect([...weights]).toEqual([0, Math.fround(1 / 3), 0.5, 0].map((value) => expect.closeTo(value, 7)));
  });

  it('is the ridge regression of each item on all others (Steck 2019, eq. 4), over several blocks', async () => {
    const items = 150;
    const matrix = randomMatrix(400, items, 6000);
    const sums = gram(matrix);
    const weights = await trainEase(matrix, { regularisation: 25, threads: 2 });
    let worst = 0;
    for (let j = 0; j < items; j++) {
      expect(weights[j * items + j]).toBe(0);
      for (let i = 0; i < items; i++) {
        if (i === j) continue;
        // The gradient of |X_j - X b|² / 2 + λ |b|² / 2 without the weight of the item itself.
        let gradient = 25 * (weights[i * items + j] as number) - (sums[i]?.[j] as number);
        for (let k = 0; k < items; k++) gradient += (sums[i]?.[k] as number) * (weights[k * items + j] as number);
        worst = Math.max(worst, Math.abs(gradient));
      }
    }
    // The sums are of the order of 1000, and the weights are floats of seven digits.
    expect(worst).toBeLessThan(1e-3);
  });

  it('gives the same bytes for any number of threads', async () => {
    const matrix = randomMatrix(500, 200, 5000);
    const train = async (threads: number): Promise<Buffer> =>
      Buffer.from((await trainEase(matrix, { regularisation: 10, threads })).buffer);
    const alone = await train(1);
    expect(alone.equals(await train(2))).toBe(true);
    expect(alone.equals(await train(3))).toBe(true);
  });

  it('leaves out an item that nobody has', async () => {
    const matrix = fromTriplets(2, 3, { rows: [0, 0, 1], cols: [0, 2, 0], values: [1, 1, 1] });
    const weights = await trainEase(matrix, { regularisation: 1 });
    expect([1, 3, 4, 5, 7].map((at) => Math.abs(weights[at] as number))).toEqual([0, 0, 0, 0, 0]);
    expect(weights[2]).toBeCloseTo(1 / 3, 6);
  });

  const some = randomMatrix(5, 5, 9);
  const alike = fromTriplets(1, 2, { rows: [0, 0], cols: [0, 1], values: [1e20, 1e20] });
  const wide: SparseMatrix = { ...some, cols: MOST_EASE_ITEMS + 1 };
  it.each<[string, SparseMatrix, number, RegExp]>([
    ['an empty matrix', fromTriplets(3, 2, { rows: [], cols: [], values: [] }), 1, /EASE has nothing .* 3 rows x 2/],
    ['a negative weight', { ...some, values: some.values.with(0, -2) }, 1, /Entry 0 .*-2; EASE/],
    ['no regularisation', some, 0, /regularisation of EASE/],
    ['too many items', wide, 1, /up to 8192 items, and the matrix has 8193/],
    ['weights that drown the regularisation', alike, 1, /pivot is 0.*weights are too large/],
  ])('refuses %s', async (_, matrix, regularisation, message) => {
    await expect(trainEase(matrix, { regularisation })).rejects.toThrow(message);
  });
});

describe('sparsified weights', () => {
  it('are the largest by magnitude of each row, the first of equal ones, and no zeros', () => {
    const weights = Float32Array.of(
      ...[0, 0.5, -0.75, 0.25],
      ...[0.5, 0, 0.5, 0.5],
      ...[0, 0.125, 0, 0],
      ...[0, 0, 0, 0],
    );
    expect(sparsify(weights, 4, 2)).toEqual({
      rows: 4,
      cols: 4,
      indptr: Int32Array.of(0, 2, 4, 5, 5),
      indices: Int32Array.of(1, 2, 0, 2, 1),
      values: Float32Array.of(0.5, -0.75, 0.5, 0.5, 0.125),
    });
    expect(sparsify(weights, 4, 9).indices).toEqual(Int32Array.of(1, 2, 3, 0, 2, 3, 1));
  });

  it.each<[number, number, RegExp]>([
    [3, 1, /3 x 3 numbers; there are 16/],
    [4, 0, /above zero; got 0/],
  ])('refuse %i items of which %i are kept', (items, perItem, message) => {
    expect(() => sparsify(new Float32Array(16), items, perItem)).toThrow(message);
  });
});
