import { type BoostedTrees, type Matrix, predictBoosting, trainBoosting } from '../boosting/index.ts';
import { type Group, type History, HistoryInTime, smoothedLost } from './history.ts';
import type { Line, LineFacts } from './lines.ts';
import { MOST_ROUNDS, type Settings } from './recipe.ts';

const NAMES = [
  'log_quantity',
  'log_price',
  'log_amount',
  'hour',
  'day_of_week',
  'product_lost',
  'product_log_lines',
  'quantity_to_usual',
  'price_to_usual',
  'country_lost',
] as const;

/**
 * What boosting sees of lines. Of a product without history the means of all stand in, and how the line compares with what is
 * usual is missing.
 * @param historyOf what is known when the line is sold; asked for line by line
 */
export function designOf<L extends LineFacts>(
  lines: readonly L[],
  historyOf: (line: L) => History,
  smoothing: number,
): Matrix {
  const columns = NAMES.map(() => new Float64Array(lines.length));
  for (const [row, line] of lines.entries()) {
    const values = featuresOf(line, historyOf(line), smoothing);
    for (const [index, value] of values.entries()) (columns[index] as Float64Array)[row] = value;
  }
  return { names: NAMES, columns, rows: lines.length };
}

function featuresOf(line: LineFacts, history: History, smoothing: number): readonly number[] {
  const product = line.productId === null ? undefined : history.products.get(line.productId);
  const country = line.country === null ? undefined : history.countries.get(line.country);
  const [logQuantity, logPrice] = [Math.log(line.quantity), Math.log(line.unitPrice)];
  return [
    logQuantity,
    logPrice,
    logQuantity + logPrice,
    line.hour,
    line.dayOfWeek,
    smoothedLost(product, history.lost, smoothing),
    Math.log1p(product?.lines ?? 0),
    logQuantity - usual(product, 'logQuantity'),
    logPrice - usual(product, 'logPrice'),
    smoothedLost(country, history.lost, smoothing),
  ];
}

const usual = (group: Group | undefined, of: 'logQuantity' | 'logPrice'): number =>
  group ? group[of] / group.lines : Number.NaN;

/** Amounts above that of all but one line in a thousand weigh as that: a single mistyped order would decide everything. */
const CAP_SHARE = 0.999;
const PATIENCE = 30;

/** Expects the share of a line's gross value that will be lost to discounts, returns and cancellations. */
export interface ShareModel {
  /** Of all lines, by their capped amounts. */
  readonly meanLost: number;
  /** Null where every line is expected to lose the mean share. */
  readonly boosted: { readonly history: History; readonly smoothing: number; readonly trees: BoostedTrees } | null;
}

export function amountCap(lines: readonly Line[]): number {
  const amounts = Float64Array.from(lines, ({ gross }) => gross).sort();
  return amounts[Math.min(amounts.length - 1, Math.ceil(CAP_SHARE * amounts.length))] as number;
}

/** @param lines at least one */
export function fitShares(lines: readonly Line[], settings: Settings, seed: number): ShareModel {
  const meanLost = meanLostOf(lines);
  if (settings.method === 'mean share') return { meanLost, boosted: null };
  const { smoothing, weightPower } = settings;
  const { x, y, history } = learnt(lines, smoothing);
  const trees = trainBoosting(x, y, optionsOf(settings, seed), weightsOf(lines, weightPower, amountCap(lines)));
  return { meanLost, boosted: { history, smoothing, trees } };
}

/** Lines in order of their days, each described by the days before it, and the history of them all. */
function learnt(lines: readonly Line[], smoothing: number): { x: Matrix; y: Float64Array; history: History } {
  const history = new HistoryInTime(lines);
  const x = designOf(lines, ({ day }) => history.before(day), smoothing);
  return { x, y: Float64Array.from(lines, ({ lost }) => lost), history: history.whole() };
}

/** As {@link fitShares} by boosting, with as many rounds as do best on later lines. */
export function fitUntilBest(
  lines: readonly Line[],
  later: readonly Line[],
  settings: Settings,
  seed: number,
): ShareModel {
  const { smoothing, weightPower } = settings;
  const { x, y, history } = learnt(lines, smoothing);
  const cap = amountCap(lines);
  const validation = {
    x: designOf(later, () => history, smoothing),
    y: Float64Array.from(later, ({ lost }) => lost),
    weights: weightsOf(later, weightPower, cap),
    patience: PATIENCE,
  };
  const options = { ...optionsOf({ ...settings, rounds: MOST_ROUNDS }, seed), validation };
  const trees = trainBoosting(x, y, options, weightsOf(lines, weightPower, cap));
  return { meanLost: meanLostOf(lines), boosted: { history, smoothing, trees } };
}

/** The share that each line is expected to lose, 0 to 1. */
export function expectedLost({ meanLost, boosted }: ShareModel, lines: readonly LineFacts[]): Float64Array {
  if (!boosted) return new Float64Array(lines.length).fill(meanLost);
  const { history, smoothing, trees } = boosted;
  return predictBoosting(
    trees,
    designOf(lines, () => history, smoothing),
  );
}

function optionsOf(settings: Settings, seed: number) {
  const { rounds, leaves, learningRate, minLeafRows, l2 } = settings;
  return {
    objective: { kind: 'logistic' },
    rounds,
    leaves,
    learningRate,
    minLeafRows,
    l2,
    featureFraction: 1,
    rowFraction: 1,
    bins: 255,
    seed,
  } as const;
}

/** On average 1, so that l2 means the same whatever the currency. */
function weightsOf(lines: readonly Line[], power: number, cap: number): Float64Array {
  const raw = Float64Array.from(lines, ({ gross }) => Math.min(gross, cap) ** power);
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return raw.map((weight) => weight / mean);
}

function meanLostOf(lines: readonly Line[]): number {
  const cap = amountCap(lines);
  let [lost, all] = [0, 0];
  for (const line of lines) {
    const weight = Math.min(line.gross, cap);
    lost += weight * line.lost;
    all += weight;
  }
  return lost / all;
}
