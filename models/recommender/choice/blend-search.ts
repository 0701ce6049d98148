import { ndcgAt } from '../../shared/metrics/ranking.ts';
import { addScaled, Blender, usedBy } from '../blend.ts';
import type { Fitted } from '../fit.ts';
import { type BlendWeights, blendOf, METHODS, type Method } from '../recipe.ts';
import { type Taste, tasteOf } from '../taste.ts';
import { type Bench, DEPTH, MODES, type Mode, mean, question } from './evaluate.ts';

/** So many of the best products of each method take part in the search for weights. */
const BEST = 100;

/** Of one question: the products that any method puts high, with what each method gives them and the tie-break. */
interface Candidates {
  readonly items: Int32Array;
  readonly scores: Readonly<Record<Method, Float64Array>>;
  readonly tie: Float64Array;
  readonly relevant: ReadonlySet<number>;
}

/** The candidates of each case in each mode; cases with nothing to find are left out. */
export function candidatesOf(
  { cases, tastes, listed }: Bench,
  fitted: Fitted,
): Readonly<Record<Mode, readonly Candidates[]>> {
  const blender = new Blender(fitted);
  const found: Record<Mode, Candidates[]> = { all: [], new: [] };
  for (const { person, wanted } of cases) {
    const taste: Taste = tasteOf(tastes, person);
    blender.score(taste, METHODS);
    for (const mode of MODES) {
      const { allowed, relevant } = question(taste, wanted, listed, mode);
      if (relevant.size > 0) found[mode].push({ ...candidates(blender, allowed), relevant });
    }
  }
  return found;
}

function candidates(blender: Blender, allowed: Uint8Array): Omit<Candidates, 'relevant'> {
  const best = METHODS.flatMap((method) => [...blender.best(method, BEST, allowed)]);
  const items = Int32Array.from(new Set([...best, ...blender.best('tie', BEST, allowed)])).sort();
  const scores = METHODS.map((method) => [method, blender.part(method, items, allowed)] as const);
  return {
    items,
    scores: Object.fromEntries(scores) as Record<Method, Float64Array>,
    tie: blender.part('tie', items, allowed),
  };
}

/** Weights that are tried for a method, next to the others. */
const GRID = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5];
const ROUNDS = 5;
/** Standard errors that a step must gain: less is likely chance, and would be lost on other people. */
const CERTAINTY = 2;

interface Blended {
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
  const evaluated = (weights: BlendWeights, method: Method): Blended =>
    weighed(cases, weights, method, [weights[method]])[0] as Blended;
  const singles = METHODS.map((method) => evaluated(blendOf({ [method]: 1 }), method));
  const alike = evaluated({ popularity: 1, recent: 1, own: 1, category: 1, knn: 1, als: 1, ease: 1 }, 'popularity');
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
