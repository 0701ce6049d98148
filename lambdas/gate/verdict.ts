import type { RunEvaluation } from '../../contracts/models.ts';

/** What the gate decides, in words for a person. */
interface Verdict {
  readonly accepted: boolean;
  readonly reason: string;
}

/** What serves now, as far as the gate asks. */
export interface Incumbent {
  readonly run: string;
  /** Null when there was too little data to measure it. */
  readonly score: number | null;
}

/** Sums in another order differ by less; a difference this small is no difference. */
const TOLERANCE = 1e-9;
const DIGITS = 6;

/**
 * Decides whether a run may serve: it does as well as the champion’s recipe on the same split, and as every baseline. A run
 * that could not be measured is let through only where nothing that was measured would go.
 */
export function verdictOn(evaluation: RunEvaluation, incumbent: Incumbent | null): Verdict {
  const { metric, better, challenger, champion, baselines, notes } = evaluation;
  if (challenger === null) return unmeasured(incumbent, notes);
  const rivals = [
    ...(champion === null ? [] : [['the champion', champion] as const]),
    ...Object.entries(baselines).map(([name, figure]) => [`the baseline ${name}`, figure] as const),
  ];
  const isWorse = (figure: number): boolean =>
    (better === 'higher' ? figure - challenger : challenger - figure) > TOLERANCE;
  const lost = rivals.filter(([, figure]) => isWorse(figure));
  const list = (pairs: typeof rivals): string => pairs.map(([name, figure]) => `${name} (${shown(figure)})`).join(', ');
  const figure = `${metric} of ${shown(challenger)} (${better} is better)`;
  const noted = (reason: string): string => [reason, ...notes].join(' ');
  if (lost.length > 0) return { accepted: false, reason: noted(`Refused: ${figure} is worse than ${list(lost)}.`) };
  const rest = rivals.length === 0 ? ', with nothing to compare it to' : ` is no worse than ${list(rivals)}`;
  return { accepted: true, reason: noted(`Accepted: ${figure}${rest}.`) };
}

function unmeasured(incumbent: Incumbent | null, notes: readonly string[]): Verdict {
  const why = `there is too little data to hold any out${notes.length > 0 ? ` (${notes.join(' ')})` : ''}`;
  if (incumbent === null) return { accepted: true, reason: `Accepted unmeasured as the first of its kind: ${why}.` };
  if (incumbent.score === null) {
    return { accepted: true, reason: `Accepted unmeasured, as ${incumbent.run} was, which served before: ${why}.` };
  }
  return {
    accepted: false,
    reason: `Refused: ${why}, while ${incumbent.run}, which serves, reached ${shown(incumbent.score)}.`,
  };
}

const shown = (figure: number): string => String(Number(figure.toPrecision(DIGITS)));
