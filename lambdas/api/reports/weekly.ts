import type { Snapshot } from '../snapshot-reader.ts';
import {
  type Audience,
  dailyRow,
  type KeyFigures,
  keyFigures,
  leading,
  NoDataError,
  round2,
  select,
  weeklyRow,
} from './figures.ts';

/** The key figures of one ISO week, Monday to Sunday. Money has two decimals, in the currency named. */
export interface WeeklyReport extends KeyFigures {
  /** ISO week, e.g. `2011-W49`. */
  readonly week: string;
  readonly from: string;
  readonly to: string;
  readonly audience: Audience;
  /** Growth of revenue over the week before, as a fraction; null without such a week. */
  readonly growth: number | null;
  readonly days: readonly { readonly date: string; readonly revenue: number; readonly orders: number }[];
  readonly snapshot: { readonly run: string; readonly publishedAt: string };
}

const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;
const MONDAY = 1;

/** The Monday of the ISO week that a day lies in. */
export function mondayOf(date: string): string {
  const time = Date.parse(date);
  const weekday = new Date(time).getUTCDay() || DAYS_A_WEEK;
  return new Date(time - (weekday - MONDAY) * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The report of the week that a date lies in; without a date, of the last week with sales.
 * @throws NoDataError when nothing was sold in that week
 */
export async function weeklyReport(snapshot: Snapshot, audience: Audience, date?: string): Promise<WeeklyReport> {
  const weeks = select(weeklyRow, await snapshot.rows('weekly_sales'), audience);
  const mondays = weeks.map((row) => row.week_start).sort();
  const [first, last] = [mondays[0], mondays.at(-1)];
  if (!first || !last) throw new NoDataError('No sales have been published yet. Load some data and run a refresh.');
  const monday = date === undefined ? last : mondayOf(date);
  const row = leading(weeks.filter(({ week_start }) => week_start === monday));
  if (!row) throw new NoDataError(`No sales are known for the week of ${monday}; weeks run from ${first} to ${last}.`);
  const to = new Date(Date.parse(monday) + (DAYS_A_WEEK - 1) * DAY_MS).toISOString().slice(0, 10);
  const days = select(dailyRow, await snapshot.rows('daily_sales'), audience)
    .filter(({ sale_date, currency }) => sale_date >= monday && sale_date <= to && currency === row.currency)
    .sort((a, b) => a.sale_date.localeCompare(b.sale_date));
  return {
    week: `${row.iso_year}-W${String(row.iso_week).padStart(2, '0')}`,
    from: monday,
    to,
    audience,
    ...keyFigures(row),
    growth: row.revenue_growth === null ? null : Math.round(row.revenue_growth * 10_000) / 10_000,
    days: days.map(({ sale_date, revenue, orders }) => ({ date: sale_date, revenue: round2(revenue), orders })),
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}
