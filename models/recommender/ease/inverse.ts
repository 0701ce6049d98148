import { kernel } from '../../kernels/load.ts';
import { runTeam } from '../../kernels/team.ts';
import { NotDefiniteError } from '../checks.ts';

/** Numbers named `...At` are byte offsets; the matrix lies at 0. */
export interface SpdJob {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Rows and columns: a multiple of the block. */
  readonly stride: number;
  readonly panelsAt: number;
  readonly productsAt: number;
  readonly pivotAt: number;
}

/** Rows and columns that one step of the sweep takes; the compiled kernel has the same number. */
export const BLOCK = 64;

/**
 * Minus the inverse of a symmetric positive definite block, by Gauss-Jordan elimination in place.
 * @param block BLOCK x BLOCK, row by row
 * @throws NotDefiniteError
 */
export function negativeInverse(block: Float64Array): void {
  for (let pivot = 0; pivot < BLOCK; pivot++) {
    const divisor = block[pivot * BLOCK + pivot] as number;
    if (!(divisor > 0)) throw new NotDefiniteError(divisor);
    sweep(block, pivot, divisor);
  }
}

/** The sweep operator (Beaton, 1964): once for each pivot makes minus the inverse. */
function sweep(block: Float64Array, pivot: number, divisor: number): void {
  const pivotRow = block.slice(pivot * BLOCK, (pivot + 1) * BLOCK);
  for (let row = 0; row < BLOCK; row++) {
    const factor = (pivotRow[row] as number) / divisor;
    for (let column = 0; column < BLOCK; column++) {
      const at = row * BLOCK + column;
      block[at] = (block[at] as number) - factor * (pivotRow[column] as number);
    }
  }
  for (let k = 0; k < BLOCK; k++) {
    const swept = (pivotRow[k] as number) / divisor;
    block[pivot * BLOCK + k] = swept;
    block[k * BLOCK + pivot] = swept;
  }
  block[pivot * BLOCK + pivot] = -1 / divisor;
}

const PAGE = 65536;

/** A symmetric matrix in memory that threads share; entries of the lower triangle (column <= row) lie at `row · stride + column`. */
export interface SymmetricMatrix {
  readonly size: number;
  readonly stride: number;
  readonly lower: Float64Array;
  readonly job: Omit<SpdJob, 'module'>;
}

/** A matrix of zeros. */
export function symmetricMatrix(size: number): SymmetricMatrix {
  const { stride, bytes, ...offsets } = layout(size);
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const lower = new Float64Array(memory.buffer, 0, stride * stride);
  // The rows that fill the last block do not take part.
  for (let row = size; row < stride; row++) lower[row * stride + row] = 1;
  return { size, stride, lower, job: { memory, stride, ...offsets } };
}

/**
 * Replaces the lower triangle of a positive definite matrix by that of its inverse: size³ operations, the same bytes for any
 * number of threads.
 * @throws NotDefiniteError
 */
export async function invert({ lower, stride, job }: SymmetricMatrix, threads: number): Promise<void> {
  const shared: SpdJob = { ...job, module: await kernel('spd') };
  await runTeam(import.meta.url, 'spd-worker', shared, Math.min(threads, stride / BLOCK), () => undefined);
  for (let at = 0; at < lower.length; at++) lower[at] = -(lower[at] as number);
}

function layout(size: number): { stride: number; bytes: number } & Omit<SpdJob, 'module' | 'memory' | 'stride'> {
  const stride = BLOCK * Math.ceil(size / BLOCK);
  const panelsAt = 8 * stride * stride;
  const productsAt = panelsAt + 8 * stride * BLOCK;
  const pivotAt = productsAt + 8 * stride * BLOCK;
  return { stride, panelsAt, productsAt, pivotAt, bytes: pivotAt + 8 * BLOCK * BLOCK };
}
