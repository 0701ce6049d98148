import type { Retrier } from './definition.ts';
import type { StatesError } from './values.ts';

/** Errors that end an execution whatever a wildcard says. */
const NOT_CAUGHT_BY_WILDCARDS = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/**
 * Whether one of `names` (an `ErrorEquals`) covers the error. `States.ALL` covers every error but DataLimitExceeded and
 * Runtime; `States.TaskFailed` covers those `States.ALL` does, save `States.Timeout`. `States.Runtime` is never handled.
 */
export function matches(names: readonly string[], error: string | undefined): boolean {
  if (error === 'States.Runtime') return false;
  if (error !== undefined && names.includes(error)) return true;
  if (error !== undefined && NOT_CAUGHT_BY_WILDCARDS.has(error)) return false;
  if (names.includes('States.ALL')) return true;
  return names.includes('States.TaskFailed') && error !== 'States.Timeout';
}

/**
 * Milliseconds before attempt `attempt + 1`, where `attempt` counts the retries this retrier has already made:
 * IntervalSeconds × BackoffRate^attempt, at most MaxDelaySeconds; with `FULL` jitter anything between zero and that.
 */
export function delayOf(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1);
}

/** The retries one visit to a state has used, counted for each retrier apart. */
export class Attempts {
  readonly #used = new Map<Retrier, number>();

  /** `$states.context.State.RetryCount` */
  get total(): number {
    return [...this.#used.values()].reduce((sum, used) => sum + used, 0);
  }

  /** The wait before the next attempt, or undefined when no retrier covers the error or its attempts are used up. */
  next(retriers: readonly Retrier[], error: StatesError, random: () => number): number | undefined {
    const retrier = retriers.find((candidate) => matches(candidate.ErrorEquals, error.error));
    if (retrier === undefined) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used.set(retrier, used + 1);
    return delayOf(retrier, used, random);
  }
}
