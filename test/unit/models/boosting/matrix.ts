import { BOOSTING_DEFAULTS, type BoostingOptions, type Matrix } from '../../../../models/boosting/index.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

/** Columns a, b, c ... */
export function matrixOf(...columns: readonly (readonly number[])[]): Matrix {
  return {
    names: columns.map((_, index) => String.fromCharCode(97 + index)),
    columns: columns.map((column) => Float64Array.from(column)),
    rows: columns[0]?.length ?? 0,
  };
}

/** One full step of one split without shrinkage, so that leaves can be worked out by hand. */
export const STUMP = {
  ...BOOSTING_DEFAULTS,
  objective: { kind: 'squared' },
  rounds: 1,
  learningRate: 1,
  leaves: 2,
  minLeafRows: 1,
  l2: 0,
} as const satisfies BoostingOptions;

/** Values in [0, 1). */
export function uniform(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
}
