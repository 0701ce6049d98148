import { ndcgAt } from '../../shared/metrics/ranking.ts';
import { addScaled, usedBy } from '../blend.ts';
import { type BlendWeights, blendOf, METHODS, type Method } from '../recipe.ts';
import type { Candidates } from './candidates.ts';
import { DEPTH } from './judge.ts';

/** Weights that are tried for a method, next to the others. */
const GRID = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5];
/** A step must gain this share, or it is likely noise. */
const WORTHWHILE = 0.002;
const ROUNDS = 5;

export interface Blended {
  readonly weights: BlendWeights;
  /** NDCG@10 on the cases. */
  readonly score: number;
}

/**
 * Looks for the weights with the highest NDCG@10 on cases: starts with the best single method and changes one weight at a time
 * as long as that gains something. So a blend is never below its best part on these cases.
 */
export function searchBlend(cases: readonly Candidates[]): Blended {
  let best: Blended = { weights: blendOf({ popularity: 1 }), score: -1 };
  for (const method of METHODS) {
    const alone = bestWeight(cases, { weights: blendOf({}), score: -1 }, method, [1]);
    if (alone.score > best.score) best = alone;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const before = best;
    for (const method of METHODS) best = bestWeight(cases, best, method, GRID);
    if (best === before) break;
  }
  return best;
}

/** Tries weights for one method beside the others; keeps what there is unless one is worthwhile. */
function bestWeight(cases: readonly Candidates[], from: Blended, method: Method, grid: readonly number[]): Blended {
  const others = { ...from.weights, [method]: 0 };
  const sums = new Float64Array(grid.length);
  for (const each of cases) {
    const base = each.tie.slice();
    for (const other of usedBy(others)) addScaled(each.scores[other], others[other], base);
    grid.forEach((weight, at) => {
      sums[at] = (sums[at] as number) + ndcgOf(each, base, each.scores[method], weight);
    });
  }
  let best = from;
  grid.forEach((weight, at) => {
    const score = cases.length === 0 ? 0 : (sums[at] as number) / cases.length;
    const weights = { ...others, [method]: weight };
    const worthwhile = score > best.score && score > from.score * (1 + WORTHWHILE);
    if (worthwhile && usedBy(weights).length > 0) best = { weights, score };
  });
  return best;
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
