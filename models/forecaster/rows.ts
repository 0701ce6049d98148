import type { RowOf } from '../../contracts/table.ts';
import type { forecasts } from '../../glue-sql/tables/predictions.ts';
import { dayNumber } from '../shared/days.ts';
import type { SourceForecasts, StoredSeries } from './artefact.ts';
import { WEEK } from './history.ts';

type Row = RowOf<typeof forecasts>;

const DAY_MS = 86_400_000;

/** Forecasts as rows for gold, a row each period. Products that are forecast with others have none. */
export const forecastRows = (run: string, sources: readonly SourceForecasts[]): readonly Row[] =>
  sources.flatMap((at) => [
    ...at.revenue.flatMap(({ currency, series }) =>
      series.flatMap((each) => rowsOf(each, at, { run_id: run, source: at.source, currency, measure: 'revenue' })),
    ),
    ...at.demand.flatMap((each) =>
      rowsOf(each, at, { run_id: run, source: at.source, currency: null, measure: 'units' }),
    ),
  ]);

type Owner = Pick<Row, 'run_id' | 'source' | 'currency' | 'measure'>;

function rowsOf(series: StoredSeries, { starts }: SourceForecasts, owner: Owner): readonly Row[] {
  return (['week', 'day'] as const).flatMap((grain) => {
    const { expected, lower, upper } = series[grain];
    const first = dayNumber(starts[grain], 'daily_revenue');
    const length = grain === 'week' ? WEEK : 1;
    return expected.map((value, at) => ({
      ...owner,
      series_kind: series.kind,
      series: series.series,
      grain,
      period_start: (first + at * length) * DAY_MS,
      horizon: at + 1,
      expected: value,
      lower: lower[at] as number,
      upper: upper[at] as number,
      method: series.method,
    }));
  });
}
