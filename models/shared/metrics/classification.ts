/** How well probabilities of a yes-or-no outcome do. Labels are 1 and 0; the arrays of one call are equally long. */

/** The area under the ROC curve of cases with these weights; all count once without. NaN unless both labels are there. */
export type WeightedAuc = (weights?: ArrayLike<number>) => number;

/**
 * Sorts the scores once, so that the area can be worked out for many resamples: the probability that a case with label 1 scores
 * higher than one with label 0, ties counting half (Hanley & McNeil 1982).
 */
export function rankedAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): WeightedAuc {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i);
  order.sort((left, right) => (scores[left] as number) - (scores[right] as number) || left - right);
  return (weights) => {
    let [below, area, positives] = [0, 0, 0];
    for (let at = 0; at < order.length; ) {
      const score = scores[order[at] as number];
      let [positive, negative] = [0, 0];
      for (; at < order.length && scores[order[at] as number] === score; at++) {
        const i = order[at] as number;
        const weight = weights === undefined ? 1 : (weights[i] as number);
        if (labels[i] === 1) positive += weight;
        else negative += weight;
      }
      area += positive * (below + negative / 2);
      below += negative;
      positives += positive;
    }
    return area / (positives * below);
  };
}

export const auc = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => rankedAuc(scores, labels)();

/** No probability is taken to be nearer to 0 or 1: a single certain mistake would make the loss infinite. */
const NEAREST = 1e-15;

/** Mean negative log-likelihood of the labels, in nats. NaN of no case. */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = Math.min(1 - NEAREST, Math.max(NEAREST, probabilities[i] as number));
    sum -= labels[i] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return sum / probabilities.length;
}

export interface CalibrationBin {
  readonly cases: number;
  /** Mean probability. */
  readonly expected: number;
  /** Share of cases with label 1. */
  readonly observed: number;
}

/** Cases in order of their probability, in bins of as equal a size as can be; ten are deciles. */
export function calibration(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
): readonly CalibrationBin[] {
  const order = Int32Array.from({ length: probabilities.length }, (_, i) => i);
  order.sort((left, right) => (probabilities[left] as number) - (probabilities[right] as number) || left - right);
  const table: CalibrationBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * order.length) / bins);
    const cases = order.subarray(from, Math.floor(((bin + 1) * order.length) / bins));
    if (cases.length === 0) continue;
    let [expected, observed] = [0, 0];
    for (const i of cases) {
      expected += probabilities[i] as number;
      observed += labels[i] as number;
    }
    table.push({ cases: cases.length, expected: expected / cases.length, observed: observed / cases.length });
  }
  return table;
}

/** Mean distance of expected from observed over the bins, weighted by their cases (Naeini, Cooper & Hauskrecht 2015). */
export function calibrationError(table: readonly CalibrationBin[]): number {
  let [distance, total] = [0, 0];
  for (const { cases, expected, observed } of table) {
    distance += cases * Math.abs(expected - observed);
    total += cases;
  }
  return distance / total;
}
