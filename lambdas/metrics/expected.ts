import type { FILTERS, OverviewAnswer, OverviewQuery } from '../../contracts/metrics.ts';
import { type ForecastQuery, forecast, NoForecastError } from '../predictions/forecast.ts';
import { round2 } from '../reports/figures.ts';
import type { Snapshot } from '../snapshot/reader.ts';

type Filter = (typeof FILTERS)[number];
type Weeks = OverviewAnswer['forecast'];
type Wanted = Pick<ForecastQuery, 'series' | 'source'>;

const WEEKS_AHEAD = 8;

/** Weeks to come, of the whole or of the one country, category or source that is asked for. */
export async function expected(
  snapshot: Snapshot,
  query: OverviewQuery,
  given: readonly Filter[],
  currency: string,
): Promise<Weeks> {
  const wanted = wantedOf(query, given);
  if (wanted === undefined) return [];
  const all = new Set((await snapshot.over('forecasts', ['source'])).map(({ source }) => String(source)));
  const sources = wanted.source === undefined ? [...all] : [wanted.source];
  const weeks = await Promise.all(sources.map((source) => weeksOf(snapshot, { ...wanted, source }, currency)));
  return weeks.filter((of) => of.length > 0).reduce<Weeks | undefined>(added, undefined) ?? [];
}

function wantedOf(query: OverviewQuery, given: readonly Filter[]): Wanted | undefined {
  if (given.length === 0) return {};
  const [only, ...others] = given;
  const values = only === undefined ? [] : query[only];
  const [value] = values;
  if (others.length > 0 || values.length !== 1 || value === undefined) return undefined;
  if (only === 'source') return { source: value };
  return only === 'country' || only === 'category' ? { series: { kind: only, name: value } } : undefined;
}

/** None where a source has no such forecast. */
async function weeksOf(snapshot: Snapshot, wanted: Wanted, currency: string): Promise<Weeks> {
  try {
    const { periods } = await forecast(snapshot, {
      ...{ measure: 'revenue', grain: 'week', horizon: WEEKS_AHEAD, currency },
      ...wanted,
    });
    return periods.map(({ start, expected: value, lower, upper }) => ({
      start,
      expected: value,
      low: lower,
      high: upper,
    }));
  } catch (error) {
    if (error instanceof NoForecastError) return [];
    throw error;
  }
}

/** Weeks that both have, as if both erred the same way at once: the interval is rather too wide than too narrow. */
const added = (sum: Weeks | undefined, more: Weeks): Weeks =>
  sum?.flatMap((one) =>
    more
      .filter(({ start }) => start === one.start)
      .map((other) => ({
        start: one.start,
        expected: round2(one.expected + other.expected),
        low: round2(one.low + other.low),
        high: round2(one.high + other.high),
      })),
  ) ?? more;
