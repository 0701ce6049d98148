import { bootstrapInterval } from '../shared/metrics/bootstrap.ts';
import { auc, rankedAuc } from '../shared/metrics/classification.ts';
import { classify } from './classifier.ts';
import { type ChurnMethod, DEFAULTS, type FixedSettings, SEARCH, type Settings } from './recipe.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import { evaluationCuts, hasHistory } from './splits.ts';

export interface Choice {
  readonly settings: Settings;
  /** Why this method. */
  readonly reason: string;
}

interface Candidate {
  readonly settings: Settings;
  readonly risk: Float64Array;
  readonly auc: number;
}

/** Enough for the ends of a 95 % interval, and done in a second with 100,000 customers. */
const RESAMPLES = 200;

/** Settings by how they do on the window before the last one, which is left for the test. */
export function chooseSettings(snapshots: Snapshots, fixed: FixedSettings, seed: number): Choice {
  const base: Settings = { ...DEFAULTS, ...fixed, churnWindowDays: snapshots.window };
  if (fixed.churnMethod === 'recency and frequency') return { settings: base, reason: 'the recipe asks for it' };
  const cut = evaluationCuts(snapshots.shop, snapshots.window).validation;
  if (!hasHistory(snapshots.shop, cut))
    return unsearched(base, fixed, 'the history is too short to validate a classifier');
  const validation = snapshots.at(cut);
  const unclear = 'nobody or everybody churned in the validation window';
  if (!isTold(validation)) return unsearched(base, fixed, unclear);
  const best = bestClassifier(snapshots, validation, base, fixed, seed);
  if (typeof best === 'string') return unsearched(base, fixed, best);
  if (fixed.churnMethod === 'classifier') return { settings: best.settings, reason: 'the recipe asks for it' };
  return decided(validation, best, base, seed);
}

/** Whether both outcomes are there. */
export const isTold = ({ churned }: Snapshot): boolean => churned.includes(0) && churned.includes(1);

/** Without a validation window the recipe's own wish stands. */
function unsearched(base: Settings, fixed: FixedSettings, why: string): Choice {
  const churnMethod: ChurnMethod = fixed.churnMethod ?? 'recency and frequency';
  return { settings: { ...base, churnMethod }, reason: why };
}

function bestClassifier(
  snapshots: Snapshots,
  validation: Snapshot,
  base: Settings,
  fixed: FixedSettings,
  seed: number,
): Candidate | string {
  let best: Candidate | undefined;
  for (const rounds of fixed.rounds === undefined ? SEARCH.rounds : [fixed.rounds]) {
    for (const leaves of fixed.leaves === undefined ? SEARCH.leaves : [fixed.leaves]) {
      const settings: Settings = { ...base, churnMethod: 'classifier', rounds, leaves };
      const classified = classify(snapshots, validation, settings, seed);
      if ('unable' in classified) return classified.unable;
      const score = auc(classified.risk, validation.churned);
      if (!best || score > best.auc) best = { settings, risk: classified.risk, auc: score };
    }
  }
  return best as Candidate;
}

/** A classifier has to tell more than recency does, for sure, and no less than recency and frequency together. */
function decided(validation: Snapshot, best: Candidate, base: Settings, seed: number): Choice {
  const { churned, recency, risk } = validation;
  const alone = auc(recency, churned);
  const both = auc(risk, churned);
  const { lower, upper } = aucGain(best.risk, recency, churned, { resamples: RESAMPLES, seed });
  const figures =
    `on validation the classifier’s AUC is ${best.auc.toFixed(3)}, that of recency alone ${alone.toFixed(3)} ` +
    `(95 % interval of the difference ${lower.toFixed(3)} to ${upper.toFixed(3)}), of recency and frequency ${both.toFixed(3)}`;
  if (lower > 0 && best.auc >= both) return { settings: best.settings, reason: figures };
  const what = lower > 0 ? 'more than recency and frequency tell' : 'a signal beyond recency';
  return {
    settings: { ...best.settings, churnMethod: 'recency and frequency', churnWindowDays: base.churnWindowDays },
    reason: `the data do not show ${what}: ${figures}`,
  };
}

/** The interval of how much better scores rank the labels than others do, on the same resampled cases. */
export function aucGain(
  scores: Float64Array,
  others: Float64Array,
  labels: Float64Array,
  options: { readonly resamples: number; readonly seed: number },
): { readonly lower: number; readonly upper: number } {
  const [ours, theirs] = [rankedAuc(scores, labels), rankedAuc(others, labels)];
  const weights = new Float64Array(labels.length);
  const gain = (sample: Int32Array): number => {
    weights.fill(0);
    for (const at of sample) weights[at] = (weights[at] as number) + 1;
    return ours(weights) - theirs(weights);
  };
  return bootstrapInterval(labels.length, gain, options);
}
