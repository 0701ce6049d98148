import { type KeyRow, NoDataError, round4 } from './figures.ts';

/** A day or a week of one source. */
type Period = 'sale_date' | 'week_start';

/** The sources that rows are of, in order; none of a snapshot of an older version, which does not say. */
export const sourcesOf = (rows: readonly Pick<KeyRow, 'source'>[]): string[] =>
  [...new Set(rows.flatMap(({ source }) => source ?? []))].sort();

/** @throws NoDataError when a source is asked for of which no sales are known */
export function assertKnown(source: string | undefined, known: readonly string[]): void {
  if (source === undefined || known.includes(source)) return;
  const names = known.length === 0 ? 'none' : known.join(', ');
  throw new NoDataError(`No sales are known of the source "${source}"; there are sales of: ${names}.`);
}

/** Rows of the same time and currency added up: customers, orders and products are of a source, so each counts once. */
export const overSources = <C extends Period, R extends KeyRow & Readonly<Record<C, string>>>(
  rows: readonly R[],
  column: C,
): R[] =>
  Array.from(
    Map.groupBy(rows, (row) => `${row[column]} ${row.currency}`),
    ([, of]) => of.reduce(added),
  );

function added<R extends KeyRow>(a: R, b: R): R {
  const [revenue, orders] = [a.revenue + b.revenue, a.orders + b.orders];
  return {
    ...a,
    revenue,
    orders,
    average_order_value: orders === 0 ? null : revenue / orders,
    net_revenue: a.net_revenue + b.net_revenue,
    returned_amount: a.returned_amount + b.returned_amount,
    lines: a.lines + b.lines,
    customers: a.customers + b.customers,
    new_customers: sum(a.new_customers, b.new_customers),
    returning_customers: sum(a.returning_customers, b.returning_customers),
    products: a.products + b.products,
    units: a.units + b.units,
  };
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** Growth of revenue, as a fraction; null where nothing is known of either time, or nothing was sold before. */
export const growthOver = (row: KeyRow | undefined, before: KeyRow | undefined): number | null =>
  row === undefined || before === undefined || before.revenue === 0
    ? null
    : round4((row.revenue - before.revenue) / before.revenue);
