import { countedTables } from '../../../../glue-sql/generate/counts.ts';
import { render } from '../../../../glue-sql/statement.ts';
import { icebergTables, parquetTables } from '../../../../glue-sql/tables/index.ts';
import { statementOf, VALUES } from './test-warehouse.ts';

/** Ways to spoil a good warehouse that one check is there to notice: what happens, and the statements that do it. */
export type Damages = Readonly<Record<string, readonly (readonly [what: string, sql: readonly string[]])[]>>;

const twice = (table: string): string => `INSERT INTO silver.${table} SELECT * FROM silver.${table} LIMIT 1`;

/** A view that shows something else than what it reads. */
export const altered = (view: string, change: string): string[] => [
  `CREATE TABLE saved_mart AS SELECT * FROM gold.${view}`,
  change,
  `CREATE OR REPLACE VIEW gold.${view} AS SELECT * FROM saved_mart`,
];

/** A column of a silver table that holds what it must not. */
const set = (table: string, column: string, value: string): [what: string, sql: string[]][] => [
  [`${column} of ${table} is ${value}`, [`UPDATE silver.${table} SET ${column} = ${value}`]],
];
const LATE = "TIMESTAMP '2026-12-31 00:00:00'";
/** A value where there is none, and none where there is one. */
const TOGGLED = (column: string): string =>
  `CASE WHEN ${column} IS NULL THEN ${column === 'price' ? '1' : "'x'"} ELSE NULL END`;

/** What is in silver of a batch is counted anew. */
const RECOUNT = 'UPDATE silver.batches SET merged = NULL';
const countOf = (name: string): string => render(statementOf('count', name), VALUES);

/** Damage to silver, facts and dimensions. */
export const CORE_DAMAGE: Damages = {
  dimensions_exist: [
    ['a customer is lost', altered('dim_customer', "DELETE FROM saved_mart WHERE customer_id = 'c-2'")],
    ['a product is lost', altered('dim_product', "DELETE FROM saved_mart WHERE product_id = 'p-1'")],
    ['a supplier is lost', altered('dim_supplier', "DELETE FROM saved_mart WHERE supplier_id = 's-1'")],
    ['nobody stands for unknown suppliers', altered('dim_supplier', 'DELETE FROM saved_mart WHERE source IS NULL')],
    ['a day of sales is lost', altered('dim_date', 'DELETE FROM saved_mart WHERE date_key = 20260329')],
    ['a day of stock is lost', altered('dim_date', 'DELETE FROM saved_mart WHERE date_key = 20260301')],
    ['a returned product is lost', altered('dim_product', "DELETE FROM saved_mart WHERE product_id = 'p-7'")],
  ],
  dimensions_unique: [
    ['a customer stands twice', [twice('customers')]],
    ['a product stands twice', [twice('products')]],
    ['a supplier stands twice', [twice('suppliers')]],
    ['a day stands twice', altered('dim_date', 'INSERT INTO saved_mart SELECT * FROM saved_mart LIMIT 1')],
    ['an identity stands twice', altered('dim_identity', 'INSERT INTO saved_mart SELECT * FROM saved_mart LIMIT 1')],
    [
      'a day of a customer stands twice',
      altered('dim_customer_history', 'INSERT INTO saved_mart SELECT * FROM saved_mart'),
    ],
    [
      'a day of a product stands twice',
      altered('dim_product_history', 'INSERT INTO saved_mart SELECT * FROM saved_mart'),
    ],
  ],
  facts_match_silver: [
    ['a line is there twice', ["INSERT INTO gold.sold_lines SELECT * FROM gold.sold_lines WHERE order_id = 'A'"]],
    ['the facts leave lines out', altered('fact_sales', "DELETE FROM saved_mart WHERE order_id = 'A'")],
    ['a return has another value', altered('fact_returns', 'UPDATE saved_mart SET amount = amount + 1')],
    ['a stock count is joined twice', [twice('products')]],
  ],
  history_is_sound: ['dim_customer_history', 'dim_product_history'].flatMap((history) => [
    [`${history} overlaps`, altered(history, 'UPDATE saved_mart SET valid_to = valid_to + 1 WHERE NOT is_current')],
    [`${history} has a gap`, altered(history, 'UPDATE saved_mart SET valid_to = valid_to - 1 WHERE NOT is_current')],
    [
      `${history} ends before it begins`,
      altered(history, 'UPDATE saved_mart SET valid_to = valid_from WHERE NOT is_current'),
    ],
    [`${history} has two that are current`, altered(history, 'UPDATE saved_mart SET is_current = true')],
    [`${history} has none that is current`, altered(history, 'UPDATE saved_mart SET is_current = false')],
    [`${history} ends`, altered(history, 'UPDATE saved_mart SET valid_to = valid_from + 1 WHERE is_current')],
  ]),
  keys_unique: icebergTables
    .filter(({ zone }) => zone === 'silver')
    .map(({ name }) => [`a row of ${name} stands twice`, [twice(name)]] as const),
  lines_have_orders: [['an order is lost', ["DELETE FROM silver.orders WHERE order_id = 'A'"]]],
  nothing_lost: [
    ['an event was received that is not staged', ["UPDATE silver.batches SET received = 9 WHERE kind = 'receipt'"]],
    ['a line was staged that nobody received', ["UPDATE silver.batches SET inputs = 9 WHERE kind = 'order_lines'"]],
  ],
  orders_match_lines: [
    ['a derived header shows another revenue', ['UPDATE silver.orders SET revenue = revenue + 1 WHERE is_derived']],
    ['a line of a derived header changed', ["UPDATE silver.order_lines SET quantity = 9 WHERE order_id = 'L'"]],
  ],
  sales_are_positive: [
    ['a discount exceeds its line', ["UPDATE gold.sold_lines SET revenue = revenue - 1000 WHERE order_id = 'A'"]],
    ['a discount is negative', ["UPDATE gold.sold_lines SET discount = -1 WHERE order_id = 'A'"]],
    ['a sale has no price', ["UPDATE gold.sold_lines SET unit_price = 0 WHERE order_id = 'A'"]],
    ['a sale has no quantity', ["UPDATE gold.sold_lines SET quantity = 0, unit_price = 1 WHERE order_id = 'B'"]],
  ],
  staged_is_merged: [
    ['events were not merged', ['DELETE FROM silver.events', 'DELETE FROM silver.batches', countOf('events')]],
    ...countedTables(parquetTables, icebergTables).map(
      ({ name }) => [`${name} was not merged`, [`DELETE FROM silver.${name}`, RECOUNT, countOf('merged')]] as const,
    ),
  ],
};

/** Rows that break a rule of the contract, by what they are held out for. */
export const BROKEN_ROWS: Damages[string] = [
  ...set('events', 'type', "'click'"),
  ...set('identities', 'kind', "'cookie'"),
  ...set('order_lines', 'line_kind', "'gift'"),
  ...set('order_statuses', 'status', "'lost'"),
  ...set('orders', 'status', "'open'"),
  ...set('security_events', 'outcome', "'maybe'"),
  ...set('security_events', 'severity', "'loud'"),
  ...set('ad_spend', 'cost', '-1'),
  ...set('ad_spend', 'clicks', '-1'),
  ...set('ad_spend', 'impressions', '-1'),
  ...set('events', 'occurred_at', LATE),
  ...set('inventory_levels', 'on_hand', '-1'),
  ...set('inventory_levels', 'reserved', '-1'),
  ...set('inventory_levels', 'on_order', '-1'),
  ...set('inventory_levels', 'counted_at', LATE),
  ...set('order_lines', 'quantity', '0'),
  ...set('order_lines', 'unit_price', '0'),
  ...set('order_statuses', 'reached_at', LATE),
  ...set('orders', 'ordered_at', LATE),
  ...set('products', 'unit_cost', '-1'),
  ...set('returns', 'returned_at', LATE),
  ...set('reviews', 'score', '0'),
  ...set('reviews', 'score', '6'),
  ...set('reviews', 'reviewed_at', LATE),
  ...set('security_events', 'http_status', '42'),
  ...set('security_events', 'http_status', '600'),
  ...set('security_events', 'occurred_at', LATE),
  ...set('suppliers', 'lead_time_days', '-1'),
  ...set('customers', 'customer_id', "''"),
  ...['email_hash', 'phone_hash', 'country_version', 'region'].flatMap((column) =>
    set('customers', column, TOGGLED(column)),
  ),
  ...set('events', 'anonymous_id', 'NULL'),
  ...set('events', 'type', "'track'"),
  ...set('identities', 'first_seen_at', LATE),
  ...set('orders', 'lines_version', 'NULL'),
  ['a derived header has no lines', ['UPDATE silver.orders SET lines_version = NULL, lines_version_id = NULL']],
  ...['category', 'price_version'].flatMap((column) => set('product_history', column, TOGGLED(column))),
  ...set('products', 'product_id', "''"),
  ...['name', 'category', 'brand', 'price', 'supplier_id', 'unit_cost_version'].flatMap((column) =>
    set('products', column, TOGGLED(column)),
  ),
];
