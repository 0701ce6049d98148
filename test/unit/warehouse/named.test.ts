import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { at, line, order } from './support/rows.ts';
import { statementOf, TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());

describe('the orders of a customer', () => {
  it('come newest first, within a day too', async () => {
    // By their ids alone they would stand in another order.
    const placed = [
      ['b', '2026-03-02T09:00:00'],
      ['a', '2026-03-02T08:00:00'],
      ['c', '2026-03-02T21:00:00'],
      ['z', '2026-03-01T12:00:00'],
    ] as const;
    for (const [id, time] of placed) {
      const shared = { order_id: id, customer_id: 'ann', ordered_at: at(time), updated_at: at(time) };
      await warehouse.insert(stagingOrders, [order(id, shared)]);
      await warehouse.insert(stagingOrderLines, [line(id, 1, shared)]);
    }
    await warehouse.merge();
    const rows = await warehouse.query(statementOf('named', 'customer_orders').sql.replace('?', "'ann'"));
    expect(rows.map(({ order_id }) => order_id)).toEqual(['c', 'b', 'a', 'z']);
  });
});
