import { onlineRetailSoldLines, soldLineFeatures } from '../evaluation/datasets/sold-lines.ts';
import type { Matrix } from '../models/boosting/index.ts';
import { designOf } from '../models/order-value/fit.ts';
import { HistoryInTime } from '../models/order-value/history.ts';
import { readShops } from '../models/order-value/lines.ts';
import { seededRandom } from '../models/shared/random.ts';

/** What two implementations train on, and predict afterwards. */
export interface BoostingProblem {
  readonly name: string;
  readonly objective: 'squared' | 'logistic';
  readonly x: Matrix;
  readonly y: Float64Array;
  /** Rows to train on; those after them are predicted. */
  readonly trainRows: number;
}

const TRAIN_ROWS = 200_000;
const TEST_ROWS = 50_000;
const FEATURES = 20;
const MISSING = 0.2;
const SMOOTHING = 100;

/** Seven of twenty features matter, by a wave, products and thresholds; one of them is missing every fifth time. */
export function syntheticProblems(): readonly BoostingProblem[] {
  const random = seededRandom(7);
  const rows = TRAIN_ROWS + TEST_ROWS;
  const columns = Array.from({ length: FEATURES }, (_, index) =>
    Float64Array.from({ length: rows }, () => drawn(index, random())),
  );
  const missing = columns[5] as Float64Array;
  for (let row = 0; row < rows; row++) if (random() < MISSING) missing[row] = Number.NaN;
  const signal = Float64Array.from({ length: rows }, (_, row) => signalOf(columns, row));
  const noisy = signal.map((value) => value + random() + random() + random() + random() - 2);
  const labels = signal.map((value) => (random() < 1 / (1 + Math.exp(2 - value)) ? 1 : 0));
  const x = { names: columns.map((_, index) => `f${index}`), columns, rows };
  const size = `${TRAIN_ROWS} x ${FEATURES}`;
  return [
    { name: `synthetic regression, ${size}`, objective: 'squared', x, y: noisy, trainRows: TRAIN_ROWS },
    { name: `synthetic classes, ${size}`, objective: 'logistic', x, y: labels, trainRows: TRAIN_ROWS },
  ];
}

/** Even, exponential and whole numbers in turn. */
function drawn(index: number, share: number): number {
  if (index % 4 === 2) return -Math.log(1 - share);
  return index % 4 === 3 ? Math.floor(share * 30) : 2 * share - 1;
}

function signalOf(columns: readonly Float64Array[], row: number): number {
  const [a, b, c, d, e, f, g] = columns.map((column) => column[row] as number) as [
    ...[number, number, number, number],
    ...[number, number, number],
  ];
  const kink = Number.isNaN(f) ? 0.5 : f * f;
  return Math.sin(3 * a) + (1 + b) * (1 + e) + Math.log1p(c) + d / 20 + kink + (g > 1 ? 1 : 0);
}

/** Whether something of an order line came back, as the order value model sees lines. @param data folder of the datasets */
export async function onlineRetailProblem(data: string): Promise<BoostingProblem> {
  const [shop] = await readShops(soldLineFeatures(await onlineRetailSoldLines(data)));
  const lines = shop?.lines ?? [];
  const history = new HistoryInTime(lines);
  const x = designOf(lines, ({ day }) => history.before(day), SMOOTHING);
  const trainRows = Math.floor(0.8 * lines.length);
  const y = Float64Array.from(lines, ({ isReturned }) => (isReturned ? 1 : 0));
  return { name: `Online Retail, ${trainRows} x ${x.names.length}`, objective: 'logistic', x, y, trainRows };
}
