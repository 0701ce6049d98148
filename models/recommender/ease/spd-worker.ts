/**
 * A thread of the inverse: started by `runTeam`, it sweeps all blocks together with the others. A step takes a block K of
 * columns with D = A[K, K]⁻¹: A[i, j] loses A[i, K] D A[K, j], A[i, K] becomes A[i, K] D, and A[K, K] becomes -D. After the last
 * step the matrix is minus its inverse.
 */
import { Team } from '../../kernels/team.ts';
import { BLOCK, negativeInverse, type SpdJob } from './inverse.ts';

type Step = (
  matrix: number,
  size: number,
  pivot: number,
  row: number,
  negative: number,
  panels: number,
  products: number,
) => void;

const { team, job } = Team.join<SpdJob>();
const { memory, module, stride, panelsAt, productsAt, pivotAt } = job;
const { pack, update } = new WebAssembly.Instance(module, { env: { memory } }).exports as { pack: Step; update: Step };
const blocks = stride / BLOCK;

for (let pivot = 0; pivot < stride; pivot += BLOCK) {
  team.once(() => invertPivot(pivot));
  team.each(blocks, (block) => pack(0, stride, pivot, block * BLOCK, pivotAt, panelsAt, productsAt));
  // Long rows first: a thread that ends early has short ones left to take.
  team.each(blocks, (part) => {
    update(0, stride, pivot, (blocks - 1 - part) * BLOCK, pivotAt, panelsAt, productsAt);
  });
}

function invertPivot(pivot: number): void {
  const matrix = new Float64Array(memory.buffer, 0, stride * stride);
  const block = new Float64Array(memory.buffer, pivotAt, BLOCK * BLOCK);
  for (let row = 0; row < BLOCK; row++) {
    for (let column = 0; column <= row; column++) {
      const value = matrix[(pivot + row) * stride + pivot + column] as number;
      block[row * BLOCK + column] = value;
      block[column * BLOCK + row] = value;
    }
  }
  negativeInverse(block);
}
