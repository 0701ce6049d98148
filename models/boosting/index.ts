import { z } from 'zod';
import type { BoostedTrees, Tree } from './types.ts';

export { BoostingInputError } from './checks.ts';
export { predictBoosting } from './predict.ts';
export { trainBoosting } from './train.ts';
export type { BoostedTrees, BoostingOptions, Matrix, Objective, Tree, Validation } from './types.ts';
export { BOOSTING_DEFAULTS } from './types.ts';

const index = z.int();
const schema = z.strictObject({
  format: z.literal('boosted-trees'),
  version: z.literal(1),
  objective: z.union([
    z.strictObject({ kind: z.enum(['squared', 'logistic', 'poisson']) }),
    z.strictObject({ kind: z.literal('quantile'), level: z.number().gt(0).lt(1) }),
  ]),
  names: z.array(z.string()),
  start: z.number(),
  trees: z.array(
    z.strictObject({
      feature: z.array(index.min(0)),
      threshold: z.array(z.number()),
      missingLeft: z.array(index.min(0).max(1)),
      left: z.array(index),
      right: z.array(index),
      leaf: z.array(z.number()).min(1),
    }),
  ),
  importance: z.array(z.number()),
  validationLoss: z.array(z.number()),
});

/**
 * A model from parsed JSON, e.g. of an artifact: checked so far that prediction cannot fail or run forever.
 * @throws Error saying where it is not a model of this version
 */
export function parseBoostedTrees(value: unknown): BoostedTrees {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new Error(`This is not a model of boosted trees, version 1:\n${z.prettifyError(parsed.error)}`);
  }
  for (const [number, tree] of parsed.data.trees.entries()) {
    if (!isTree(tree, parsed.data.names.length)) throw new Error(`Tree ${number} of the boosted trees is damaged.`);
  }
  return parsed.data;
}

function isTree({ feature, threshold, missingLeft, left, right, leaf }: Tree, features: number): boolean {
  const splits = feature.length;
  if (leaf.length !== splits + 1 || feature.some((each) => each >= features)) return false;
  if ([threshold, missingLeft, left, right].some(({ length }) => length !== splits)) return false;
  // A child of a higher number than its parent makes a circle impossible.
  const isChild = (child: number, node: number): boolean =>
    child < 0 ? -child <= leaf.length : child > node && child < splits;
  return feature.every((_, node) => isChild(left[node] as number, node) && isChild(right[node] as number, node));
}
