import {
  BOOSTING_DEFAULTS,
  type BoostedTrees,
  type Matrix,
  predictBoosting,
  trainBoosting,
} from '../../boosting/index.ts';
import { endOf, type History, spread, until, WEEK, weekdayShares } from '../history.ts';
import { LAG_FEATURES, lagsOf } from './lag-features.ts';
import type { Method } from './method.ts';

/** Enough to train on; more costs time only. */
const MAX_ROWS = 20_000;
const FEWEST_ROWS = 300;
/** Weeks of history that a row needs. */
const WARM_UP_WEEKS = 12;
/** Days from one origin to the next: prime to 7, so that all weekdays take part. */
const STRIDES = [3, 5, 11, 23, 47] as const;
/** A week beyond this multiple of its level teaches that it was large, not how large. */
const MAX_RATIO = 4;

const OPTIONS = {
  ...BOOSTING_DEFAULTS,
  objective: { kind: 'poisson' },
  rounds: 80,
  learningRate: 0.06,
  leaves: 8,
  minLeafRows: 40,
  l2: 5,
  featureFraction: 0.7,
  rowFraction: 0.7,
  bins: 63,
} as const;

/** Trees that know only what was before a day. */
interface Stage {
  readonly before: number;
  readonly trees: BoostedTrees;
}

export interface BoostedOptions {
  readonly seed: number;
  /** Weeks ahead that are asked for. */
  readonly weeks: number;
  /** Days before which each model learns; a history is continued by the latest that does not know more than it. */
  readonly cutoffs: readonly number[];
}

/**
 * Gradient boosting over all the series of a shop together: the sum of a week to come, in units of the series' level of the last
 * months, from lags, calendar and price. Poisson loss with the level as exposure: a level's multiple cannot be negative.
 * Null when there are too few weeks to train on.
 */
export function boosted(series: readonly History[], options: BoostedOptions): Method | null {
  const stages: Stage[] = [];
  for (const before of [...options.cutoffs].sort((a, b) => a - b)) {
    const trees = train(series, before, options);
    if (trees) stages.push({ before, trees });
  }
  if (stages.length === 0) return null;
  return {
    name: 'gradient boosting',
    forecast: (history, days) => {
      const stage = stages.findLast(({ before }) => before <= endOf(history));
      return stage ? continued(stage.trees, history, days) : null;
    },
  };
}

function continued(trees: BoostedTrees, history: History, days: number): Float64Array | null {
  const lags = lagsOf(history);
  if (!lags) return null;
  const rows = Array.from({ length: days / WEEK }, (_, week) => lags.week(week + 1));
  const ratios = predictBoosting(trees, matrixOf(rows));
  return spread(
    ratios.map((ratio) => ratio * lags.level),
    weekdayShares(history.values),
  );
}

interface Example {
  readonly features: readonly number[];
  readonly ratio: number;
  readonly level: number;
}

function train(series: readonly History[], before: number, { seed, weeks }: BoostedOptions): BoostedTrees | null {
  const days = Math.max(0, ...series.map((each) => Math.min(each.values.length, before - each.start)));
  const perStride = series.length * weeks * Math.max(0, days - WARM_UP_WEEKS * WEEK);
  const stride = STRIDES.find((each) => perStride / each <= MAX_ROWS) ?? (STRIDES.at(-1) as number);
  const examples: Example[] = [];
  for (const each of series) examplesOf(until(each, Math.max(0, before - each.start)), weeks, stride, examples);
  if (examples.length < FEWEST_ROWS) return null;
  const mean = examples.reduce((sum, { level }) => sum + level, 0) / examples.length;
  return trainBoosting(
    matrixOf(examples.map(({ features }) => features)),
    Float64Array.from(examples, ({ ratio }) => ratio),
    { ...OPTIONS, seed },
    Float64Array.from(examples, ({ level }) => level / mean),
  );
}

function examplesOf(history: History, weeks: number, stride: number, examples: Example[]): void {
  const { values } = history;
  for (let origin = values.length - WEEK; origin >= WARM_UP_WEEKS * WEEK; origin -= stride) {
    const lags = lagsOf(until(history, origin));
    if (!lags) continue;
    for (let ahead = 1; ahead <= weeks && origin + ahead * WEEK <= values.length; ahead++) {
      let sum = 0;
      for (let day = origin + (ahead - 1) * WEEK; day < origin + ahead * WEEK; day++) sum += values[day] as number;
      examples.push({
        features: lags.week(ahead),
        ratio: Math.min(MAX_RATIO, sum / lags.level),
        level: lags.level,
      });
    }
  }
}

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = LAG_FEATURES.map((_, feature) => Float64Array.from(rows, (row) => row[feature] as number));
  return { names: LAG_FEATURES, columns, rows: rows.length };
}
