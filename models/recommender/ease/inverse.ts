import { kernel } from '../../kernels/load.ts';
import { runTeam } from '../../kernels/team.ts';
import { BLOCK } from './block.ts';
import type { SpdJob } from './spd-worker.ts';

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
