import * as z from 'zod';
import type { Audience } from '../../contracts/reports.ts';
import type { PublishedRow } from '../snapshot/reader.ts';

const number = z.union([z.number(), z.bigint()]).transform(Number);
/** A column that snapshots of older versions lack. */
const newer = number.nullish().transform((value) => value ?? null);
const day = z.date().transform((date) => date.toISOString().slice(0, 10));
const text = z.string();

const sales = z.object({ currency: text, revenue: number });

const key = sales.extend({
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
  revenue_growth: newer,
});

export const dailyRow = key.extend({ sale_date: day, week_before_growth: newer });
export const weeklyRow = key.extend({ week_start: day });
export const hourRow = sales.extend({ sale_date: day, sale_hour: number, orders: number });
export const countryRow = sales.extend({ sale_date: day, country: text, orders: number });
export const productRow = sales.extend({
  product_id: text,
  name: text.nullable(),
  units: number,
  orders: number,
  product_rank: number,
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

/** Whether a row of the sales marts is one of an audience. */
export const isOf =
  (audience: Audience) =>
  (row: PublishedRow): boolean =>
    row.audience === audience;

/** Whether a row's date column holds a day from the first to the last. */
export const isBetween = (column: string, first: string, last: string): ((row: PublishedRow) => boolean) => {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return ({ [column]: date }) => date instanceof Date && date.getTime() >= from && date.getTime() <= to;
};
