/** A thread of ALS: started by `runTeam`, it runs all iterations together with the others over the memory they share. */
import { parentPort } from 'node:worker_threads';
import { Team } from '../../kernels/team.ts';
import { cholesky, invertLower } from './fold-in.ts';
import type { AlsMemory, Side } from './memory.ts';
import type { AlsKernel } from './plain-kernel.ts';
import { plainKernel } from './plain-kernel.ts';

export interface AlsJob {
  readonly layout: AlsMemory;
  /** Null runs the plain kernel. */
  readonly module: WebAssembly.Module | null;
  /** A multiple of 8. */
  readonly factors: number;
  readonly regularisation: number;
  readonly iterations: number;
  readonly steps: number;
}

const { team, index, job } = Team.join<AlsJob>();
const { layout, factors, steps } = job;
const { memory, users, items, whitenedAt, lowerAt, inverseAt, inverseTransposedAt, partialsAt } = layout;
const scratchAt = layout.scratchAt + index * layout.scratchBytes;
const kernel = job.module ? compiledKernel(job.module) : plainKernel(memory.buffer);

for (let iteration = 1; iteration <= job.iterations; iteration++) {
  solveSide(users, items);
  solveSide(items, users);
  if (index === 0) parentPort?.postMessage(iteration);
}

function compiledKernel(module: WebAssembly.Module): AlsKernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as AlsKernel;
}

/**
 * Solves one side's rows for the other's factors Y. With L Lᵀ = YᵀY + λI and z = L⁻¹y the normal equations of a row become
 * `(I + Σ c z zᵀ) Lᵀx = Σ (1 + c) z` over its own entries alone: no product with YᵀY at each step, and fewer steps are needed.
 */
function solveSide(side: Side, other: Side): void {
  const parts = Math.ceil(other.rows / other.gramRows);
  const rowsOf = (part: number): [from: number, to: number] => [
    part * other.gramRows,
    Math.min(other.rows, (part + 1) * other.gramRows),
  ];
  team.each(parts, (part) => {
    const partialAt = partialsAt + part * factors * factors * Float64Array.BYTES_PER_ELEMENT;
    doubles(partialAt).fill(0);
    kernel.gram(other.factorsAt, factors, ...rowsOf(part), partialAt);
  });
  team.once(() => factorise(parts));
  team.each(parts, (part) => {
    kernel.multiply(other.factorsAt, whitenedAt, inverseTransposedAt, factors, ...rowsOf(part), 0, scratchAt);
  });
  team.each(side.parts.length - 1, (part) => {
    const [from, to] = [side.parts[part] as number, side.parts[part + 1] as number];
    const { indptrAt, indicesAt, valuesAt, factorsAt } = side;
    kernel.multiply(factorsAt, factorsAt, lowerAt, factors, from, to, 1, scratchAt);
    kernel.solve(indptrAt, indicesAt, valuesAt, factorsAt, whitenedAt, factors, from, to, steps, scratchAt);
    kernel.multiply(factorsAt, factorsAt, inverseAt, factors, from, to, 1, scratchAt);
  });
}

/** Adds up the parts of the Gram matrix, always in the same order, and writes L, L⁻¹ and L⁻ᵀ. */
function factorise(parts: number): void {
  const gram = new Float64Array(factors * factors);
  for (let part = 0; part < parts; part++) {
    const partial = doubles(partialsAt + part * factors * factors * Float64Array.BYTES_PER_ELEMENT);
    for (let row = 0; row < factors; row++) {
      for (let column = row; column < factors; column++) {
        const at = column * factors + row;
        gram[at] = (gram[at] as number) + (partial[row * factors + column] as number);
      }
    }
  }
  for (let k = 0; k < factors; k++) gram[k * factors + k] = (gram[k * factors + k] as number) + job.regularisation;
  const lower = cholesky(gram, factors);
  const inverse = invertLower(lower, factors);
  floats(lowerAt).set(lower);
  floats(inverseAt).set(inverse);
  const transposed = floats(inverseTransposedAt);
  for (let row = 0; row < factors; row++) {
    for (let column = 0; column <= row; column++) {
      transposed[column * factors + row] = inverse[row * factors + column] as number;
    }
  }
}

function doubles(offset: number): Float64Array {
  return new Float64Array(memory.buffer, offset, factors * factors);
}

function floats(offset: number): Float32Array {
  return new Float32Array(memory.buffer, offset, factors * factors);
}
