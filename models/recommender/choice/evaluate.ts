import { coverageAt, ndcgAt, popularityPercentiles, recallAt, reciprocalRankAt } from '../../shared/metrics/ranking.ts';
import { Blender, usedBy } from '../blend.ts';
import type { Shop } from '../data/shop.ts';
import type { Fitted, Fitter } from '../fit.ts';
import type { BlendWeights, Recipe } from '../recipe.ts';
import { without } from '../serving/plan.ts';
import { boughtItems, type Taste, type Tastes, tasteOf } from '../taste.ts';
import { topK } from '../top.ts';
import type { Case } from './cases.ts';

/** `all`: everything listed may be shown and counts; `new`: only what the person has not bought. */
export type Mode = 'all' | 'new';

export const MODES: readonly Mode[] = ['all', 'new'];

export const byMode = <T>(make: (mode: Mode) => T): Readonly<Record<Mode, T>> => ({
  all: make('all'),
  new: make('new'),
});

export const DEPTH = { ndcg: 10, recall: 20, reciprocalRank: 20, coverage: 10 } as const;

/** Figures of each case, in the order of the cases, and of all together. */
export interface Verdict {
  readonly ndcg: Float64Array;
  readonly recall: Float64Array;
  readonly reciprocalRank: Float64Array;
  /** Share of the listed products that are shown to anybody in ten places. */
  readonly coverage: number;
  /** Mean popularity percentile of what is shown in ten places: 0.5 is no bias. */
  readonly popularity: number;
}

export interface Bench {
  readonly cases: readonly Case[];
  readonly tastes: Tastes;
  readonly listed: Uint8Array;
  /** All-time popularity before the window. */
  readonly popularity: Float32Array;
}

/** A case in a mode. */
interface Question {
  readonly taste: Taste;
  /** What may be shown: in mode `new` not what was bought. */
  readonly allowed: Uint8Array;
  /** What of it was wanted; nothing to be found where that is empty. */
  readonly relevant: ReadonlySet<number>;
}

export function question(taste: Taste, wanted: ReadonlySet<number>, listed: Uint8Array, mode: Mode): Question {
  const allowed = mode === 'all' ? listed : without(listed.slice(), boughtItems(taste));
  return { taste, allowed, relevant: new Set([...wanted].filter((item) => allowed[item] === 1)) };
}

/** A blend that is evaluated in a mode. */
interface Contender {
  readonly mode: Mode;
  readonly weights: BlendWeights;
}

/** Evaluates blends on the same cases, in their order; what methods score is worked out once for all of them. */
export function evaluate(bench: Bench, fitted: Fitted, contenders: readonly Contender[]): readonly Verdict[] {
  const blender = new Blender(fitted);
  const methods = usedBy(...contenders.map(({ weights }) => weights));
  const tallies = contenders.map(() => new Tally());
  for (const { person, wanted } of bench.cases) {
    const taste = tasteOf(bench.tastes, person);
    const questions = byMode((mode) => question(taste, wanted, bench.listed, mode));
    blender.score(taste, methods);
    contenders.forEach(({ mode, weights }, at) => {
      const { allowed, relevant } = questions[mode];
      if (relevant.size > 0) tallies[at]?.add(topK(blender.mix(weights, allowed), DEPTH.recall, allowed), relevant);
    });
  }
  return tallies.map((tally) => tally.verdict(bench));
}

class Tally {
  readonly #lists: Int32Array[] = [];
  readonly #ndcg: number[] = [];
  readonly #recall: number[] = [];
  readonly #reciprocalRank: number[] = [];

  add(list: Int32Array, relevant: ReadonlySet<number>): void {
    this.#lists.push(list);
    this.#ndcg.push(ndcgAt(list, relevant, DEPTH.ndcg));
    this.#recall.push(recallAt(list, relevant, DEPTH.recall));
    this.#reciprocalRank.push(reciprocalRankAt(list, relevant, DEPTH.reciprocalRank));
  }

  verdict(bench: Bench): Verdict {
    const listed = bench.listed.reduce((sum, one) => sum + one, 0);
    return {
      ndcg: Float64Array.from(this.#ndcg),
      recall: Float64Array.from(this.#recall),
      reciprocalRank: Float64Array.from(this.#reciprocalRank),
      coverage: coverageAt(this.#lists, listed, DEPTH.coverage),
      popularity: popularityBias(this.#lists, bench),
    };
  }
}

function popularityBias(lists: readonly Int32Array[], { popularity, listed }: Bench): number {
  const items = Int32Array.from(listed.keys()).filter((item) => listed[item] === 1);
  const percentiles = popularityPercentiles(
    items.length > 0 ? Array.from(items, (item) => popularity[item] as number) : [],
  );
  const percentileOf = new Map(Array.from(items, (item, at) => [item, percentiles[at] as number]));
  const shown = lists.flatMap((list) =>
    Array.from(list.subarray(0, DEPTH.coverage), (item) => percentileOf.get(item) ?? 0),
  );
  return mean(shown) ?? 0.5;
}

/** Null of nothing. */
export function mean(values: ArrayLike<number>): number | null {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] as number;
  return values.length === 0 ? null : sum / values.length;
}

/** People to evaluate by, with their tastes as the recipe sees them. */
export const benchOf = (fitter: Fitter, shop: Shop, cases: readonly Case[], recipe: Recipe): Bench => ({
  cases,
  tastes: fitter.tastes(recipe),
  listed: shop.products.listed,
  popularity: fitter.allTime(),
});
