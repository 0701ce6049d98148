import { describe, expect, it } from 'vitest';
import { type AlsModel, type AlsOptions, trainAls } from '../../../../models/recommender/als/index.ts';
import { fromTriplets, type SparseMatrix, transpose } from '../../../../models/recommender/sparse.ts';
import { randomMatrix } from './random-matrix.ts';

const OPTIONS: AlsOptions = { factors: 8, regularisation: 1, alpha: 1, iterations: 3, seed: 7, threads: 1 };
const KERNELS = ['wasm', 'plain'] as const;

const row = (rows: Float32Array, factors: number, index: number): Float32Array =>
  rows.subarray(index * factors, (index + 1) * factors);

const product = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);

const score = ({ factors, users, items }: AlsModel, user: number, item: number): number =>
  product(row(users, factors, user), row(items, factors, item));

const bytes = ({ users, items }: AlsModel): string =>
  Buffer.concat([new Uint8Array(users.buffer), new Uint8Array(items.buffer)]).toString('base64');

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, k) => Math.max(largest, Math.abs(value - (b[k] as number))), 0);
}

/** Half the gradient of the loss of Hu, Koren and Volinsky (2008), eq. 3, with respect to each item's row: the largest entry. */
function largestItemGradient(matrix: SparseMatrix, model: AlsModel, { alpha, regularisation }: AlsOptions): number {
  const { factors, users, items } = model;
  const turned = transpose(matrix);
  let largest = 0;
  for (let item = 0; item < matrix.cols; item++) {
    const y = row(items, factors, item);
    const gradient = Float64Array.from(y, (value) => regularisation * value);
    for (let user = 0; user < matrix.rows; user++) {
      const entry = turned.indices.subarray(0, turned.indptr[item + 1]).indexOf(user, turned.indptr[item]);
      const [confidence, preference] = entry === -1 ? [1, 0] : [1 + alpha * (turned.values[entry] as number), 1];
      const error = confidence * (preference - product(row(users, factors, user), y));
      for (const [k, value] of row(users, factors, user).entries())
        gradient[k] = (gradient[k] as number) - error * value;
    }
    largest = Math.max(largest, ...gradient.map(Math.abs));
  }
  return largest;
}

describe.each(KERNELS)('implicit ALS, %s kernel', (kernel) => {
  it('shrinks scores of people with an item of their own by regularisation over confidence', async () => {
    // With nothing shared the loss splits up: (1 + c)(1 - s)² + 2λ|s| for each pair, least at s = 1 - λ / (1 + c).
    const matrix = fromTriplets(2, 2, { rows: [0, 1], cols: [0, 1], values: [3, 4] });
    const model = await trainAls(matrix, { ...OPTIONS, factors: 2, alpha: 2, iterations: 80, kernel });
    expect(score(model, 0, 0)).toBeCloseTo(1 - 1 / 7, 4);
    expect(score(model, 1, 1)).toBeCloseTo(1 - 1 / 9, 4);
    expect(score(model, 0, 1)).toBeCloseTo(0, 4);
    expect(score(model, 1, 0)).toBeCloseTo(0, 4);
  });

  it('solves the normal equations when it takes as many steps as a row has entries', async () => {
    const matrix = fromTriplets(4, 3, {
      rows: [0, 0, 1, 1, 2, 2, 3],
      cols: [0, 1, 1, 2, 0, 2, 1],
      values: [1, 3, 5, 1, 2, 4, 1],
    });
    const options = { ...OPTIONS, factors: 3, regularisation: 0.1, iterations: 4, steps: 8, kernel };
    const model = await trainAls(matrix, options);
    expect(largestItemGradient(matrix, model, options)).toBeLessThan(1e-4);
    // What is tested can fail: with a row in which nothing was solved it is far from it.
    const moved = { ...model, items: model.items.map((value) => value + 0.1) };
    expect(largestItemGradient(matrix, moved, options)).toBeGreaterThan(0.1);
  });

  it('gives zeros to users and items without entries', async () => {
    const matrix = fromTriplets(4, 3, { rows: [0, 0, 3], cols: [0, 2, 2], values: [1, 1, 1] });
    const { users, items } = await trainAls(matrix, { ...OPTIONS, kernel });
    expect([...row(users, 8, 1), ...row(users, 8, 2), ...row(items, 8, 1)]).toEqual(Array(24).fill(0));
    expect(product(row(users, 8, 3), row(items, 8, 2))).toBeGreaterThan(0.1);
  });
});

describe('implicit ALS', () => {
  // More rows than a part has, and no multiple of four of them; factors with and without padding.
  it.each([5, 8, 20])('agrees with the plain kernel for %i factors', async (factors) => {
    const matrix = randomMatrix(2303, 301, 20_000);
    const options = { ...OPTIONS, factors, iterations: 2 };
    const [wasm, plain] = await Promise.all(KERNELS.map((kernel) => trainAls(matrix, { ...options, kernel })));
    expect(largestDifference((wasm as AlsModel).users, (plain as AlsModel).users)).toBeLessThan(1e-4);
    expect(largestDifference((wasm as AlsModel).items, (plain as AlsModel).items)).toBeLessThan(1e-4);
    expect(Math.max(...(wasm as AlsModel).items)).toBeGreaterThan(0.1);
  });

  it('gives the same bytes for any number of threads, and others for another seed', async () => {
    const matrix = randomMatrix(3001, 403, 40_000);
    const train = async (threads: number, seed: number): Promise<string> =>
      bytes(await trainAls(matrix, { ...OPTIONS, factors: 12, threads, seed }));
    const alone = await train(1, 7);
    expect(await train(2, 7)).toBe(alone);
    expect(await train(3, 7)).toBe(alone);
    expect(await train(1, 8)).not.toBe(alone);
  });

  it('tells of each iteration', async () => {
    const done: number[] = [];
    await trainAls(randomMatrix(9, 9, 30), { ...OPTIONS, threads: 2, progress: (iteration) => done.push(iteration) });
    expect(done).toEqual([1, 2, 3]);
  });

  const some = randomMatrix(5, 5, 9);
  const withValue = (value: number): SparseMatrix => ({ ...some, values: some.values.with(2, value) });
  it.each<[string, SparseMatrix, Partial<AlsOptions>, RegExp]>([
    ['an empty matrix', fromTriplets(0, 0, { rows: [], cols: [], values: [] }), {}, /nothing to train on.*0 rows x 0/],
    ['a weight that is not a number', withValue(Number.NaN), {}, /Entry 2 .*NaN.*finite and above zero/],
    ['a negative weight', withValue(-1), {}, /Entry 2 .*-1/],
    ['an infinite weight', withValue(Number.POSITIVE_INFINITY), {}, /Entry 2 .*Infinity/],
    ['weights beyond floats', withValue(3e38), { alpha: 10 }, /weights are too large/],
    ['weights whose squares overflow', withValue(1e30), {}, /weights are too large/],
    ['half a factor', some, { factors: 0.5 }, /factors of ALS .* 0\.5/],
    ['no threads', some, { threads: 0 }, /threads of ALS/],
    ['no regularisation', some, { regularisation: 0 }, /regularisation of ALS/],
    ['more than 4 GiB', some, { factors: 20_000 }, /needs 7\.5 GiB; it can use 4/],
  ])('refuses %s', async (_, matrix, options, message) => {
    await expect(trainAls(matrix, { ...OPTIONS, ...options })).rejects.toThrow(message);
  });
});
