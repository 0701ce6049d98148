import { kernel } from '../../kernels/load.ts';
import { runTeam } from '../../kernels/team.ts';
import { seededRandom } from '../../shared/random.ts';
import { checksOf } from '../checks.ts';
import { type SparseMatrix, transpose } from '../sparse.ts';
import type { AlsJob } from './als-worker.ts';
import { alsMemory, type Side } from './memory.ts';

export { type FoldInOptions, foldIn, type ItemFactors, itemFactors } from './fold-in.ts';

export interface AlsOptions {
  /** Any number; the work is that of the next multiple of 8. */
  readonly factors: number;
  /** λ, added to the diagonal of YᵀY: positive. */
  readonly regularisation: number;
  /** Confidence of an entry is 1 + alpha · its weight. */
  readonly alpha: number;
  /** Each solves all users, then all items. */
  readonly iterations: number;
  /** Conjugate gradient steps for a row in an iteration, from where the iteration before left it; 2 unless told. */
  readonly steps?: number;
  readonly seed: number;
  /** The result is the same for any number. */
  readonly threads: number;
  /** `plain` is the reference in TypeScript: the same to about four digits, and some twenty times slower. */
  readonly kernel?: 'wasm' | 'plain';
  /** Called after each iteration with how many are done. */
  readonly progress?: (iterations: number) => void;
}

/** A score is the product of a user's and an item's row. A user or an item without entries has a row of zeros. */
export interface AlsModel {
  readonly factors: number;
  /** Users x factors, row by row. */
  readonly users: Float32Array;
  /** Items x factors, row by row. */
  readonly items: Float32Array;
}

const checks = checksOf('ALS');
const STEPS = 2;
/** Spread of the factors before the first iteration: small beside what they become. */
const SPREAD = 0.02;

/**
 * Collaborative filtering for implicit feedback (Hu, Koren and Volinsky, 2008): alternating least squares, its rows solved by
 * conjugate gradient (Takács, Pilászy and Tikk, 2011).
 * @param matrix users x items
 * @throws RangeError when an option is out of range, the matrix holds nothing or a weight that is not positive and finite, the
 * memory would exceed 4 GiB, or weights are so large that factors overflow
 */
export async function trainAls(matrix: SparseMatrix, options: AlsOptions): Promise<AlsModel> {
  const { factors, regularisation, alpha, iterations, threads, steps = STEPS, progress } = options;
  checks.counts({ factors, iterations, steps, threads });
  checks.positive({ regularisation, alpha });
  checks.learnable(matrix);
  const module = options.kernel === 'plain' ? null : await kernel('als');
  const confident = { ...matrix, values: matrix.values.map((value) => alpha * value) };
  const turned = transpose(confident);
  const padded = 8 * Math.ceil(factors / 8);
  const layout = alsMemory(confident, turned, padded, threads);
  const { users, items } = layout;
  scatter(factorsOf(layout.memory, items, padded), turned, factors, options.seed);
  const job: AlsJob = { layout, module, factors: padded, regularisation, iterations, steps };
  // No more threads than there are parts to solve.
  const busy = Math.min(threads, Math.max(users.parts.length, items.parts.length) - 1);
  await runTeam(import.meta.url, 'als-worker', job, busy, (done: number) => progress?.(done));
  return {
    factors,
    users: unpadded(factorsOf(layout.memory, users, padded), padded, factors),
    items: unpadded(factorsOf(layout.memory, items, padded), padded, factors),
  };
}

const factorsOf = (memory: WebAssembly.Memory, { factorsAt, rows }: Side, padded: number): Float32Array =>
  new Float32Array(memory.buffer, factorsAt, rows * padded);

/** Small random factors for the rows that have entries; users start from zero, as they are solved first. */
function scatter(target: Float32Array, { rows, indptr }: SparseMatrix, factors: number, seed: number): void {
  const random = seededRandom(seed);
  const padded = target.length / rows;
  for (let row = 0; row < rows; row++) {
    if (indptr[row] === indptr[row + 1]) continue;
    for (let k = 0; k < factors; k++) target[row * padded + k] = (random() - 0.5) * SPREAD;
  }
}

/** A copy of its own without the columns of zeros that made the factors a multiple of 8. */
function unpadded(rows: Float32Array, padded: number, factors: number): Float32Array {
  const copy = new Float32Array((rows.length / padded) * factors);
  for (let from = 0, to = 0; from < rows.length; from += padded, to += factors) {
    copy.set(rows.subarray(from, from + factors), to);
  }
  if (!copy.every(Number.isFinite)) {
    throw new RangeError(
      'The factors of ALS overflowed: weights are too large, or the regularisation is too small beside them.',
    );
  }
  return copy;
}
