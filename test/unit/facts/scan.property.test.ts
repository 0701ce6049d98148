import type { Json } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIMENSIONS, type Dimension, dayNumber, dayText } from '../../../lambdas/facts/format.ts';
import { revenueLine } from '../../../lambdas/facts/line.ts';
import { type By, type Facts, type ScanQuery, type ScanResult, scan } from '../../../lambdas/facts/scan.ts';
import type { Figures, Tally } from '../../../lambdas/facts/tally.ts';
import { propertyRuns } from '../../support/property.ts';
import { TestWarehouse } from '../warehouse/support/test-warehouse.ts';
import { factsOf, fillShop } from './support/shop.ts';

const FIRST = dayNumber('2025-12-15');
const COLUMNS: Readonly<Record<Dimension, string>> = {
  source: 'source',
  country: 'country',
  channel: 'channel',
  device: 'device',
  category: 'category',
  product: 'product_id',
};
const VALUES: Readonly<Record<Dimension, readonly string[]>> = {
  source: ['web', 'store', 'nowhere'],
  country: ['France', 'Korea, Republic of', 'Unknown', 'Spain'],
  channel: ['store', 'direct', 'paid_search', 'unknown'],
  device: ['mobile', 'desktop', 'unknown'],
  category: ['Lamps', 'Mugs', "Children's", 'Uncategorised'],
  product: ['p-0', 'p-1', 'p-2', 'p-3', ''],
};

let warehouse: TestWarehouse;
let facts: Facts;

beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  await fillShop(warehouse);
  facts = await factsOf(warehouse);
  // What the marts are made of, with the channel of the order; a customer's first day is of any currency.
  await warehouse.run(`CREATE TEMP TABLE sold AS
    SELECT s.*, h.channel, h.device, min(s.sale_date) OVER (PARTITION BY s.source, s.customer_id) AS first_date
    FROM gold.fact_sales AS s JOIN gold.order_channel AS h ON h.order_key = s.order_key`);
  await warehouse.run(`CREATE TEMP TABLE returned AS
    SELECT r.*, hour(z.returned_local) AS return_hour, coalesce(h.channel, 'unknown') AS channel, coalesce(h.device, 'unknown') AS device
    FROM gold.fact_returns AS r
    JOIN gold.returned_lines AS z ON z.source = r.source AND z.return_id = r.return_id
    LEFT JOIN gold.order_channel AS h ON h.order_key = r.sale_order_key`);
});
afterAll(() => warehouse.close());

const filters = fc.record(
  Object.fromEntries(DIMENSIONS.map((name) => [name, fc.subarray([...VALUES[name]], { minLength: 1 })])) as Record<
    Dimension,
    fc.Arbitrary<string[]>
  >,
  { requiredKeys: [] },
);
const queries = fc.record({
  days: fc.tuple(fc.nat(100), fc.nat(100)),
  currency: fc.constantFrom('EUR', 'EUR', 'GBP', 'USD'),
  audience: fc.constantFrom('all' as const, 'identified' as const),
  filters: fc.oneof(fc.constant({}), filters),
  by: fc.constantFrom<By | undefined>(...DIMENSIONS, 'hour-of-week', undefined),
  grain: fc.constantFrom<Grain>('day', 'week', 'hour'),
});

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The rows that count, but for the filter of one dimension. */
function where({ from, to, currency, audience, filters }: ScanQuery, date: string, but?: Dimension): string {
  const asked = Object.entries(filters).filter(([name]) => name !== but) as [Dimension, string[]][];
  return [
    `${date} BETWEEN DATE '${dayText(from)}' AND DATE '${dayText(to)}'`,
    `currency = '${currency}'`,
    ...(audience === 'identified' ? ['customer_id IS NOT NULL'] : []),
    ...asked.map(([name, values]) => `coalesce(${COLUMNS[name]}, '') IN (${values.map(text).join(', ')})`),
  ].join(' AND ');
}

/** The figures of each key as DuckDB counts them from the marts' facts; `since` is the day from which a customer is new. */
async function expected(
  query: ScanQuery,
  key: string,
  returnKey: string,
  but?: Dimension,
  more = 'true',
  since?: string,
) {
  const first = since ?? `DATE '${dayText(query.from)}'`;
  const rows = await warehouse.query(`
    SELECT * FROM (
      SELECT ${key} AS key, CAST(sum(revenue) AS varchar) AS revenue, CAST(sum(quantity) AS varchar) AS units,
        CAST(sum(discount) AS varchar) AS discount, count(*) AS lines, count(DISTINCT order_key) AS orders,
        count(DISTINCT source || customer_id) AS customers,
        count(DISTINCT CASE WHEN first_date >= ${first} THEN source || customer_id END) AS new_customers
      FROM sold WHERE ${where(query, 'sale_date', but)} AND ${more} GROUP BY 1
    ) FULL JOIN (
      SELECT ${returnKey} AS key, CAST(sum(amount) AS varchar) AS returned, count(*) AS returned_lines
      FROM returned WHERE ${where(query, 'return_date', but)} AND ${more} GROUP BY 1
    ) USING (key)`);
  return new Map(rows.map((row) => [String(row.key), figuresOf(row)]));
}

const tenThousandths = (value: Json | undefined): number => Math.round(Number(value ?? 0) * 10_000);
const figuresOf = (row: Record<string, Json>): Figures => ({
  revenue: tenThousandths(row.revenue),
  units: tenThousandths(row.units),
  discount: tenThousandths(row.discount),
  lines: Number(row.lines ?? 0),
  orders: Number(row.orders ?? 0),
  customers: Number(row.customers ?? 0),
  newCustomers: Number(row.new_customers ?? 0),
  returned: tenThousandths(row.returned),
  returnedLines: Number(row.returned_lines ?? 0),
});

/** The figures of a tally by key, but keys of which nothing was sold or returned. */
function found(tally: Tally, keyOf: (code: number) => string): Map<string, Figures> {
  const codes = Array.from({ length: tally.size }, (_, code) => code);
  return new Map(
    codes
      .filter((code) => tally.orders[code] || tally.returnedLines[code])
      .map((code) => [keyOf(code), tally.at(code)]),
  );
}

const WITHOUT_CUSTOMERS = { customers: 0, newCustomers: 0 };
const withoutCustomers = (figures: Map<string, Figures>) =>
  new Map(Array.from(figures, ([key, value]) => [key, { ...value, ...WITHOUT_CUSTOMERS }]));
/** What facets tell of a value. */
const short = (figures: Map<string, Figures>) =>
  new Map(Array.from(figures, ([key, { revenue, orders, returned }]) => [key, { revenue, orders, returned }]));
const HOUR_OF_WEEK = (date: string, hour: string): string => `CAST((isodow(${date}) - 1) * 24 + ${hour} AS integer)`;

const monday = (day: number): number => day - ((day + 3) % 7);
const isoDay = (date: string): string => `CAST(CAST(${date} AS date) AS varchar)`;

type Grain = 'day' | 'week' | 'hour';

/** How a series is cut: the part of each day, the text that SQL has for a part, and the first day of its part. */
function series(grain: Grain, from: number, to: number) {
  const length = to - from + 1;
  const days = Int32Array.from({ length }, (_, index) => index);
  const weekOf = (date: string): string => `date_trunc('week', ${date})`;
  if (grain === 'hour') {
    const key = (date: string, hour: string): string => `CAST(${date} AS varchar) || ' ' || ${hour}`;
    return {
      parts: undefined,
      key,
      since: 'sale_date',
      text: (part: number) => `${dayText(from + Math.floor(part / 24))} ${part % 24}`,
    };
  }
  if (grain === 'day')
    return { parts: days, key: isoDay, since: 'sale_date', text: (part: number) => dayText(from + part) };
  return {
    parts: days.map((index) => (monday(from + index) - monday(from)) / 7),
    key: (date: string): string => isoDay(weekOf(date)),
    since: `greatest(CAST(${weekOf('sale_date')} AS date), DATE '${dayText(from)}')`,
    text: (part: number) => dayText(monday(from) + part * 7),
  };
}

const revenueOf = (figures: Map<string, Figures>) =>
  new Map(Array.from(figures, ([key, { revenue }]) => [key, revenue] as const).filter(([, revenue]) => revenue > 0));

/** The line of revenue alone, which is worked out in a way of its own. */
function lineOf(query: ScanQuery, parts: Int32Array, text: (part: number) => string): Map<string, number> {
  const line = revenueLine(facts, { ...query, parts });
  return new Map(
    Array.from(line, (revenue, part) => [text(part), revenue] as const).filter(([, revenue]) => revenue > 0),
  );
}

async function compare(query: ScanQuery, grain: Grain): Promise<void> {
  const cut = series(grain, query.from, query.to);
  const result = scan(facts, cut.parts ? { ...query, parts: cut.parts } : query);
  const total = [...(await expected(query, "'all'", "'all'")).values()];
  expect(result.total.at(0)).toEqual(total[0] ?? figuresOf({}));
  const [sold, back] = [cut.key('sale_date', 'sale_hour'), cut.key('return_date', 'return_hour')];
  const parts = await expected(query, sold, back, undefined, 'true', cut.since);
  expect(found(result.series, cut.text)).toEqual(parts);
  if (cut.parts) expect(lineOf(query, cut.parts, cut.text)).toEqual(revenueOf(parts));
  const hours = await expected(
    query,
    HOUR_OF_WEEK('sale_date', 'sale_hour'),
    HOUR_OF_WEEK('return_date', 'return_hour'),
  );
  expect(found(result.hours as Tally, String)).toEqual(query.by === 'hour-of-week' ? hours : withoutCustomers(hours));
  for (const dimension of DIMENSIONS) await compareBy(dimension, query, result);
}

async function compareBy(dimension: Dimension, query: ScanQuery, result: ScanResult): Promise<void> {
  const column = `coalesce(${COLUMNS[dimension]}, '')`;
  const products = dimension === 'product' ? 'is_product' : 'true';
  const name = (code: number) => facts.dictionary[dimension].text(code);
  const facet = await expected(query, column, column, dimension, products);
  expect(short(found(result.facets.get(dimension) as Tally, name))).toEqual(short(facet));
  if (query.by === dimension)
    expect(found(result.rows as Tally, name)).toEqual(await expected(query, column, column, undefined, products));
}

describe('a scan', () => {
  it('counts as DuckDB does, by days, weeks, hours and every dimension, under any filters', async () => {
    const property = fc.asyncProperty(queries, ({ days: [a, b], grain, by, ...selection }) => {
      const [from, to] = [FIRST + Math.min(a, b), FIRST + Math.max(a, b)];
      return compare({ ...selection, from, to, facets: DIMENSIONS, hours: true, ...(by && { by }) }, grain);
    });
    await fc.assert(property, { numRuns: propertyRuns(40, 6) });
  });
});
