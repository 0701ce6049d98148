import type { Audience, DailyReport, WeeklyReport } from '../../contracts/reports.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import { addDays, type Day, dayIn, isoWeekOf, mondayOf } from './calendar.ts';
import {
  dailyRow,
  isOf,
  keyFigures,
  leading,
  leadingCurrency,
  NoDataError,
  nothingSold,
  rounded4,
  select,
  weeklyRow,
} from './figures.ts';
import { daysOf, sections } from './sections.ts';

/**
 * The report of one day, in the currency with the most revenue on it; without a date, of the last day with sales that was over
 * when the snapshot was made. A day between others on which nothing was sold has a report that says so.
 * @throws NoDataError when the day lies outside what has been published
 */
export async function dailyReport(snapshot: Snapshot, audience: Audience, date?: Day): Promise<DailyReport> {
  const days = select(dailyRow, await snapshot.rows('daily_sales'), isOf(audience));
  const dates = days.map(({ sale_date }) => sale_date).sort();
  const [from, to] = [dates[0], dates.at(-1)];
  if (!from || !to) throw new NoDataError('No sales have been published yet. Load some data and run a refresh.');
  const today = dayIn(snapshot.timeZone, new Date(snapshot.startedAt));
  const day = date ?? lastBefore(today, soldOn(days, 'sale_date')) ?? to;
  if (day < from || day > to) throw new NoDataError(`No sales are known for ${day}; they run from ${from} to ${to}.`);
  const row = leading(days.filter(({ sale_date }) => sale_date === day)) ?? {
    ...nothingSold(leadingCurrency(days)),
    week_before_growth: null,
  };
  const { currency } = row;
  return {
    date: day,
    complete: day < today,
    audience,
    ...keyFigures(row),
    growth: { previousDay: rounded4(row.revenue_growth), sameDayLastWeek: rounded4(row.week_before_growth) },
    ...(await sections(snapshot, { audience, currency, first: day, last: day }, 'day')),
    range: { from, to },
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}

/**
 * The report of the week that a date lies in, in the currency with the most revenue in it; without a date, of the last week
 * with sales that was over when the snapshot was made. A week between others in which nothing was sold has a report that says so.
 * @throws NoDataError when the week lies outside what has been published
 */
export async function weeklyReport(snapshot: Snapshot, audience: Audience, date?: Day): Promise<WeeklyReport> {
  const weeks = select(weeklyRow, await snapshot.rows('weekly_sales'), isOf(audience));
  const mondays = weeks.map(({ week_start }) => week_start).sort();
  const [first, last] = [mondays[0], mondays.at(-1)];
  if (!first || !last) throw new NoDataError('No sales have been published yet. Load some data and run a refresh.');
  const thisMonday = mondayOf(dayIn(snapshot.timeZone, new Date(snapshot.startedAt)));
  const asked = date === undefined ? lastBefore(thisMonday, soldOn(weeks, 'week_start')) : mondayOf(date);
  const monday = asked ?? last;
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
    complete: monday < thisMonday,
    audience,
    ...keyFigures(row),
    growth: rounded4(row.revenue_growth),
    days,
    peakDay: peak ? { date: peak.date, revenue: peak.revenue } : null,
    ...(await sections(snapshot, scope, 'week')),
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}

/** The days or Mondays on which something was sold, not only returned; in order. */
const soldOn = <C extends string>(
  rows: readonly (Readonly<Record<C, Day>> & { readonly orders: number; readonly revenue: number })[],
  column: C,
): Day[] =>
  rows
    .filter(({ orders, revenue }) => orders > 0 || revenue > 0)
    .map(({ [column]: day }) => day)
    .sort();

/**
 * The last day before one that is not over. Where there is none, that one itself, and else the first of those to come: an order may
 * carry a time ahead of the clock.
 */
const lastBefore = (unfinished: Day, days: readonly Day[]): Day | undefined =>
  days.findLast((day) => day < unfinished) ?? days.find((day) => day >= unfinished);
