import { icebergTables } from '../../glue-sql/tables/index.ts';
import type { Warehouse } from './warehouse.ts';

/** What a check that looks for a spoilt warehouse has to find. Deterministic, so that both engines are spoilt alike. */
const STATEMENTS: readonly string[] = [
  // A key of every table twice.
  ...icebergTables.map(({ zone, name, key }) => {
    const table = `${zone}.${name}`;
    const column = key.at(1) ?? '';
    return `INSERT INTO ${table} SELECT * FROM ${table} WHERE ${column} = (SELECT min(${column}) FROM ${table})`;
  }),
  // Lines without an order, and an order that says another sum than its lines.
  `DELETE FROM silver.orders WHERE order_id = (SELECT max(order_id) FROM silver.orders WHERE source = 'online-retail')`,
  `UPDATE silver.orders SET revenue = revenue + 1 WHERE is_derived`,
  // Values that cannot be.
  `UPDATE silver.orders SET status = 'odd' WHERE order_id = (SELECT min(order_id) FROM silver.orders WHERE source = 'web')`,
  `UPDATE silver.reviews SET score = 9 WHERE review_id = (SELECT max(review_id) FROM silver.reviews)`,
  `UPDATE silver.ad_spend SET cost = -1 WHERE campaign = (SELECT max(campaign) FROM silver.ad_spend)`,
  `UPDATE silver.order_lines SET product_id = '' WHERE order_id = (SELECT min(order_id) FROM silver.order_lines)`,
  // A version without its attribute, and a sale of something that no dimension knows.
  `UPDATE silver.customers SET country_version = NULL
    WHERE customer_id = (SELECT min(customer_id) FROM silver.customers WHERE country IS NOT NULL)`,
  `UPDATE gold.sold_lines SET product_id = 'nothing' WHERE sold_at = (SELECT max(sold_at) FROM gold.sold_lines)`,
  // A sale below zero, visits that overlap, and one that never was.
  `UPDATE gold.sold_lines SET revenue = -1 WHERE order_id = (SELECT max(order_id) FROM gold.sold_lines WHERE source = 'web')`,
  `UPDATE gold.sessions SET ended_at = date_add('day', 9, ended_at)
    WHERE visitor_id = (SELECT max(visitor_id) FROM gold.sessions WHERE source = 'web')`,
  `UPDATE gold.sessions SET events = events + 1
    WHERE visitor_id = (SELECT min(visitor_id) FROM gold.sessions WHERE source = 'web')`,
  // What was received and not staged, and what was staged and not merged.
  `UPDATE silver.batches SET received = received + 1 WHERE kind = 'receipt'`,
  `UPDATE silver.batches SET merged = 0 WHERE kind = 'events'`,
];

/** Spoils the warehouse of each engine in the same way, so that the checks have something to find. */
export async function sabotage(warehouses: readonly Warehouse[]): Promise<void> {
  for (const warehouse of warehouses) for (const sql of STATEMENTS) await warehouse.run(sql);
}
