import { fromTriplets, type SparseMatrix } from '../../../../models/recommender/sparse.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

/** So many random pairs with weights between 1 and 5; the same for the same arguments. */
export function randomMatrix(rows: number, cols: number, pairs: number): SparseMatrix {
  const random = seededRandom(rows + cols);
  const draw = (count: number): number[] => Array.from({ length: pairs }, () => Math.floor(random() * count));
  return fromTriplets(rows, cols, {
    rows: draw(rows),
    cols: draw(cols),
    values: Array.from({ length: pairs }, () => 1 + 4 * random()),
  });
}
