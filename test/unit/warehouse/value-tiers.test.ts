import { afterAll, beforeAll, expect, it } from 'vitest';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { cents, line, order } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
afterAll(() => warehouse.close());

const SALES: readonly (readonly [customer: string, price: number, currency?: string])[] = [
  ['c-1', 10],
  ['c-2', 20],
  ['c-3', 30],
  ['c-4', 40],
  ['c-4', 7, 'EUR'],
];

beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  const orders = SALES.map(([customer_id, , currency = 'GBP'], n) =>
    order(`m-${n}`, { order_id: `o-${n}`, customer_id, currency }),
  );
  const lines = SALES.map(([, price, currency = 'GBP'], n) =>
    line(`m-${n}`, 1, { order_id: `o-${n}`, unit_price: cents(price), currency }),
  );
  await warehouse.insert(stagingOrders, orders);
  await warehouse.insert(stagingOrderLines, lines);
  await warehouse.merge();
  await warehouse.update();
});

// Of four customers the percent ranks by revenue are 0, 1/3, 2/3 and 1: below 0.33, two from there to 0.67, and the last in VIP.
// 10 + 50 + 40 make 100. One customer alone has the rank 0.
it('counts customers and revenue of each tier, in each currency', async () => {
  const rows = await warehouse.query(`SELECT currency, value_tier, customers, customer_share, revenue, revenue_share
    FROM gold.value_tiers ORDER BY currency, revenue DESC`);
  expect(rows.map((row) => Object.values(row).join(' | '))).toEqual([
    'EUR | Low | 1 | 1 | 7.0000 | 1',
    'GBP | Medium | 2 | 0.5 | 50.0000 | 0.5',
    'GBP | VIP | 1 | 0.25 | 40.0000 | 0.4',
    'GBP | Low | 1 | 0.25 | 10.0000 | 0.1',
  ]);
});
