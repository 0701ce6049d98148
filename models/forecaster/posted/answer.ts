import type { Frequency, SeriesForecast, SeriesRequest } from '../../../contracts/forecast-requests.ts';
import type { JsonObject } from '../../../contracts/models.ts';
import { continuations, SEASONS } from './methods.ts';
import { quantilesOf } from './quantiles.ts';
import { combined, pathsOf, type Rehearsals, rehearse } from './rehearsal.ts';

/** Continues a posted series: methods are tested on its own past, and weighted by how they did. */
export function answerSeries(request: SeriesRequest): JsonObject {
  const { frequency, horizon, quantiles, start } = request;
  const values = Float64Array.from(request.history);
  const methods = continuations(SEASONS[frequency]);
  const rehearsals = rehearse(values, methods, horizon);
  const paths = pathsOf(values, methods, horizon);
  const expected = combined(paths, rehearsals.weights);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = quantilesOf(expected, rehearsals.rehearsed, quantiles, mean);
  const answer: SeriesForecast = {
    frequency,
    method: nameOf([...paths.keys()], rehearsals),
    origins: rehearsals.rehearsed.length,
    error: errorOf(rehearsals),
    notes: notesOf(values, frequency, rehearsals),
    quantiles,
    periods: Array.from(expected, (value, at) => ({
      start: start === undefined ? null : periodStart(start, frequency, values.length + at),
      expected: value,
      quantiles: spread[at] as readonly number[],
    })),
  };
  return answer as SeriesForecast & JsonObject;
}

function nameOf(known: readonly string[], { weights }: Rehearsals): string {
  const used = known.filter((name) => (weights.get(name) ?? 0) > 0);
  return used.length === 1 ? (used[0] as string) : 'ensemble';
}

function errorOf({ rehearsed }: Rehearsals): number | null {
  let [missed, came] = [0, 0];
  for (const { actual, expected } of rehearsed) {
    for (const [at, value] of actual.entries()) {
      missed += Math.abs(value - (expected[at] as number));
      came += value;
    }
  }
  return came > 0 ? missed / came : null;
}

function notesOf(values: Float64Array, frequency: Frequency, { rehearsed }: Rehearsals): readonly string[] {
  const season = SEASONS[frequency];
  const notes: string[] = [];
  if (rehearsed.length === 0) {
    notes.push(
      `${values.length} values are too few to test a forecast on the past: they are continued, within wide quantiles.`,
    );
  }
  if (values.length < 2 * season) {
    notes.push(`A season of ${season} ${frequency}s is not seen in less than ${2 * season} values.`);
  }
  return notes;
}

/** First day of the period so many after the first; months keep its day, as far as they have it. */
function periodStart(start: string, frequency: Frequency, periods: number): string {
  const [year, month, day] = start.split('-').map(Number) as [number, number, number];
  const text = (...date: [number, number, number]): string => new Date(Date.UTC(...date)).toISOString().slice(0, 10);
  if (frequency !== 'month') return text(year, month - 1, day + periods * (frequency === 'week' ? 7 : 1));
  const last = new Date(Date.UTC(year, month + periods, 0)).getUTCDate();
  return text(year, month - 1 + periods, Math.min(day, last));
}
