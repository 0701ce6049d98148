import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED } from '../../contracts/snapshot.ts';
import { orderLines } from '../../glue-sql/tables/order-lines.ts';
import { orders } from '../../glue-sql/tables/orders.ts';
import { TestWarehouse } from '../unit/warehouse/support/test-warehouse.ts';

/** Orders of a thousand million each, the most that a stage takes for true: in all just more than decimal(18,4) holds. */
const ORDERS = 100_001;
const TOTAL = '100001000000000.0000';

/** A row of a table for each i, with the columns that matter here; the others are null. */
function rows(
  columns: Readonly<Record<string, { readonly type: string }>>,
  values: Readonly<Record<string, string>>,
): string {
  const cells = Object.keys(columns).map((name) => `${values[name] ?? 'NULL'} AS ${name}`);
  return `SELECT ${cells.join(', ')} FROM range(${ORDERS}) AS r(i)`;
}

const shared = {
  source: "'web'",
  ingest_id: "'m-' || i",
  received_at: "TIMESTAMP '2026-03-01 12:00:00'",
  message_id: "'m-' || i",
  origin: "'event'",
  updated_at: "TIMESTAMP '2026-03-01 11:00:00'",
  order_id: "'o-' || i",
  customer_id: "'c-' || (i % 3)",
  country: "'Mars'",
  currency: "'GBP'",
  discount: '0',
  ordered_at: "TIMESTAMP '2026-03-01 11:00:00'",
};

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  const header = { status: "'completed'", revenue: '1000000000', version: "'1' || i", is_derived: 'false' };
  const inForce = { lines_version_id: "'m-' || i", lines_version: "'1' || i" };
  await warehouse.run(`INSERT INTO silver.orders ${rows(orders.columns, { ...shared, ...header, ...inForce })}`);
  const line = { product_id: "'p-' || (i % 2)", quantity: '1', unit_price: '1000000000', line_kind: "'sale'" };
  const version = { version_id: "'m-' || i", version: "'1'", line_number: '1', is_product: 'true' };
  await warehouse.run(`INSERT INTO silver.order_lines ${rows(orderLines.columns, { ...shared, ...line, ...version })}`);
  await warehouse.update();
});
afterAll(() => warehouse.close());

describe('more revenue than one order could ever have', () => {
  it('is added up exactly', async () => {
    expect(
      await warehouse.query("SELECT revenue FROM gold.daily_sales WHERE audience = 'all' AND revenue > 0"),
    ).toEqual([{ revenue: TOTAL }]);
    const people = await warehouse.query(
      'SELECT CAST(sum(monetary) AS decimal(38,4)) AS revenue FROM gold.customer_360',
    );
    expect(people).toEqual([{ revenue: TOTAL }]);
  });

  it.each(PUBLISHED)('breaks no %s', async (dataset) => {
    await warehouse.connection.run(`CREATE OR REPLACE TEMP TABLE published AS SELECT * FROM gold.${dataset}`);
  });

  it.each(['revenue_agrees', 'customers_agree', 'cohorts_agree', 'facts_match_silver', 'attribution_credits'])(
    'breaks no check of sums: %s',
    async (name) => {
      expect(await warehouse.check(name)).toEqual([]);
    },
  );
});
