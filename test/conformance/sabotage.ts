import { icebergTables } from '../../glue-sql/tables/index.ts';
import { arrivalDay, StagingBatch } from '../../lambdas/shared/staging.ts';
import type { Lake } from './lake.ts';
import type { Warehouse } from './warehouse.ts';

/** What a check that looks for a spoilt warehouse has to find. Deterministic, so that both engines are spoilt alike. */
const STATEMENTS: readonly string[] = [
  // Every key of a table twice, for one of its sources' rows.
  ...icebergTables.map(({ name, key }) => {
    const column = key.at(1) ?? '';
    const first = `SELECT min(${column}) FROM silver.${name} WHERE source = 'online-retail'`;
    return `INSERT INTO silver.${name} SELECT * FROM silver.${name} WHERE ${column} = (${first})`;
  }),
  `INSERT INTO silver.events SELECT * FROM silver.events WHERE message_id = (SELECT min(message_id) FROM silver.events)`,
  // Lines without an order, a sale below zero, a sale to somebody unknown.
  `DELETE FROM silver.orders WHERE order_id = (SELECT max(order_id) FROM silver.orders WHERE source = 'online-retail')`,
  `UPDATE silver.order_lines SET discount = 1000000 WHERE source = 'web' AND line_kind = 'sale'
    AND order_id = (SELECT min(order_id) FROM silver.order_lines WHERE source = 'web' AND line_kind = 'sale')`,
  `DELETE FROM silver.customers WHERE source = 'online-retail'
    AND customer_id = (SELECT max(customer_id) FROM silver.orders WHERE source = 'online-retail')`,
];

/** Spoils the warehouse of each engine in the same way, so that the checks have something to find. */
export async function sabotage(warehouses: readonly Warehouse[], lake: Lake, receivedAt: Date): Promise<void> {
  for (const warehouse of warehouses) for (const sql of STATEMENTS) await warehouse.run(sql);
  const lost = new StagingBatch();
  lost.rawEvents.push({ source: 'web', ingest_id: 'lost:1:0000', received_at: receivedAt.getTime(), body: '{}' });
  lake.put(lost.objects(arrivalDay(receivedAt.getTime()), 'lost'));
}
