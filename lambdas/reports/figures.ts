import * as z from 'zod';
import { ExpectedError } from '../../contracts/errors.ts';
import type { Audience, KeyFigures } from '../../contracts/reports.ts';
import type { PublishedRow } from '../snapshot/reader.ts';

const number = z.union([z.number(), z.bigint()]).transform(Number);
/** A column that snapshots of older versions lack. */
const newer = number.nullish().transform((value) => value ?? null);
const day = z.date().transform((date) => date.toISOString().slice(0, 10));
const text = z.string();

const sales = z.object({ currency: text, revenue: number });

const key = sales.extend({
  source: text.nullish().transform((value) => value ?? null),
  lines: number,
  orders: number,
  customers: number,
  products: number,
  units: number,
  average_order_value: number.nullable(),
  returned_amount: number,
  net_revenue: number,
  new_customers: newer,
  returning_customers: newer,
});

export const dailyRow = key.extend({ sale_date: day });
export const weeklyRow = key.extend({ week_start: day });
export const hourRow = sales.extend({ sale_date: day, sale_hour: number, orders: number });
export const countryRow = sales.extend({ sale_date: day, country: text, orders: number });
export const productRow = sales.extend({
  product_id: text,
  name: text.nullable(),
  units: number,
  orders: number,
  source: text.nullish().transform((value) => value ?? ''),
});
export const tierRow = sales.extend({ value_tier: text, customers: number });
export const anomalyRow = z.object({
  day,
  metric: text,
  value: number,
  expected: number,
  score: number,
  severity: text,
});

/** The columns that a day and a week have in common. */
export type KeyRow = z.output<typeof key>;

/**
 * The rows of a dataset that are wanted, typed. Only those are looked at, for a mart may hold years.
 * @throws ZodError when a wanted row is not what the mart promises
 */
export const select = <T>(
  schema: z.ZodType<T>,
  rows: readonly PublishedRow[],
  isWanted: (row: PublishedRow) => boolean,
): T[] => rows.filter(isWanted).map((row) => schema.parse(row));

/** Whether a row of the sales marts is one of an audience and, where one is asked for, of a source. */
export const isOf =
  (audience: Audience, source?: string) =>
  (row: PublishedRow): boolean =>
    row.audience === audience && (source === undefined || row.source === source);

/** Whether a row's date column holds a day from the first to the last. */
export const isBetween = (column: string, first: string, last: string): ((row: PublishedRow) => boolean) => {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return ({ [column]: date }) => date instanceof Date && date.getTime() >= from && date.getTime() <= to;
};

/** Nothing is published for what a report asks. */
export class NoDataError extends ExpectedError {
  override readonly name = 'NoDataError';
  readonly kind = 'not-found';
}

/** Money as it is shown: two decimals, rounded once, here. */
export function round2(value: number): number {
  // The lake holds four decimals, so two are left of a cent; written out, they lose what the double added (8.575 is 8.5749…).
  const cents = Math.round(Number((Math.abs(value) * 100).toFixed(2)));
  return value < 0 && cents > 0 ? -cents / 100 : cents / 100;
}

/** Fractions, scores and counts that need not be whole, as they are shown: four decimals. */
export function round4(value: number): number {
  const rounded = Math.round(Math.abs(value) * 10_000) / 10_000;
  return value < 0 && rounded > 0 ? -rounded : rounded;
}

/** The same of what may not be known. */
export const rounded4 = (value: number | null): number | null => (value === null ? null : round4(value));

export function keyFigures(row: KeyRow): KeyFigures {
  return {
    currency: row.currency,
    revenue: round2(row.revenue),
    netRevenue: round2(row.net_revenue),
    returned: round2(row.returned_amount),
    lines: row.lines,
    orders: row.orders,
    customers: row.customers,
    newCustomers: row.new_customers,
    returningCustomers: row.returning_customers,
    products: row.products,
    units: row.units,
    averageOrderValue: row.average_order_value === null ? null : round2(row.average_order_value),
  };
}

/** The figures of a day or a week on which nothing was sold. */
export const nothingSold = (currency: string): KeyRow => ({
  source: null,
  currency,
  revenue: 0,
  net_revenue: 0,
  returned_amount: 0,
  lines: 0,
  orders: 0,
  customers: 0,
  new_customers: 0,
  returning_customers: 0,
  products: 0,
  units: 0,
  average_order_value: null,
});

/** The row with the most revenue, the first of several. */
export const leading = <T extends { readonly revenue: number }>(rows: readonly T[]): T | undefined =>
  rows.reduce<T | undefined>((best, row) => (best === undefined || row.revenue > best.revenue ? row : best), undefined);

/** The currency in which the most was earned: the one a report speaks of when nothing was sold on its day. */
export function leadingCurrency(rows: readonly { readonly currency: string; readonly revenue: number }[]): string {
  const totals = Array.from(
    Map.groupBy(rows, ({ currency }) => currency),
    ([currency, of]) => ({ currency, revenue: of.reduce((sum, { revenue }) => sum + revenue, 0) }),
  );
  return leading(totals)?.currency ?? '';
}
