import { METHODS, type Method } from '../recipe.ts';
import { DEPTH, MODES, type Mode, mean, type Verdict } from './evaluate.ts';
import type { Trial } from './trial.ts';

/** What the gate compares: over all products, those bought before included. */
export const METRIC = `ndcg@${DEPTH.ndcg}`;

const BASELINES: Readonly<Partial<Record<Method, string>>> = {
  popularity: 'popularity',
  recent: 'recent popularity',
  own: 'own frequency',
};

export interface Summary {
  readonly challenger: number | null;
  readonly champion: number | null;
  readonly baselines: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The figures of all sources together: each counts by its number of cases. */
export function summarise(trials: readonly Trial[]): Summary {
  const tests = trials.flatMap(({ test }) => test ?? []);
  if (tests.length === 0) return { challenger: null, champion: null, baselines: {}, metrics: {} };
  const pooled = (pick: (test: Test) => Verdict | null): Verdict | null => together(tests.map(pick));
  const ndcg = (pick: (test: Test) => Verdict | null): number | null => mean(pooled(pick)?.ndcg ?? []);
  const baselines = METHODS.flatMap((method) => {
    const name = BASELINES[method];
    const score = ndcg(({ challenger }) => challenger.alone[method].all);
    return name === undefined || score === null ? [] : [[name, score] as const];
  });
  const metrics = MODES.flatMap((mode) => [
    ...figures(
      mode,
      pooled(({ challenger }) => challenger.blend[mode]),
    ),
    ...METHODS.map(
      (method) => [`${METRIC} ${mode} by ${method}`, ndcg(({ challenger }) => challenger.alone[method][mode])] as const,
    ),
  ]);
  const newcomers = pooled(({ newcomers }) => newcomers);
  return {
    challenger: ndcg(({ challenger }) => challenger.blend.all),
    champion: tests.every(({ champion }) => champion !== null) ? ndcg(({ champion }) => champion?.all ?? null) : null,
    baselines: Object.fromEntries(baselines),
    metrics: Object.fromEntries(
      [
        ...metrics,
        ['newcomers', newcomers?.ndcg.length ?? 0] as const,
        [`${METRIC} newcomers`, mean(newcomers?.ndcg ?? [])] as const,
      ].filter((entry): entry is readonly [string, number] => entry[1] !== null),
    ),
  };
}

type Test = NonNullable<Trial['test']>;

function figures(mode: Mode, verdict: Verdict | null): readonly (readonly [string, number | null])[] {
  if (verdict === null) return [];
  return [
    [`customers ${mode}`, verdict.ndcg.length],
    [`${METRIC} ${mode}`, mean(verdict.ndcg)],
    [`recall@${DEPTH.recall} ${mode}`, mean(verdict.recall)],
    [`mrr@${DEPTH.reciprocalRank} ${mode}`, mean(verdict.reciprocalRank)],
    [`coverage@${DEPTH.coverage} ${mode}`, verdict.coverage],
    [`popularity percentile ${mode}`, verdict.popularity],
  ];
}

/** The cases of several sources as one; what is not by case is weighted by their number. */
function together(verdicts: readonly (Verdict | null)[]): Verdict | null {
  const held = verdicts.filter((verdict) => verdict !== null);
  const cases = held.reduce((sum, { ndcg }) => sum + ndcg.length, 0);
  if (cases === 0) return null;
  const joined = (pick: (verdict: Verdict) => Float64Array): Float64Array =>
    Float64Array.from(held.flatMap((verdict) => [...pick(verdict)]));
  const weighted = (pick: (verdict: Verdict) => number): number =>
    held.reduce((sum, verdict) => sum + (pick(verdict) * verdict.ndcg.length) / cases, 0);
  return {
    ndcg: joined(({ ndcg }) => ndcg),
    recall: joined(({ recall }) => recall),
    reciprocalRank: joined(({ reciprocalRank }) => reciprocalRank),
    coverage: weighted(({ coverage }) => coverage),
    popularity: weighted(({ popularity }) => popularity),
  };
}
