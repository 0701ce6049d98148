import { afterAll, beforeAll, expect, it } from 'vitest';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { figures } from './support/figures.ts';
import { fileOrder, line, order } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());

it('orders that sell nothing are counted by what stands in their way', async () => {
  await warehouse.insert(stagingOrders, [
    ...['sold', 'mixed', 'free', 'gone'].map((id) => order(id, { order_id: id })),
    order('gone-too', { order_id: 'gone', status: 'cancelled', updated_at: Date.UTC(2026, 4, 1), has_lines: false }),
    ...['h-1', 'h-2', 'h-3'].map((id) => fileOrder(id, { order_id: id })),
  ]);
  const free = { unit_price: 0n, line_kind: 'free' } as const;
  await warehouse.insert(stagingOrderLines, [
    line('sold', 1, { order_id: 'sold' }),
    line('mixed', 1, { order_id: 'mixed', ...free }),
    line('mixed', 2, { order_id: 'mixed' }),
    line('free', 1, { order_id: 'free', ...free }),
    line('gone', 1, { order_id: 'gone' }),
  ]);
  await warehouse.merge();
  expect(await figures(warehouse, 'source, reason, orders', 'unsold_orders')).toEqual([
    'files | without lines | 3',
    'web | cancelled | 1',
    'web | without prices | 1',
  ]);
});
