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
  select,
  weeklyRow,
} from './figures.ts';
import { daysOf, sections } from './sections.ts';
import { assertKnown, growthOver, overSources, sourcesOf } from './sources.ts';
import { nothingSoldYet } from './unsold.ts';

/**
 * The report of one day, in the currency with the most revenue on it; without a date, of the last day with sales that was over
 * when the snapshot was made. A day between others on which nothing was sold has a report that says so.
 * @param source the one whose sales count; all of them are added up without it
 * @throws NoDataError when the day lies outside what has been published, or nothing of the source has been
 */
export async function dailyReport(
  snapshot: Snapshot,
  audience: Audience,
  date?: Day,
  source?: string,
): Promise<DailyReport> {
  const all = select(dailyRow, await snapshot.rows('daily_sales'), isOf(audience));
  if (all.length === 0) throw await nothingSoldYet(snapshot);
  assertKnown(source, sourcesOf(all));
  const own = all.filter((row) => source === undefined || row.source === source);
  const days = overSources(own, 'sale_date');
  const dates = days.map(({ sale_date }) => sale_date).sort();
  const [from = '', to = ''] = [dates[0], dates.at(-1)];
  const today = dayIn(snapshot.timeZone, new Date(snapshot.startedAt));
  const day = date ?? lastBefore(today, soldOn(days, 'sale_date')) ?? to;
  if (day < from || day > to) throw new NoDataError(`No sales are known for ${day}; they run from ${from} to ${to}.`);
  const row = leading(days.filter(({ sale_date }) => sale_date === day));
  const figures = row ?? nothingSold(leadingCurrency(days));
  const { currency } = figures;
  const before = (count: number) =>
    days.find((other) => other.sale_date === addDays(day, -count) && other.currency === currency);
  return {
    date: day,
    complete: day < today,
    audience,
    sources: sourcesOf(own),
    ...keyFigures(figures),
    growth: { previousDay: growthOver(row, before(1)), sameDayLastWeek: growthOver(row, before(7)) },
    ...(await sections(snapshot, { audience, source, currency, first: day, last: day }, 'day')),
    range: { from, to },
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}

/**
 * The report of the week that a date lies in, in the currency with the most revenue in it; without a date, of the last week
 * with sales that was over when the snapshot was made. A week between others in which nothing was sold has a report that says so.
 * @param source the one whose sales count; all of them are added up without it
 * @throws NoDataError when the week lies outside what has been published, or nothing of the source has been
 */
export async function weeklyReport(
  snapshot: Snapshot,
  audience: Audience,
  date?: Day,
  source?: string,
): Promise<WeeklyReport> {
  const all = select(weeklyRow, await snapshot.rows('weekly_sales'), isOf(audience));
  if (all.length === 0) throw await nothingSoldYet(snapshot);
  assertKnown(source, sourcesOf(all));
  const own = all.filter((row) => source === undefined || row.source === source);
  const weeks = overSources(own, 'week_start');
  const mondays = weeks.map(({ week_start }) => week_start).sort();
  const [first = '', last = ''] = [mondays[0], mondays.at(-1)];
  const thisMonday = mondayOf(dayIn(snapshot.timeZone, new Date(snapshot.startedAt)));
  const asked = date === undefined ? lastBefore(thisMonday, soldOn(weeks, 'week_start')) : mondayOf(date);
  const monday = asked ?? last;
  if (monday < first || monday > last) {
    throw new NoDataError(`No sales are known for the week of ${date ?? monday}; weeks run from ${first} to ${last}.`);
  }
  const row = leading(weeks.filter(({ week_start }) => week_start === monday));
  const figures = row ?? nothingSold(leadingCurrency(weeks));
  const { currency } = figures;
  const before = weeks.find((other) => other.week_start === addDays(monday, -7) && other.currency === currency);
  const scope = { audience, source, currency, first: monday, last: addDays(monday, 6) };
  const days = await daysOf(snapshot, scope);
  const peak = leading(days);
  return {
    week: isoWeekOf(monday),
    from: scope.first,
    to: scope.last,
    complete: monday < thisMonday,
    audience,
    sources: sourcesOf(own),
    ...keyFigures(figures),
    growth: growthOver(row, before),
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
