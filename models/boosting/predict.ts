import { BoostingInputError } from './checks.ts';
import { lossOf } from './objectives.ts';
import type { BoostedTrees, Matrix, Tree } from './types.ts';

/**
 * Predicts each row on the scale of the target: a mean, a probability, a quantile.
 * @throws BoostingInputError when the columns are not those that the model was trained on
 */
export function predictBoosting(model: BoostedTrees, x: Matrix): Float64Array {
  if (x.names.length !== model.names.length || x.names.some((name, index) => name !== model.names[index])) {
    throw new BoostingInputError(
      `The model was trained on the columns ${model.names.join(', ')}; it was given ${x.names.join(', ')}.`,
    );
  }
  const { response } = lossOf(model.objective);
  const score = new Float64Array(x.rows).fill(model.start);
  for (const tree of model.trees) addTree(tree, x.columns, score);
  return score.map(response);
}

/** Adds a tree's values to the score of each row. */
export function addTree(tree: Tree, columns: readonly Float64Array[], score: Float64Array): void {
  const { leaf } = tree;
  for (let row = 0; row < score.length; row++) {
    score[row] = (score[row] as number) + (leaf[leafOf(tree, columns, row)] as number);
  }
}

function leafOf(
  { feature, threshold, missingLeft, left, right }: Tree,
  columns: readonly Float64Array[],
  row: number,
): number {
  if (feature.length === 0) return 0;
  let node = 0;
  do {
    const value = (columns[feature[node] as number] as Float64Array)[row] as number;
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value <= (threshold[node] as number);
    node = (goesLeft ? left[node] : right[node]) as number;
  } while (node >= 0);
  return -node - 1;
}
