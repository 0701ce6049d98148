import type {
  AnomalyFigures,
  Audience,
  CountryFigures,
  HourFigures,
  ProductFigures,
  Sections,
  TierFigures,
} from '../../contracts/reports.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import type { Day } from './calendar.ts';
import {
  anomalyRow,
  countryRow,
  dailyRow,
  hourRow,
  isBetween,
  isOf,
  leading,
  productRow,
  round2,
  round4,
  rounded4,
  select,
  tierRow,
} from './figures.ts';
import { overSources } from './sources.ts';

/** What a report is about: whose purchases, in which currency, from which day to which. */
export interface Scope {
  readonly audience: Audience;
  /** @default all of them, added up */
  readonly source?: string | undefined;
  readonly currency: string;
  readonly first: Day;
  readonly last: Day;
}

const LONGEST_LIST = 10;
const TIERS = ['VIP', 'High', 'Medium', 'Low'];

/** Reads the sections of a report. @param period how `top_products` calls the time from the first day to the last */
export async function sections(snapshot: Snapshot, scope: Scope, period: 'day' | 'week'): Promise<Sections> {
  const hours = await hoursOf(snapshot, scope);
  const peak = leading(hours);
  return {
    hours,
    peakHour: peak ? { hour: peak.hour, revenue: peak.revenue } : null,
    countries: await countriesOf(snapshot, scope),
    topProducts: await productsOf(snapshot, scope, period),
    tiers: await tiersOf(snapshot, scope),
    anomalies: await anomaliesOf(snapshot, scope),
  };
}

/** The days of a scope with sales, in order, over its sources. */
export async function daysOf(snapshot: Snapshot, scope: Scope) {
  const rows = select(dailyRow, await snapshot.rows('daily_sales'), isIn(scope));
  return overSources(rows, 'sale_date')
    .map(({ sale_date, revenue, orders }) => ({ date: sale_date, revenue: round2(revenue), orders }))
    .sort((a, b) => a.date.localeCompare(b.date));
}

async function hoursOf(snapshot: Snapshot, scope: Scope): Promise<HourFigures[]> {
  const rows = select(hourRow, await snapshot.rows('sales_by_hour'), isIn(scope));
  return sums(rows, ({ sale_hour }) => sale_hour)
    .map(([hour, figures]) => ({ hour, ...figures }))
    .sort((a, b) => a.hour - b.hour);
}

async function countriesOf(snapshot: Snapshot, scope: Scope): Promise<CountryFigures[]> {
  const rows = select(countryRow, await snapshot.rows('sales_by_country'), isIn(scope));
  return sums(rows, ({ country }) => country)
    .map(([country, figures]) => ({ country, ...figures }))
    .sort((a, b) => b.revenue - a.revenue || (a.country < b.country ? -1 : 1))
    .slice(0, LONGEST_LIST);
}

async function productsOf(snapshot: Snapshot, scope: Scope, period: string): Promise<ProductFigures[]> {
  const isInScope = isIn({ ...scope, last: scope.first }, 'period_start');
  const rows = await snapshot.rows('top_products');
  return select(productRow, rows, (row) => row.period === period && isInScope(row))
    .sort((a, b) => b.revenue - a.revenue || order(a.source, b.source) || order(a.product_id, b.product_id))
    .slice(0, LONGEST_LIST)
    .map(({ product_id, name, revenue, units, orders }) => ({
      productId: product_id,
      name,
      revenue: round2(revenue),
      units,
      orders,
    }));
}

/** Tiers of several sources are added up; a person who buys from two of them is two customers. */
async function tiersOf(snapshot: Snapshot, { currency, source }: Scope): Promise<TierFigures[]> {
  const isOurs = (row: PublishedRow) => row.currency === currency && (source === undefined || row.source === source);
  const rows = select(tierRow, await snapshot.rows('value_tiers'), isOurs);
  const total = sum(rows, 'revenue');
  return Array.from(
    Map.groupBy(rows, ({ value_tier }) => value_tier),
    ([tier, of]) => ({
      tier,
      customers: sum(of, 'customers'),
      revenue: round2(sum(of, 'revenue')),
      share: rounded4(total === 0 ? null : sum(of, 'revenue') / total),
    }),
  ).sort((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier));
}

/** Anomalies are those of all customers and sources; a report of one source has none. What has no currency, as the number of orders, concerns every report. */
async function anomaliesOf(snapshot: Snapshot, { currency, source, first, last }: Scope): Promise<AnomalyFigures[]> {
  if (source !== undefined) return [];
  const isOnDays = isBetween('day', first, last);
  const isOurs = (row: PublishedRow) => row.is_anomaly === true && ['', currency].includes(String(row.currency));
  return select(anomalyRow, await snapshot.rows('anomalies'), (row) => isOurs(row) && isOnDays(row))
    .sort((a, b) => a.day.localeCompare(b.day) || Math.abs(b.score) - Math.abs(a.score))
    .map(({ day, metric, value, expected, score, severity }) => ({
      date: day,
      metric,
      value: round4(value),
      expected: round4(expected),
      score: round4(score),
      severity,
    }));
}

function isIn({ audience, source, currency, first, last }: Scope, column = 'sale_date') {
  const [isOurs, isOnDays] = [isOf(audience, source), isBetween(column, first, last)];
  return (row: PublishedRow): boolean => row.currency === currency && isOurs(row) && isOnDays(row);
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Revenue, rounded once it is added up, and orders by a key. */
const sums = <R extends { readonly revenue: number; readonly orders: number }, K>(
  rows: readonly R[],
  keyOf: (row: R) => K,
): [K, { revenue: number; orders: number }][] =>
  Array.from(Map.groupBy(rows, keyOf), ([key, of]) => [
    key,
    { revenue: round2(sum(of, 'revenue')), orders: sum(of, 'orders') },
  ]);

const sum = <F extends string>(rows: readonly Readonly<Record<F, number>>[], field: F): number =>
  rows.reduce((total, row) => total + row[field], 0);
