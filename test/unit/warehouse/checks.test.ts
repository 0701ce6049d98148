import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readStatements } from '../../../glue-sql/statement.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { at, event, rawEvent, refused } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  await warehouse.insert(stagingEvents, [event('e-1'), event('e-1'), event('e-2')]);
  await warehouse.insert(quarantine, [refused('e-3')]);
  await warehouse.insert(
    rawEvents,
    ['e-1', 'e-2', 'e-3'].map((id) => rawEvent(id)),
  );
  await openThreeDays(warehouse);
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const CHECKS = readStatements('checks').map(({ name }) => name);
const twice = (table: string) => `INSERT INTO silver.${table} SELECT * FROM silver.${table} LIMIT 1`;
/** A mart that shows other figures than the facts. */
const wrong = (mart: string): string[] => [
  `CREATE TABLE saved_mart AS SELECT * FROM gold.${mart}`,
  'UPDATE saved_mart SET revenue = revenue + 1',
  `CREATE OR REPLACE VIEW gold.${mart} AS SELECT * FROM saved_mart`,
];

/** For each check, what it is there to notice. */
const DAMAGE: Readonly<Record<string, readonly (readonly [what: string, sql: readonly string[]])[]>> = {
  customers_unique: [['a customer stands twice', [twice('customers')]]],
  events_unique: [['an event stands twice', [twice('events')]]],
  order_lines_unique: [['a line stands twice', [twice('order_lines')]]],
  orders_unique: [['an order stands twice', [twice('orders')]]],
  products_unique: [['a product stands twice', [twice('products')]]],
  returns_unique: [['a return stands twice', [twice('returns')]]],
  facts_match_silver: [
    ['an order is joined twice', [twice('orders')]],
    ['the facts leave lines out', ['CREATE OR REPLACE VIEW gold.fact_sales AS SELECT * FROM gold_facts LIMIT 5']],
  ],
  lines_have_orders: [['an order is lost', ["DELETE FROM silver.orders WHERE order_id = 'A'"]]],
  nothing_lost: [
    ['a staged event is lost', ["DELETE FROM staging.events WHERE ingest_id = 'e-2'"]],
    ['a refused event is lost', ["DELETE FROM staging.quarantine WHERE ingest_id = 'e-3'"]],
  ],
  revenue_agrees: ['daily_sales', 'weekly_sales', 'sales_by_hour', 'sales_by_country'].map(
    (mart) => [`${mart} shows other figures`, wrong(mart)] as const,
  ),
  sales_are_positive: [
    ['a discount exceeds its line', ["UPDATE silver.order_lines SET discount = 1000 WHERE order_id = 'A'"]],
    ['a discount is negative', ["UPDATE silver.order_lines SET discount = -1 WHERE order_id = 'A'"]],
    ['a sale has no price', ["UPDATE silver.order_lines SET unit_price = 0 WHERE order_id = 'A'"]],
    ['a sale has no quantity', ["UPDATE silver.order_lines SET quantity = 0, unit_price = 1 WHERE order_id = 'B'"]],
  ],
  sales_have_dimensions: [
    ['a customer is lost', ["DELETE FROM silver.customers WHERE customer_id = 'c-2'"]],
    [
      'the product dimension is empty',
      ['CREATE OR REPLACE VIEW gold.dim_product AS SELECT * FROM saved_products LIMIT 0'],
    ],
    ['a day is lost', ['CREATE OR REPLACE VIEW gold.dim_date AS SELECT * FROM saved_dates WHERE date_key <> 20260329']],
  ],
};

/** Views are replaced by what reads a copy of them: the copy is taken while they are whole. */
const COPIES = [
  'CREATE TABLE gold_facts AS SELECT * FROM gold.fact_sales',
  'CREATE TABLE saved_products AS SELECT * FROM gold.dim_product',
  'CREATE TABLE saved_dates AS SELECT * FROM gold.dim_date',
];

describe('checks', () => {
  it.each(CHECKS)('%s finds nothing in good data', async (name) => {
    expect(await warehouse.check(name)).toEqual([]);
  });

  it.each(CHECKS)('%s finds nothing in an empty shop', async (name) => {
    await warehouse.clear();
    expect(await warehouse.check(name)).toEqual([]);
  });

  it('are each proved to notice something', () => {
    expect(Object.keys(DAMAGE).sort()).toEqual(CHECKS);
  });

  const cases = Object.entries(DAMAGE).flatMap(([check, damages]) =>
    damages.map(([what, sql]) => [check, what, sql] as const),
  );
  it.each(cases)('%s notices that %s', async (check, _, damage) => {
    for (const statement of [...COPIES, ...damage]) await warehouse.run(statement);
    expect((await warehouse.check(check)).length).toBeGreaterThan(0);
  });
});

describe('nothing_lost', () => {
  it('waits for input to settle', async () => {
    await warehouse.insert(rawEvents, [rawEvent('e-9', { received_at: at('2026-12-31T00:00:00') })]);
    expect(await warehouse.check('nothing_lost')).toEqual([]);
  });

  it('does not look at days before its window', async () => {
    await warehouse.insert(rawEvents, [rawEvent('e-9')], '2025-12-31');
    expect(await warehouse.check('nothing_lost')).toEqual([]);
  });

  it('says how much of which source', async () => {
    await warehouse.insert(rawEvents, [
      rawEvent('e-8', { source: 'app' }),
      rawEvent('e-8', { source: 'app' }),
      rawEvent('e-9', { source: 'app' }),
    ]);
    expect(await warehouse.check('nothing_lost')).toEqual([{ source: 'app', lost: '2' }]);
  });
});
