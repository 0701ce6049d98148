import * as z from 'zod';
import { ExpectedError } from '../../contracts/errors.ts';
import type { Forecast } from '../../contracts/forecasts.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';

/** What of the forecasts is wanted. */
export interface ForecastQuery {
  readonly measure: 'revenue' | 'units';
  readonly grain: 'day' | 'week';
  /** One country or category, or one product; in all where none is given. */
  readonly series?: { readonly kind: 'country' | 'category' | 'product'; readonly name: string };
  /** Where the data comes from; of several that which expects most where none is given. */
  readonly source?: string;
  /** ISO 4217; of several that of which most is expected where none is given. */
  readonly currency?: string;
  /** Periods ahead, from 1. */
  readonly horizon?: number;
}

/** There is no such forecast; the message says what there is. */
export class NoForecastError extends ExpectedError {
  override readonly name = 'NoForecastError';
  readonly kind = 'not-found';
}

const CENTS = 2;

const row = z.object({
  source: z.string(),
  currency: z.string().nullable(),
  series_kind: z.string(),
  series: z.string(),
  measure: z.string(),
  grain: z.string(),
  period_start: z.date().transform((date) => date.toISOString().slice(0, 10)),
  horizon: z.union([z.number(), z.bigint()]).transform(Number),
  expected: z.number(),
  lower_bound: z.number(),
  upper_bound: z.number(),
  method: z.string(),
  run_id: z.string(),
});

const LOOKED_AT = ['source', 'currency', 'series_kind', 'series', 'measure', 'grain'];

/** The forecast of one series from the published snapshot. @throws NoForecastError */
export async function forecast(snapshot: Snapshot, query: ForecastQuery): Promise<Forecast> {
  const published = await snapshot.over('forecasts', LOOKED_AT);
  if (published.length === 0) {
    throw new NoForecastError('Nothing has been forecast yet: train the models with `npx shoplake train`.');
  }
  const { kind = 'total', name = 'all' } = query.series ?? { kind: 'total', name: 'all' };
  const isWanted = (each: PublishedRow): boolean =>
    each.series_kind === kind &&
    each.series === name &&
    each.measure === query.measure &&
    each.grain === query.grain &&
    (query.source === undefined || each.source === query.source) &&
    (query.currency === undefined || each.currency === query.currency);
  const wanted = await snapshot.whole('forecasts', published.filter(isWanted), Object.keys(row.shape));
  const rows = largest(wanted.map((each) => row.parse(each)));
  const [first] = rows;
  if (!first) throw new NoForecastError(explain(published, kind, name));
  const rounded = (value: number): number => Number(value.toFixed(CENTS));
  const periods = rows
    .sort((a, b) => a.horizon - b.horizon)
    .slice(0, query.horizon)
    .map(({ period_start, expected, lower_bound, upper_bound }) => ({
      start: period_start,
      expected: rounded(expected),
      lower: rounded(lower_bound),
      upper: rounded(upper_bound),
    }));
  const { source, currency, measure, grain, series_kind, series, method, run_id } = first;
  return { source, currency, measure, grain, seriesKind: series_kind, series, method, run: run_id, periods };
}

type ForecastRow = z.output<typeof row>;

/** The rows of the source and currency of which most is expected; by name where equal. */
function largest(rows: readonly ForecastRow[]): ForecastRow[] {
  const groups = Map.groupBy(rows, ({ source, currency }) => `${source}\n${currency}`);
  const total = (group: readonly ForecastRow[]): number => group.reduce((sum, { expected }) => sum + expected, 0);
  const ranked = [...groups].sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1));
  return ranked[0]?.[1] ?? [];
}

const SHOWN = 20;

function explain(published: readonly PublishedRow[], kind: string, name: string): string {
  const known = new Set(
    published.filter(({ series_kind }) => series_kind === kind).map(({ series }) => String(series)),
  );
  if (known.has(name)) return `${kind} "${name}" is not forecast for that source, currency, measure and period.`;
  const names = [...known].sort();
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  const there = names.length === 0 ? `No ${kind} is forecast` : `There are: ${names.slice(0, SHOWN).join(', ')}${more}`;
  return `There is no forecast of the ${kind} "${name}". ${there}.`;
}
