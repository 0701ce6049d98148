import type { BoostingOptions, Matrix, Objective, Validation } from './types.ts';

/** What boosting was given cannot be trained on. */
export class BoostingInputError extends Error {
  override readonly name = 'BoostingInputError';
}

/** More would leave the second derivatives too few bits beside the rows; see packing.ts. */
const MOST_ROWS = 2 ** 24;
const MOST_BINS = 255;
const MOST_LEAVES = 65_536;

/** @throws BoostingInputError naming what is wrong, where, and what is allowed */
export function checkInputs(
  x: Matrix,
  y: Float64Array,
  options: BoostingOptions,
  weights: Float64Array | undefined,
): void {
  checkOptions(options);
  checkMatrix(x, 'the training rows');
  if (x.rows > MOST_ROWS) refuse(`the training rows are ${x.rows}; take a sample of at most ${MOST_ROWS}`);
  checkTargets(x, y, weights, options.objective, 'the training rows');
  if (options.validation) checkValidation(x, options.validation, options.objective);
}

/** @throws BoostingInputError when columns are missing, of another length, or infinite */
export function checkMatrix({ names, columns, rows }: Matrix, what: string): void {
  if (!Number.isInteger(rows) || rows < 1) refuse(`${what} are ${rows}; at least one is needed`);
  if (names.length !== columns.length) {
    refuse(`${what} have ${columns.length} columns for ${names.length} names; each name needs one`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`${what} have two columns "${twice}"; names must differ`);
  for (const [index, column] of columns.entries()) {
    if (column.length !== rows) {
      refuse(`column "${names[index]}" of ${what} has ${column.length} values for ${rows} rows; each row needs one`);
    }
    const row = column.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
    if (row >= 0) {
      refuse(`column "${names[index]}" of ${what} is ${column[row]} at row ${row}; use NaN for a missing value`);
    }
  }
}

function checkTargets(
  x: Matrix,
  y: Float64Array,
  weights: Float64Array | undefined,
  objective: Objective,
  what: string,
): void {
  checkLength(y, x.rows, `the target of ${what}`);
  const [low, high, allowed] = targetRange(objective);
  const row = y.findIndex((value) => !(value >= low && value <= high && Number.isFinite(value)));
  if (row >= 0) refuse(`the target of ${what} is ${y[row]} at row ${row}; ${objective.kind} boosting needs ${allowed}`);
  if (!weights) return;
  checkLength(weights, x.rows, `the weights of ${what}`);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong >= 0) refuse(`the weight at row ${wrong} of ${what} is ${weights[wrong]}; it must be finite and 0 or more`);
  if (!weights.some((weight) => weight > 0)) refuse(`all weights of ${what} are 0; at least one must be above`);
}

function targetRange({ kind }: Objective): readonly [low: number, high: number, allowed: string] {
  if (kind === 'logistic') return [0, 1, 'targets from 0 to 1'];
  if (kind === 'poisson') return [0, Number.POSITIVE_INFINITY, 'finite targets of 0 or more'];
  return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 'finite targets'];
}

function checkValidation(x: Matrix, { x: held, y, weights, patience }: Validation, objective: Objective): void {
  const what = 'the validation rows';
  checkMatrix(held, what);
  if (held.names.join('\0') !== x.names.join('\0')) {
    refuse(`${what} have the columns ${held.names.join(', ')}; those of the training rows are ${x.names.join(', ')}`);
  }
  checkTargets(held, y, weights, objective, what);
  checkNumber('validation.patience', patience, 1, Number.MAX_SAFE_INTEGER, true);
}

function checkOptions(options: BoostingOptions): void {
  const { objective } = options;
  if (objective.kind === 'quantile' && !(objective.level > 0 && objective.level < 1)) {
    refuse(`objective.level is ${objective.level}; it must be between 0 and 1`);
  }
  checkNumber('rounds', options.rounds, 0, Number.MAX_SAFE_INTEGER, true);
  checkNumber('learningRate', options.learningRate, Number.MIN_VALUE, 1);
  checkNumber('leaves', options.leaves, 2, MOST_LEAVES, true);
  checkNumber('minLeafRows', options.minLeafRows, 1, Number.MAX_SAFE_INTEGER, true);
  checkNumber('l2', options.l2, 0, Number.MAX_VALUE);
  checkNumber('featureFraction', options.featureFraction, Number.MIN_VALUE, 1);
  checkNumber('rowFraction', options.rowFraction, Number.MIN_VALUE, 1);
  checkNumber('bins', options.bins, 2, MOST_BINS, true);
  checkNumber('seed', options.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true);
}

function checkNumber(name: string, value: number, low: number, high: number, isWhole = false): void {
  if (value >= low && value <= high && (!isWhole || Number.isInteger(value))) return;
  const from = low === Number.MIN_VALUE ? 'above 0' : `${low} or more`;
  const to = high < Number.MAX_SAFE_INTEGER ? ` and at most ${high}` : '';
  refuse(`${name} is ${value}; it must be ${isWhole ? 'a whole number, ' : ''}${from}${to}`);
}

function checkLength(values: Float64Array, rows: number, what: string): void {
  if (values.length !== rows) refuse(`${what} has ${values.length} values for ${rows} rows; each row needs one`);
}

function refuse(message: string): never {
  throw new BoostingInputError(`Boosting cannot learn: ${message}.`);
}
