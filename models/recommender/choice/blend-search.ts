import { ndcgAt } from '../../shared/metrics/ranking.ts';
import { addScaled, usedBy } from '../blend.ts';
import { type BlendWeights, blendOf, METHODS, type Method } from '../recipe.ts';
import type { Candidates } from './candidates.ts';
import { DEPTH, mean } from './judge.ts';

/** Weights that are tried for a method, next to the others. */
const GRID = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5];
const ROUNDS = 5;
/** Standard errors that a step must gain: less is likely chance, and would be lost on other people. */
const CERTAINTY = 2;

export interface Blended {
  readonly weights: BlendWeights;
  /** NDCG@10 of each case. */
  readonly ndcg: Float64Array;
}

/**
 * Looks for the weights with the highest mean NDCG@10 on cases: starts with the best single method, and once more with all of
 * them alike, and changes one weight at a time as long as that gains more than two standard errors. What is taken is the best single
 * method, or an end that is so much better: never below its best part on these cases.
 */
export function searchBlend(cases: readonly Candidates[]): Blended {
  const judged = (weights: BlendWeights, method: Method): Blended =>
    weighed(cases, weights, method, [weights[method]])[0] as Blended;
  const singles = METHODS.map((method) => judged(blendOf({ [method]: 1 }), method));
  const alike = judged({ popularity: 1, recent: 1, own: 1, category: 1, knn: 1, als: 1, ease: 1 }, 'popularity');
  const from = best(singles);
  const ends = [climb(cases, from), climb(cases, alike)];
  return best([from, ...ends.filter((end) => isGain(from, end))]);
}

function climb(cases: readonly Candidates[], start: Blended): Blended {
  let reached = start;
  for (let round = 0; round < ROUNDS; round++) {
    const before = reached;
    for (const method of METHODS) {
      const steps = weighed(cases, reached.weights, method, GRID).filter(({ weights }) => usedBy(weights).length > 0);
      reached = best([reached, ...steps.filter((step) => isGain(reached, step))]);
    }
    if (reached === before) break;
  }
  return reached;
}

/** The first of the highest. */
const best = (all: readonly Blended[]): Blended =>
  all.reduce((top, each) => ((mean(each.ndcg) ?? 0) > (mean(top.ndcg) ?? 0) ? each : top));

/** Whether the mean difference is more than chance. */
function isGain(from: Blended, to: Blended): boolean {
  const gains = to.ndcg.map((value, at) => value - (from.ndcg[at] as number));
  const gain = mean(gains) ?? 0;
  const variance = mean(gains.map((value) => (value - gain) ** 2)) ?? 0;
  return gain > CERTAINTY * Math.sqrt(variance / gains.length);
}

/** Weights for one method beside the others. */
function weighed(
  cases: readonly Candidates[],
  weights: BlendWeights,
  method: Method,
  grid: readonly number[],
): readonly Blended[] {
  const others = { ...weights, [method]: 0 };
  const found = grid.map((weight) => ({
    weights: { ...others, [method]: weight },
    ndcg: new Float64Array(cases.length),
  }));
  cases.forEach((each, at) => {
    const base = each.tie.slice();
    for (const other of usedBy(others)) addScaled(each.scores[other], others[other], base);
    for (const { weights: tried, ndcg } of found) ndcg[at] = ndcgOf(each, base, each.scores[method], tried[method]);
  });
  return found;
}

function ndcgOf({ items, relevant }: Candidates, base: Float64Array, scores: Float64Array, weight: number): number {
  const best = new Int32Array(DEPTH.ndcg);
  const mixed = new Float64Array(DEPTH.ndcg).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < items.length; at++) {
    const score = (base[at] as number) + weight * (scores[at] as number);
    if (score <= (mixed[DEPTH.ndcg - 1] as number)) continue;
    let place = DEPTH.ndcg - 1;
    for (; place > 0 && score > (mixed[place - 1] as number); place--) {
      mixed[place] = mixed[place - 1] as number;
      best[place] = best[place - 1] as number;
    }
    mixed[place] = score;
    best[place] = items[at] as number;
  }
  return ndcgAt(best.subarray(0, items.length), relevant, DEPTH.ndcg);
}
