import { amountCap } from './fit.ts';
import type { Line } from './lines.ts';

/** Lines that the parts of a split need at least. */
const LEAST_LINES = 200;
/** Share of the days that validation takes, and test after it. */
const HELD_SHARE = 0.2;
/** Share of the days that may lie idle before each of them. */
const MOST_GAP_SHARE = 0.1;

/** Lines in order of time: to train on, to choose on, to evaluate on once. */
export interface Split {
  readonly train: readonly Line[];
  readonly validation: readonly Line[];
  readonly test: readonly Line[];
  /** All before the test, what the chosen recipe trains on to be evaluated. */
  readonly beforeTest: readonly Line[];
}

/**
 * By days, the same for all lines. Before validation and before test as many days are left out as lines take to mature (up to a tenth of
 * all): what came back of those was not known yet on the day that is predicted.
 * @returns null when there is too little to hold any out
 */
export function splitLines(lines: readonly Line[], maturationDays: number): Split | null {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return null;
  const days = last.day - first.day + 1;
  const held = Math.floor(days * HELD_SHARE);
  const gap = Math.min(maturationDays, Math.floor(days * MOST_GAP_SHARE));
  const [testFrom, validationFrom] = [last.day + 1 - held, last.day + 1 - 2 * held];
  const split = {
    train: lines.filter(({ day }) => day < validationFrom - gap),
    validation: lines.filter(({ day }) => day >= validationFrom && day < testFrom - gap),
    test: lines.filter(({ day }) => day >= testFrom),
    beforeTest: lines.filter(({ day }) => day < testFrom - gap),
  };
  return Object.values(split).every(({ length }) => length >= LEAST_LINES) ? split : null;
}

/** How far expected shares are from what happened. */
export interface Scores {
  /** Squared error of the kept share, each line by its capped amount. */
  readonly shareError: number;
  /** Of net revenue by line, in the currency. */
  readonly meanAbsoluteError: number;
  readonly rootMeanSquaredError: number;
  /** Expected net revenue of all lines by what it was, less 1. */
  readonly totalBias: number;
}

/**
 * The mean absolute error of net revenue is least for the median, which for nearly every line is that nothing comes back; an expected value
 * is evaluated by squared error. That of revenue would be that of the few largest lines, so it is the share's, weighted by money.
 *
 * @param lost the share that each line is expected to lose
 */
export function evaluate(lines: readonly Line[], lost: Float64Array): Scores {
  const cap = amountCap(lines);
  let [weighted, weights, absolute, squared, expected, actual] = [0, 0, 0, 0, 0, 0];
  for (const [row, line] of lines.entries()) {
    const share = lost[row] as number;
    const weight = Math.min(line.gross, cap);
    const error = line.gross * (share - line.lost);
    weighted += weight * (share - line.lost) ** 2;
    weights += weight;
    absolute += Math.abs(error);
    squared += error ** 2;
    expected += line.gross * (1 - share);
    actual += line.gross * (1 - line.lost);
  }
  return {
    shareError: weighted / weights,
    meanAbsoluteError: absolute / lines.length,
    rootMeanSquaredError: Math.sqrt(squared / lines.length),
    totalBias: actual > 0 ? expected / actual - 1 : 0,
  };
}

/**
 * By how much one expectation is closer than another, in standard errors of that difference. By less than one it is no better: the rule
 * of one standard error of Breiman et al., Classification and Regression Trees (1984).
 * @param lost the shares expected to be lost, and those of the expectation it is held against
 */
export function gain(lines: readonly Line[], lost: Float64Array, against: Float64Array): number {
  const cap = amountCap(lines);
  const differences = Float64Array.from(lines, (line, row) => {
    const [other, own] = [(against[row] as number) - line.lost, (lost[row] as number) - line.lost];
    return Math.min(line.gross, cap) * (other ** 2 - own ** 2);
  });
  const sum = differences.reduce((total, each) => total + each, 0);
  const squares = differences.reduce((total, each) => total + (each - sum / lines.length) ** 2, 0);
  return squares > 0 ? sum / Math.sqrt(squares) : 0;
}
