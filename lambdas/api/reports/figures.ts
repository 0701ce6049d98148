import * as z from 'zod';
import type { PublishedRow } from '../snapshot-reader.ts';

/** Whose purchases count: everybody's, or only those of customers the shop knows. */
export type Audience = 'all' | 'identified';

/** Nothing is published for what a report asks. */
export class NoDataError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoDataError';
  }
}

const number = z.union([z.number(), z.bigint()]).transform(Number);
const day = z.date().transform((date) => date.toISOString().slice(0, 10));

/** The columns that the sales marts share. */
const salesRow = z.object({ audience: z.string(), currency: z.string(), revenue: number });

export const dailyRow = salesRow.extend({
  sale_date: day,
  lines: number,
  orders: number,
  customers: number,
  products: number,
  units: number,
  average_order_value: number.nullable(),
  returned_amount: number,
  net_revenue: number,
});
export const hourRow = salesRow.extend({ sale_date: day, sale_hour: number });
export const countryRow = salesRow.extend({ sale_date: day, country: z.string(), orders: number });
export const weeklyRow = dailyRow.omit({ sale_date: true }).extend({
  week_start: day,
  iso_year: number,
  iso_week: number,
  previous_revenue: number.nullable(),
  revenue_growth: number.nullable(),
});

/** Rows of a dataset for one audience, typed. */
export const select = <T extends z.output<typeof salesRow>>(
  schema: z.ZodType<T>,
  rows: readonly PublishedRow[],
  audience: Audience,
): T[] => rows.filter((row) => row.audience === audience).map((row) => schema.parse(row));

/** Money and ratios as they are shown: two decimals, rounded once, here. */
export function round2(value: number): number {
  // The lake holds four decimals, so two are left of a cent; written out, they lose what the double added (8.575 is 8.5749…).
  const cents = Math.round(Number((Math.abs(value) * 100).toFixed(2)));
  return value < 0 && cents > 0 ? -cents / 100 : cents / 100;
}

/** The figures that daily and weekly reports have in common. */
export interface KeyFigures {
  readonly currency: string;
  readonly revenue: number;
  readonly netRevenue: number;
  readonly returned: number;
  readonly lines: number;
  readonly orders: number;
  /** Distinct identified customers. */
  readonly customers: number;
  /** Distinct products sold. */
  readonly products: number;
  readonly units: number;
  readonly averageOrderValue: number | null;
}

export function keyFigures(row: Omit<z.output<typeof dailyRow>, 'sale_date'>): KeyFigures {
  return {
    currency: row.currency,
    revenue: round2(row.revenue),
    netRevenue: round2(row.net_revenue),
    returned: round2(row.returned_amount),
    lines: row.lines,
    orders: row.orders,
    customers: row.customers,
    products: row.products,
    units: row.units,
    averageOrderValue: row.average_order_value === null ? null : round2(row.average_order_value),
  };
}

/** Amounts in several currencies cannot be added: a report shows the one with the most revenue. */
export const leading = <T extends { readonly revenue: number }>(rows: readonly T[]): T | undefined =>
  rows.reduce<T | undefined>((best, row) => (best === undefined || row.revenue > best.revenue ? row : best), undefined);
