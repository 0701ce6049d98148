import type { RowOf, TableContract } from '../../../../contracts/table.ts';
import { stagingAdSpend } from '../../../../glue-sql/tables/ad-spend.ts';
import { stagingCategoryNames } from '../../../../glue-sql/tables/category-names.ts';
import { stagingCustomers } from '../../../../glue-sql/tables/customers.ts';
import { stagingIdentities } from '../../../../glue-sql/tables/identities.ts';
import { icebergTables, parquetTables } from '../../../../glue-sql/tables/index.ts';
import { stagingInventoryLevels } from '../../../../glue-sql/tables/inventory-levels.ts';
import { heldRows, loads } from '../../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { stagingOrderStatuses } from '../../../../glue-sql/tables/order-statuses.ts';
import { stagingPayments } from '../../../../glue-sql/tables/payments.ts';
import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../../glue-sql/tables/returns.ts';
import { stagingReviews } from '../../../../glue-sql/tables/reviews.ts';
import { stagingSecurityEvents } from '../../../../glue-sql/tables/security-events.ts';
import { stagingSuppliers } from '../../../../glue-sql/tables/suppliers.ts';
import { categoryName, level, payment, review, securityEvent, spend, status, supplier } from './records.ts';
import { at, cents, customer, fileLine, identity, load, product, returned, units } from './rows.ts';
import type { TestWarehouse } from './test-warehouse.ts';

/** Stages something for every silver table that the three days leave empty, and a past for a customer and a product. */
export async function oneOfEach(warehouse: TestWarehouse): Promise<void> {
  const before = { updated_at: at('2026-02-20T12:00:00') };
  await warehouse.insert(stagingSuppliers, [supplier('s:2')]);
  await warehouse.insert(stagingInventoryLevels, [
    level('l:2', { supplier_id: 's-1' }),
    level('l:3', { product_id: 'p-8', on_hand: 4 }), // in no other table
  ]);
  await warehouse.insert(stagingAdSpend, [spend('a:2')]);
  await warehouse.insert(stagingPayments, [payment('y:2')]);
  await warehouse.insert(stagingOrderStatuses, [status('o:2')]);
  await warehouse.insert(stagingReviews, [review('r:2')]);
  await warehouse.insert(stagingCategoryNames, [categoryName('n:2')]);
  await warehouse.insert(stagingSecurityEvents, [securityEvent('x:2', { http_status: 200 })]);
  await warehouse.insert(stagingIdentities, [identity('i:2')]);
  await warehouse.insert(stagingOrderLines, [fileLine('f', 2, { source: 'web', order_id: 'L', quantity: units(2) })]);
  await warehouse.insert(loads, [load('f', { source: 'web', received: 1, accepted: 1 })]);
  await warehouse.insert(stagingReturns, [returned('m-X', 1, { order_id: null, product_id: 'p-7' })]);
  await warehouse.insert(stagingCustomers, [customer('m-0', { ...before, country: 'Spain' })]);
  await warehouse.insert(stagingProducts, [product('m-0', { ...before, price: cents(9), currency: 'GBP' })]);
  await warehouse.insert(heldRows, [
    {
      source: 'web',
      ingest_id: 'h:2',
      received_at: at('2026-03-01T12:00:00'),
      table_name: 'ad_spend',
      row_id: 'x',
      rule: 'x',
    },
  ]);
  await specimens(warehouse);
}

/** A row of each generated entity that has none yet, so that an entity that is added is checked without a line here. */
async function specimens(warehouse: TestWarehouse): Promise<void> {
  const merged = icebergTables.filter(({ merge }) => merge !== undefined).map(({ name }) => name);
  for (const table of parquetTables.filter(({ zone, name }) => zone === 'staging' && merged.includes(name))) {
    if ((await warehouse.rows(`staging.${table.name}`)).length === 0)
      await warehouse.insert(table, [specimenOf(table)]);
  }
}

/** A row with a value for every column that needs one. */
function specimenOf({ columns }: TableContract): RowOf<TableContract> {
  const time = at('2026-03-01T00:00:00');
  const cells = Object.entries(columns).map(([name, { type, required, values, min = 1 }]) => {
    if (!required) return [name, null] as const;
    if (type === 'string') return [name, values?.[0] ?? name] as const;
    if (type === 'timestamp') return [name, time] as const;
    if (type === 'boolean') return [name, true] as const;
    return [name, type.startsWith('decimal') ? cents(min) : min] as const;
  });
  return Object.fromEntries(cells);
}
