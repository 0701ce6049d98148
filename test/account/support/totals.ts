import { query, queryOne } from './query.ts';
import type { ServedAccount } from './served.ts';

/** What is compared of sales. */
export interface Totals {
  readonly revenue: number;
  readonly orders: number;
  /** The first page has no units. */
  readonly units?: number;
}

/** A filter in the words of the API, of the reports and of SQL. */
export interface Filter {
  readonly api: Readonly<Record<string, string>>;
  readonly report: Readonly<Record<string, string>>;
  readonly sql: string;
}

const NUMBERS = ['revenue', 'orders', 'units'] as const;

/** The first day with sales, the last, and the one in the middle. */
export async function threeDays(shop: ServedAccount): Promise<string[]> {
  const rows = await query(
    shop,
    "SELECT date_format(sale_date, '%Y-%m-%d') AS day FROM gold.fact_sales GROUP BY sale_date ORDER BY sale_date",
  );
  const days = rows.map(({ day }) => String(day));
  return [0, Math.floor(days.length / 2), days.length - 1].map((index) => days[index] ?? '');
}

/** What Athena says of a day: the lines of the star schema, added up. */
export async function ofAthena(shop: ServedAccount, day: string, { sql }: Filter): Promise<Totals> {
  const row = await queryOne(
    shop,
    `SELECT round(sum(revenue), 2) AS revenue, count(DISTINCT order_key) AS orders, sum(quantity) AS units
     FROM gold.fact_sales WHERE sale_date = DATE '${day}' AND currency = 'GBP' AND ${sql}`,
  );
  const [revenue = 0, orders = 0, units = 0] = NUMBERS.map((name) => Number(row[name]));
  return { revenue, orders, units };
}

export async function ofReport(shop: ServedAccount, day: string, { report }: Filter): Promise<Totals> {
  return numbersOf(await read<Required<Totals>>(shop, '/v1/reports/daily', { date: day, ...report }));
}

export async function ofSales(shop: ServedAccount, day: string, { api }: Filter): Promise<Totals> {
  const answer = await read<{ readonly totals: Required<Totals> }>(shop, '/v1/metrics/sales', {
    ...{ from: day, to: day },
    ...api,
  });
  return numbersOf(answer.totals);
}

/** @returns revenue and orders */
export async function ofOverview(shop: ServedAccount, day: string, { api }: Filter): Promise<Totals> {
  const { kpis } = await read<{ readonly kpis: readonly { readonly id: string; readonly value: number }[] }>(
    ...([shop, '/v1/overview', { from: day, to: day, ...api }] as const),
  );
  const figure = (id: string): number => kpis.find((kpi) => kpi.id === id)?.value ?? Number.NaN;
  return { revenue: figure('revenue'), orders: figure('orders') };
}

const numbersOf = ({ revenue, orders, units }: Required<Totals>): Totals => ({ revenue, orders, units });

/** What the API answers a viewer. @throws Error when that is a problem */
export async function read<A extends object>(
  { served, callers }: ServedAccount,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<A> {
  const response = await fetch(`${served.url}${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: callers.viewer },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as A;
}
