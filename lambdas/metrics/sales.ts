import type { SalesAnswer, SalesQuery } from '../../contracts/metrics.ts';
import { HOURS_A_WEEK, type ScanQuery, type ScanResult, scan } from '../facts/scan.ts';
import type { Figures, Tally } from '../facts/tally.ts';
import { round4 } from '../reports/figures.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import { facetOf } from './facets.ts';
import { salesFigures } from './figures.ts';
import { HOUR_NAMES } from './hours.ts';
import { ask, type MetricsSource, type Question } from './question.ts';
import { grainOf, partsBefore, type Series, seriesOf } from './series.ts';

/**
 * Sales of a period: in all, over time, by whatever is asked for, and by the values of facets; all of them exact.
 * @param top rows at most, where others than the query's are wanted, as all of them for a file
 * @throws InvalidPeriodError, NoFactsError, NoDataError where nothing was sold yet, and what reading an object throws
 */
export async function sales(source: MetricsSource, query: SalesQuery, top: number = query.top): Promise<SalesAnswer> {
  const question = await ask(source, query);
  const { facts, period, selection } = question;
  const grain = grainOf(query.grain, period);
  const series = seriesOf(grain, period, period.today);
  const shared = { ...selection, facets: query.facet, ...(query.by && { by: query.by }) };
  const now = scan(facts, spanQuery(shared, period, series.parts));
  const before = period.before && scan(facts, spanQuery(shared, period.before, partsBefore(series, period.before)));
  const figures = (of: Figures, isHour = false) => salesFigures(of, query.measure, isHour);
  return {
    ...question.envelope(now.lines),
    grain,
    totals: figures(now.total.at(0)),
    previous: before ? figures(before.total.at(0)) : null,
    series: partsOf(series, now.series, before?.series, (of) => figures(of, grain === 'hour')),
    rows: await rowsOf(source, question, query, now, before, top),
    facets: Object.fromEntries(
      query.facet.map((dimension) => [dimension, facetOf(dimension, facts.dictionary[dimension], now, before)]),
    ),
  };
}

const spanQuery = (
  shared: Omit<ScanQuery, 'from' | 'to' | 'parts'>,
  { from, to }: { readonly from: number; readonly to: number },
  parts: Int32Array | undefined,
): ScanQuery => ({ ...shared, from, to, ...(parts && { parts }) });

function partsOf(
  { starts, complete }: Series,
  now: Tally,
  before: Tally | undefined,
  figures: (of: Figures) => SalesAnswer['totals'],
): SalesAnswer['series'] {
  return starts.map((start, part) => ({
    start,
    complete: complete[part] as boolean,
    ...figures(now.at(part)),
    previous: before && part < before.size ? figures(before.at(part)) : null,
  }));
}

async function rowsOf(
  { snapshot }: MetricsSource,
  { facts }: Question,
  { by, measure }: SalesQuery,
  now: ScanResult,
  before: ScanResult | undefined,
  top: number,
): Promise<SalesAnswer['rows']> {
  const tally = now.rows;
  if (by === undefined || !tally) return [];
  const isHour = by === 'hour-of-week';
  const keyOf = (code: number): string => (isHour ? String(code) : facts.dictionary[by].text(code));
  const nameOf =
    by === 'product' ? await productNames(snapshot.over('dim_product', ['product_id', 'name'])) : () => null;
  const total = tally.revenue.reduce((sum, revenue) => sum + revenue, 0);
  const sold = Array.from(tally.revenue.keys()).filter(
    (code) => isHour || tally.orders[code] || tally.returnedLines[code],
  );
  const byRevenue = (a: number, b: number): number =>
    (tally.revenue[b] as number) - (tally.revenue[a] as number) || (keyOf(a) < keyOf(b) ? -1 : 1);
  const chosen = isHour ? sold.slice(0, HOURS_A_WEEK) : sold.sort(byRevenue).slice(0, top);
  return chosen.map((code) => ({
    value: keyOf(code),
    name: isHour ? (HOUR_NAMES[code] as string) : nameOf(keyOf(code)),
    share: total === 0 ? null : round4((tally.revenue[code] as number) / total),
    ...salesFigures(tally.at(code), measure, isHour),
    previous: before?.rows ? salesFigures(before.rows.at(code), measure, isHour) : null,
  }));
}

/** The names of products by their ids; of two sources, one of the two. */
async function productNames(rows: Promise<readonly PublishedRow[]>): Promise<(id: string) => string | null> {
  const names = new Map((await rows).map(({ product_id, name }) => [product_id, name]));
  return (id) => {
    const name = names.get(id);
    return typeof name === 'string' ? name : null;
  };
}
