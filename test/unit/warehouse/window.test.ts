import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { at, line, order, returned } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

/** What the statement answers of a batch. */
const measure = async (batch: string): Promise<unknown> =>
  (await warehouse.query(render(statementOf('window', 'changed'), { ...VALUES, batch })))[0];

describe('the window of a refresh', () => {
  it('is not moved by what is about no order that is known', async () => {
    expect(await measure('none')).toEqual({ changed: null });
    await warehouse.insert(stagingOrders, [order('m1', { ordered_at: at('2025-05-05T10:00:00') })], 'first');
    expect(await measure('first')).toEqual({ changed: null });
  });

  it('goes back to the order that a cancellation is about, and to the return that is corrected', async () => {
    const ordered = { ordered_at: at('2025-05-05T10:00:00') };
    await warehouse.insert(stagingOrders, [order('m1', ordered)], 'first');
    await warehouse.insert(stagingOrderLines, [line('m1', 1, ordered)], 'first');
    await warehouse.insert(stagingReturns, [returned('m3', 1, { returned_at: at('2025-04-04T04:00:00') })], 'first');
    await warehouse.merge(undefined, 'first');
    await warehouse.insert(stagingOrders, [order('m2', { status: 'cancelled' })], 'cancelled');
    expect(await measure('cancelled')).toEqual({ changed: '2025-05-05 10:00:00' });
    await warehouse.insert(stagingOrderLines, [line('m4', 1)], 'corrected');
    expect(await measure('corrected')).toEqual({ changed: '2025-05-05 10:00:00' });
    await warehouse.insert(stagingReturns, [returned('m3', 1)], 'returned');
    expect(await measure('returned')).toEqual({ changed: '2025-04-04 04:00:00' });
  });
});
