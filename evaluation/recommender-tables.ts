import { DEPTH, MODES, type Mode, mean, type Verdict } from '../models/recommender/choice/evaluate.ts';
import type { Evaluated } from '../models/recommender/choice/trial.ts';
import { METHODS, type Method } from '../models/recommender/recipe.ts';
import { meanInterval } from '../models/shared/metrics/bootstrap.ts';

const NAMES: Readonly<Record<Method, string>> = {
  popularity: 'popularity',
  recent: 'recent popularity',
  own: 'own frequency',
  category: 'category popularity',
  knn: 'item kNN',
  als: 'ALS',
  ease: 'EASE',
};

const TITLES: Readonly<Record<Mode, string>> = { all: 'All items', new: 'New items' };

/** A table for each mode: methods alone, then the blend. */
export const tablesOf = (evaluated: Evaluated): string => MODES.map((mode) => table(evaluated, mode)).join('\n\n');

function table({ alone, blend }: Evaluated, mode: Mode): string {
  const rows = [
    ...METHODS.map((method) => [NAMES[method], alone[method][mode]] as const),
    ['**blend**', blend[mode]] as const,
  ];
  return [
    `${TITLES[mode]} (${blend[mode].ndcg.length} people):`,
    '',
    `| | NDCG@${DEPTH.ndcg} | Recall@${DEPTH.recall} | MRR@${DEPTH.reciprocalRank} | coverage@${DEPTH.coverage} | popularity percentile |`,
    '|---|---|---|---|---|---|',
    ...rows.map(([name, verdict]) => `| ${name} | ${figures(verdict).join(' | ')} |`),
  ].join('\n');
}

const figures = ({ ndcg, recall, reciprocalRank, coverage, popularity }: Verdict): readonly string[] => [
  withInterval(ndcg),
  withInterval(recall),
  withInterval(reciprocalRank),
  `${(100 * coverage).toFixed(1)} %`,
  popularity.toFixed(2),
];

function withInterval(values: Float64Array): string {
  const average = mean(values);
  if (average === null) return 'nobody';
  const { lower, upper } = meanInterval(values);
  return `${average.toFixed(4)} (${lower.toFixed(4)} to ${upper.toFixed(4)})`;
}

/** Whether the blend is at or above the best single method, on the same people. */
export const aimsOf = (evaluated: Evaluated): string => MODES.map((mode) => aim(evaluated, mode)).join(' ');

function aim({ alone, blend }: Evaluated, mode: Mode): string {
  const scores = METHODS.map((method) => ({ method, score: mean(alone[method][mode].ndcg) ?? 0 }));
  const best = scores.reduce((top, each) => (each.score > top.score ? each : top));
  const rival = alone[best.method][mode].ndcg;
  const gains = blend[mode].ndcg.map((value, at) => value - (rival[at] as number));
  const gain = mean(gains);
  if (gain === null) return `${TITLES[mode]}: nobody to evaluate by.`;
  const { lower, upper } = meanInterval(gains);
  const missed = upper >= 0 ? 'aim missed, by no more than chance may do' : 'aim missed';
  const verdict = gain >= 0 ? 'aim met' : missed;
  return `${TITLES[mode]}: the blend is ${signed(gain)} (${signed(lower)} to ${signed(upper)}) from the best single method, ${NAMES[best.method]}: ${verdict}.`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
