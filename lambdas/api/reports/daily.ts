import type { Snapshot } from '../snapshot-reader.ts';
import {
  type Audience,
  countryRow,
  dailyRow,
  hourRow,
  type KeyFigures,
  keyFigures,
  leading,
  NoDataError,
  round2,
  select,
} from './figures.ts';

/** The key figures of one business day. Money has two decimals, in the currency named. */
export interface DailyReport extends KeyFigures {
  /** Business day, `yyyy-MM-dd`. */
  readonly date: string;
  readonly audience: Audience;
  /** Hour of the business day with the most revenue; null on a day without sales. */
  readonly peakHour: { readonly hour: number; readonly revenue: number } | null;
  /** Countries by revenue, at most ten. */
  readonly countries: readonly { readonly country: string; readonly revenue: number; readonly orders: number }[];
  /** Days before and after which nothing is known. */
  readonly range: { readonly from: string; readonly to: string };
  readonly snapshot: { readonly run: string; readonly publishedAt: string };
}

const COUNTRIES = 10;

/**
 * The report of one day; without a date, of the last day with sales.
 * @throws NoDataError when the day lies outside what has been published
 */
export async function dailyReport(snapshot: Snapshot, audience: Audience, date?: string): Promise<DailyReport> {
  const days = select(dailyRow, await snapshot.rows('daily_sales'), audience);
  const dates = days.map((row) => row.sale_date).sort();
  const [from, to] = [dates[0], dates.at(-1)];
  if (!from || !to) throw new NoDataError('No sales have been published yet. Load some data and run a refresh.');
  const day = date ?? to;
  if (day < from || day > to) throw new NoDataError(`No sales are known for ${day}; they run from ${from} to ${to}.`);
  const row = leading(days.filter(({ sale_date }) => sale_date === day)) ?? {
    ...EMPTY,
    currency: days[0]?.currency ?? '',
  };
  const isOurs = (other: { sale_date: string; currency: string }) =>
    other.sale_date === day && other.currency === row.currency;
  const hours = select(hourRow, await snapshot.rows('sales_by_hour'), audience).filter(isOurs);
  const peak = leading(hours.sort((a, b) => a.sale_hour - b.sale_hour));
  const countries = select(countryRow, await snapshot.rows('sales_by_country'), audience).filter(isOurs);
  return {
    date: day,
    audience,
    ...keyFigures(row),
    peakHour: peak ? { hour: peak.sale_hour, revenue: round2(peak.revenue) } : null,
    countries: countries
      .sort((a, b) => b.revenue - a.revenue)
      .slice(0, COUNTRIES)
      .map(({ country, revenue, orders }) => ({ country, revenue: round2(revenue), orders })),
    range: { from, to },
    snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
  };
}

/** A day inside the range on which nothing was sold. */
const EMPTY = {
  revenue: 0,
  net_revenue: 0,
  returned_amount: 0,
  lines: 0,
  orders: 0,
  customers: 0,
  products: 0,
  units: 0,
  average_order_value: null,
  audience: '',
};
