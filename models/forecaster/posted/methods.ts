import type { Frequency } from '../../../contracts/forecast-requests.ts';
import { ets, mstl } from '../augurs.ts';
import { meanOfLast } from '../history.ts';

/** Periods after which a series is held to repeat itself. */
export const SEASONS: Readonly<Record<Frequency, number>> = { day: 7, week: 52, month: 12 };

/** How a series of any frequency can be continued; null where it is too short for that. */
export interface Continuation {
  readonly name: string;
  forecast(values: Float64Array, horizon: number): Float64Array | null;
}

const SHORTEST_ETS = 8;
/** Older values cost time and say little about what comes next. */
const LONGEST = 400;
/** A trend may run away; what is forecast stays below so many times the highest. */
const MAX_RISE = 3;

/** The methods for a season of so many periods. */
export const continuations = (season: number): readonly Continuation[] => [
  { name: 'last value', forecast: (values, horizon) => flat(values.at(-1), horizon) },
  { name: 'mean of a few', forecast: (values, horizon) => flat(meanOfLast(values, Math.min(season, 8)), horizon) },
  { name: 'smoothing 0.3', forecast: (values, horizon) => flat(smoothed(values, 0.3), horizon) },
  { name: 'seasonal naive', forecast: (values, horizon) => repeated(values, season, horizon, 1) },
  { name: 'seasonal naive with level', forecast: (values, horizon) => levelled(values, season, horizon) },
  {
    name: 'ets',
    forecast: (values, horizon) =>
      values.length < SHORTEST_ETS ? null : bounded(values, ets(values.slice(-LONGEST), horizon)),
  },
  {
    name: 'mstl',
    forecast: (values, horizon) =>
      values.length < 2 * season + 1 ? null : bounded(values, mstl(values.slice(-LONGEST), [season], horizon)),
  },
];

const flat = (value: number | undefined, horizon: number): Float64Array | null =>
  value === undefined ? null : new Float64Array(horizon).fill(value);

function smoothed(values: Float64Array, share: number): number | undefined {
  let level = values[0];
  for (const value of values.subarray(1)) level = share * value + (1 - share) * (level ?? value);
  return level;
}

/** The last season over and over, times a factor. */
function repeated(values: Float64Array, season: number, horizon: number, factor: number): Float64Array | null {
  if (values.length < season) return null;
  const last = values.subarray(-season);
  return Float64Array.from({ length: horizon }, (_, at) => factor * (last[at % season] as number));
}

/** The last season, at the level of its latter part against the season before. */
function levelled(values: Float64Array, season: number, horizon: number): Float64Array | null {
  if (values.length < 2 * season) return null;
  const recent = Math.max(1, Math.min(8, Math.floor(season / 2)));
  const before = meanOfLast(values.subarray(0, values.length - season), recent);
  return before > 0 ? repeated(values, season, horizon, meanOfLast(values, recent) / before) : null;
}

function bounded(values: Float64Array, forecast: Float64Array | null): Float64Array | null {
  if (forecast === null) return null;
  const most = MAX_RISE * values.reduce((high, value) => Math.max(high, value), 0);
  return forecast.map((value) => Math.min(most, Math.max(0, value)));
}
