import { type Matrix, predictBoosting, trainBoosting } from '../boosting/index.ts';
import type { Settings } from './recipe.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import { trainingCuts } from './splits.ts';

/** More would take longer and teach little; the newest cuts come first. */
const MOST_ROWS = 200_000;
/** With fewer of either outcome a classifier learns noise. */
const LEAST_OF_EACH = 50;
/** Each tree sees a part of the rows and of the features, which are much alike; the bins are coarse for the same reason. */
const SAMPLING = { featureFraction: 0.6, rowFraction: 0.7, bins: 64 };

interface LearningRows {
  readonly x: Matrix;
  readonly y: Float64Array;
}

/** Churn probabilities, or why there are none. */
export type Classified = { readonly risk: Float64Array } | { readonly unable: string };

/** What the customers of a snapshot will do, by a classifier that trained on windows that had ended by its cut. */
export function classify(snapshots: Snapshots, snapshot: Snapshot, settings: Settings, seed: number): Classified {
  const rows = learningRows(snapshots, snapshot.cut);
  if ('unable' in rows) return rows;
  const { rounds, leaves, learningRate, minLeafRows, l2 } = settings;
  const options = { rounds, leaves, learningRate, minLeafRows, l2, seed, ...SAMPLING };
  const trees = trainBoosting(rows.x, rows.y, { objective: { kind: 'logistic' }, ...options });
  return { risk: predictBoosting(trees, snapshot.features) };
}

function learningRows(snapshots: Snapshots, until: number): LearningRows | { readonly unable: string } {
  const stack: Snapshot[] = [];
  let rows = 0;
  for (const cut of trainingCuts(snapshots.shop, until, snapshots.window)) {
    const snapshot = snapshots.at(cut);
    if (stack.length > 0 && rows + snapshot.known.length > MOST_ROWS) break;
    stack.push(snapshot);
    rows += snapshot.known.length;
  }
  const [newest] = stack;
  if (!newest) return { unable: 'the history is too short to learn churn from' };
  const y = concatenated(stack.map(({ churned }) => churned));
  const churned = y.reduce((sum, label) => sum + label, 0);
  if (Math.min(churned, rows - churned) < LEAST_OF_EACH) {
    return {
      unable: `of ${rows} cases to train on ${churned} churned; a classifier needs ${LEAST_OF_EACH} of either outcome`,
    };
  }
  const { names } = newest.features;
  const columns = names.map((_, i) => concatenated(stack.map(({ features }) => features.columns[i] as Float64Array)));
  return { x: { names, columns, rows }, y };
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
