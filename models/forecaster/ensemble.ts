import { type Origin, type Path, pathOf } from './backtest.ts';
import { WEEK } from './history.ts';
import type { MethodName } from './methods/method.ts';

/** How forecasts become one: weighted by their errors so far, the one with the least error, or all alike. */
export const COMBINATIONS = ['weighted', 'best', 'equal'] as const;

export type Combination = (typeof COMBINATIONS)[number];

export interface EnsembleOptions {
  readonly methods: readonly MethodName[];
  readonly combine: Combination;
  /** Origins whose errors count, from the last backwards. */
  readonly window: number;
}

export type Weights = ReadonlyMap<MethodName, number>;

/** Before this many origins have been seen, all methods count alike. */
const FEWEST = 4;
/** A method with this multiple of the least error takes no part. */
const TOO_BAD = 1.5;
/** Weights are the errors to the power of minus this: inverse squares, as in Bates & Granger (1969) without covariances. */
const POWER = 2;

/**
 * Weights of methods for a week ahead, by their mean absolute errors at origins whose week has come.
 * @param origins in the order of time; those that do not reach as far are skipped
 * @param ahead 0 is the first week
 */
export function weightsOf(origins: readonly Origin[], ahead: number, options: EnsembleOptions): Weights {
  const { methods, combine, window } = options;
  const seen = origins.filter(({ actual }) => actual.weeks.length > ahead).slice(-window);
  const errors = new Map(methods.map((name) => [name, meanError(seen, name, ahead)]));
  const usable = methods.filter((name) => Number.isFinite(errors.get(name)));
  if (combine === 'equal' || seen.length < FEWEST || usable.length === 0) {
    return new Map((usable.length > 0 ? usable : methods).map((name) => [name, 1]));
  }
  const least = Math.min(...usable.map((name) => errors.get(name) as number));
  const best = usable.find((name) => errors.get(name) === least) as MethodName;
  if (combine === 'best' || least === 0) return new Map([[best, 1]]);
  const good = usable.filter((name) => (errors.get(name) as number) <= TOO_BAD * least);
  return new Map(good.map((name) => [name, ((errors.get(name) as number) / least) ** -POWER]));
}

/** Relative to the level at the origin, so that growth does not make late errors count more; NaN when an origin lacks the method. */
function meanError(origins: readonly Origin[], name: MethodName, ahead: number): number {
  let sum = 0;
  for (const { level, actual, paths } of origins) {
    const expected = paths.get(name)?.weeks[ahead] ?? Number.NaN;
    sum += Math.abs((actual.weeks[ahead] as number) - expected) / (level > 0 ? level : 1);
  }
  return origins.length > 0 ? sum / origins.length : Number.NaN;
}

/** One path of many: each week by the weights of its distance. Methods that the weights do not name, or that are absent, take no part. */
export function combined(paths: ReadonlyMap<MethodName, Path>, weights: readonly Weights[]): Path {
  const length = Math.max(...[...paths.values()].map(({ days }) => days.length));
  const days = new Float64Array(length);
  for (let week = 0; week < length / WEEK; week++) addWeek(days, week, paths, weights[week] ?? new Map());
  return pathOf(days);
}

function addWeek(days: Float64Array, week: number, paths: ReadonlyMap<MethodName, Path>, weights: Weights): void {
  const known = [...paths].map(([name, path]) => ({ path, weight: weights.get(name) ?? 0 }));
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  for (const { path, weight } of known) {
    const share = total > 0 ? weight / total : 1 / known.length;
    for (let day = week * WEEK; day < (week + 1) * WEEK; day++) {
      days[day] = (days[day] as number) + share * (path.days[day] as number);
    }
  }
}

/** What the ensemble would have said at an origin: its weights come from what had happened by then. */
export interface Rehearsal {
  readonly known: number;
  readonly actual: Path;
  readonly expected: Path;
}

/**
 * The ensemble at every origin, weighted by errors of weeks that had ended by then: forecasts that were never tuned on what they
 * are compared with.
 */
export function rehearse(origins: readonly Origin[], weeks: number, options: EnsembleOptions): readonly Rehearsal[] {
  return origins.map(({ known, actual, paths }) => {
    const past = origins.filter((origin) => origin.known < known).map((origin) => cutAt(origin, known));
    const weights = Array.from({ length: weeks }, (_, ahead) => weightsOf(past, ahead, options));
    return { known, actual, expected: combined(chosen(paths, options.methods), weights) };
  });
}

/** The paths that take part, or all when none of them is there. */
export function chosen(
  paths: ReadonlyMap<MethodName, Path>,
  methods: readonly MethodName[],
): ReadonlyMap<MethodName, Path> {
  const kept = [...paths].filter(([name]) => methods.includes(name));
  return kept.length > 0 ? new Map(kept) : paths;
}

/** An origin as it looked when `known` days were known. */
export function cutAt<T extends { readonly known: number; readonly actual: Path }>(origin: T, known: number): T {
  const weeks = Math.min(origin.actual.weeks.length, Math.floor((known - origin.known) / WEEK));
  const { actual } = origin;
  return {
    ...origin,
    actual: { days: actual.days.subarray(0, weeks * WEEK), weeks: actual.weeks.subarray(0, weeks) },
  };
}
