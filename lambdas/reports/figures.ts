import { ExpectedError } from '../../contracts/errors.ts';
import type { KeyFigures } from '../../contracts/reports.ts';
import type { KeyRow } from './rows.ts';

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
  revenue_growth: null,
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
