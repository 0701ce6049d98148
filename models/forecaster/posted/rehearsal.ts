import type { Continuation } from './methods.ts';

/** A point of the past from which the series was continued, and what came. */
interface Origin {
  readonly actual: Float64Array;
  readonly paths: ReadonlyMap<string, Float64Array>;
}

/** What the ensemble would have said at a point of the past, and what came. */
export interface Rehearsed {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
}

export interface Rehearsals {
  readonly rehearsed: readonly Rehearsed[];
  /** Of each method, for what comes after the series. */
  readonly weights: ReadonlyMap<string, number>;
}

const MOST_ORIGINS = 12;
/** Values that the first origin knows. */
const SHORTEST = 8;
/** A method with this multiple of the least error takes no part. */
const TOO_BAD = 1.5;

/**
 * Rolling-origin evaluation (Tashman 2000). At each origin methods are weighted by their inverse squared errors so far (Bates &
 * Granger 1969), so that no rehearsal knows what came after it.
 */
export function rehearse(values: Float64Array, methods: readonly Continuation[], horizon: number): Rehearsals {
  const origins = originsOf(values, methods, horizon);
  const rehearsed = origins.map(({ actual, paths }, at) => {
    const expected = combined(paths, weightsOf(origins.slice(0, at), methods));
    return { actual, expected: expected.subarray(0, actual.length) };
  });
  return { rehearsed, weights: weightsOf(origins, methods) };
}

/** Spread over the latter half of the series, a few periods apart where it is long. */
function originsOf(values: Float64Array, methods: readonly Continuation[], horizon: number): readonly Origin[] {
  const first = Math.max(SHORTEST, Math.floor(values.length / 2));
  const room = values.length - first;
  const step = Math.max(1, Math.floor(room / MOST_ORIGINS));
  const origins: Origin[] = [];
  for (let known = values.length - 1; known >= first && origins.length < MOST_ORIGINS; known -= step) {
    const paths = pathsOf(values.subarray(0, known), methods, Math.min(horizon, values.length - known));
    origins.push({ actual: values.subarray(known, known + horizon), paths });
  }
  return origins.reverse();
}

export function pathsOf(
  values: Float64Array,
  methods: readonly Continuation[],
  horizon: number,
): ReadonlyMap<string, Float64Array> {
  const paths = methods.map(({ name, forecast }) => [name, forecast(values, horizon)] as const);
  return new Map(paths.filter((path): path is [string, Float64Array] => path[1] !== null));
}

/** All alike before anything was seen. */
function weightsOf(origins: readonly Origin[], methods: readonly Continuation[]): ReadonlyMap<string, number> {
  const errors = methods.map(({ name }) => [name, meanError(origins, name)] as const);
  const known = errors.filter(([, error]) => Number.isFinite(error));
  if (known.length === 0) return new Map(methods.map(({ name }) => [name, 1]));
  const least = Math.min(...known.map(([, error]) => error));
  if (least === 0) return new Map(known.filter(([, error]) => error === 0).map(([name]) => [name, 1]));
  const good = known.filter(([, error]) => error <= TOO_BAD * least);
  return new Map(good.map(([name, error]) => [name, (error / least) ** -2]));
}

/** NaN of a method that was missing at an origin. */
function meanError(origins: readonly Origin[], name: string): number {
  let [sum, count] = [0, 0];
  for (const { actual, paths } of origins) {
    const path = paths.get(name);
    for (const [at, value] of actual.entries()) sum += Math.abs(value - (path?.[at] ?? Number.NaN));
    count += actual.length;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/** One path of many. Where none of those is there that have weights, all count alike. */
export function combined(paths: ReadonlyMap<string, Float64Array>, weights: ReadonlyMap<string, number>): Float64Array {
  const weighted = [...paths].map(([name, path]) => ({ path, weight: weights.get(name) ?? 0 }));
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const length = weighted[0]?.path.length ?? 0;
  return Float64Array.from({ length }, (_, at) =>
    weighted.reduce(
      (sum, { path, weight }) => sum + (path[at] as number) * (total > 0 ? weight / total : 1 / weighted.length),
      0,
    ),
  );
}
