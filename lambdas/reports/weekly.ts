import type { Audience, WeeklyReport } from '../../contracts/reports.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import { addDays, type Day, isoWeekOf, mondayOf } from './calendar.ts';
import { keyFigures, leading, leadingCurrency, NoDataError, nothingSold, rounded4 } from './figures.ts';
import { isOf, select, weeklyRow } from './rows.ts';
import { daysOf, sections } from './sections.ts';

/**
 * The report of the week that a date lies in, in the currency with the most revenue in it; without a date, of the last week
 * with sales. A week between others in which nothing was sold has a report that says so.
 * @throws NoDataError when the week lies outside what has been published
 */
export async function weeklyReport(snapshot: Snapshot, audience: Audience, date?: Day): Promise<WeeklyReport> {
  const weeks = select(weeklyRow, await snapshot.rows('weekly_sales'), isOf(audience));
  const mondays = weeks.map(({ week_start }) => week_start).sort();
  const [first, last] = [mondays[0], mondays.at(-1)];
  if (!first || !last) throw new NoDataError('No sales have been published yet. Load some data and run a refresh.');
  const monday = date === undefined ? last : mondayOf(date);
  if (monday < first || monday > last) {
    throw new NoDataError(`No sales are known for the week of ${monday}; weeks run from ${first} to ${last}.`);
  }
  const row = leading(weeks.filter(({ week_start }) => week_start === monday)) ?? nothingSold(leadingCurrency(weeks));
  const scope = { audience, currency: row.currency, first: monday, last: addDays(monday, 6) };
  const days = await daysOf(snapshot, scope);
  const peak = leading(days);
  return {
    week: isoWeekOf(monday),
    from: scope.first,
    to: scope.last,
    audience,
    ...keyFigures(row),
    growth: rounded4(row.revenue_growth),
    days,
    peakDay: peak ? { date: peak.date, revenue: peak.revenue } : null,
    ...(await sections(snapshot, scope, 'week')),
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}
