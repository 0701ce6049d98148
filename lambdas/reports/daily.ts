import type { Audience, DailyReport } from '../../contracts/reports.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import type { Day } from './calendar.ts';
import { keyFigures, leading, leadingCurrency, NoDataError, nothingSold, rounded4 } from './figures.ts';
import { dailyRow, isOf, select } from './rows.ts';
import { sections } from './sections.ts';

/**
 * The report of one day, in the currency with the most revenue on it; without a date, of the last day with sales. A day
 * between others on which nothing was sold has a report that says so.
 * @throws NoDataError when the day lies outside what has been published
 */
export async function dailyReport(snapshot: Snapshot, audience: Audience, date?: Day): Promise<DailyReport> {
  const days = select(dailyRow, await snapshot.rows('daily_sales'), isOf(audience));
  const dates = days.map(({ sale_date }) => sale_date).sort();
  const [from, to] = [dates[0], dates.at(-1)];
  if (!from || !to) throw new NoDataError('No sales have been published yet. Load some data and run a refresh.');
  const day = date ?? to;
  if (day < from || day > to) throw new NoDataError(`No sales are known for ${day}; they run from ${from} to ${to}.`);
  const row = leading(days.filter(({ sale_date }) => sale_date === day)) ?? {
    ...nothingSold(leadingCurrency(days)),
    week_before_growth: null,
  };
  const { currency } = row;
  return {
    date: day,
    audience,
    ...keyFigures(row),
    growth: { previousDay: rounded4(row.revenue_growth), sameDayLastWeek: rounded4(row.week_before_growth) },
    ...(await sections(snapshot, { audience, currency, first: day, last: day }, 'day')),
    range: { from, to },
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}
