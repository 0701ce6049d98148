import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingAdSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { at, customer, event, line, order, RECEIVED, returned } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

/** What the statement answers for a window that begins on a day. */
const measure = async (since = '2026-03-01'): Promise<unknown> =>
  (await warehouse.query(render(statementOf('window', 'changed'), { ...VALUES, since })))[0];

describe('the window of a refresh', () => {
  it('is empty when nothing arrived', async () => {
    expect(await measure()).toEqual({ arrivals: '0', changed: null });
  });

  it('counts what arrived from its first day on, and begins with the earliest event', async () => {
    await warehouse.insert(stagingEvents, [event('old', { occurred_at: at('2020-01-01T00:00:00') })], '2026-02-28');
    await warehouse.insert(stagingEvents, [event('a', { occurred_at: at('2026-02-27T23:59:59.750') })], '2026-03-01');
    await warehouse.insert(stagingCustomers, [customer('b', { updated_at: at('2026-03-01T10:00:00') })], '2026-03-02');
    expect(await measure()).toEqual({ arrivals: '2', changed: '2026-02-27 23:59:59' });
    expect(await measure('2026-03-02')).toEqual({ arrivals: '1', changed: '2026-03-01 10:00:00' });
  });

  it('counts what has no time of its own', async () => {
    const raw = { source: 'web', ingest_id: 'x', received_at: RECEIVED, body: '{}' };
    await warehouse.insert(rawEvents, [raw], '2026-03-01');
    expect(await measure()).toEqual({ arrivals: '1', changed: null });
  });

  it('goes back to the order that a cancellation is about, and to the return that is corrected', async () => {
    await warehouse.insert(stagingOrders, [order('m1', { ordered_at: at('2025-05-05T10:00:00') })], '2026-02-01');
    await warehouse.insert(stagingOrderLines, [line('m1', 1, { ordered_at: at('2025-05-05T10:00:00') })], '2026-02-01');
    await warehouse.merge(undefined, '2026-01-01');
    await warehouse.insert(stagingOrders, [order('m2', { status: 'cancelled' })]);
    expect(await measure()).toEqual({ arrivals: '1', changed: '2025-05-05 10:00:00' });
    await warehouse.insert(
      stagingReturns,
      [returned('m3', 1, { returned_at: at('2025-04-04T04:00:00') })],
      '2026-02-02',
    );
    await warehouse.merge(undefined, '2026-01-01');
    await warehouse.insert(stagingReturns, [returned('m3', 1)]);
    expect(await measure()).toEqual({ arrivals: '2', changed: '2025-04-04 04:00:00' });
  });

  it('takes a day of spend from a day before it, for the business day may begin so early', async () => {
    await warehouse.insert(stagingAdSpend, [
      {
        source: 'ads',
        ingest_id: 'x',
        received_at: RECEIVED,
        message_id: 'x',
        origin: 'file',
        updated_at: RECEIVED,
        day: '2026-02-10',
        channel: 'search',
        campaign: '',
        cost: 0n,
        currency: 'GBP',
        utm_source: null,
        utm_medium: null,
        impressions: null,
        clicks: null,
      },
    ]);
    expect(await measure()).toEqual({ arrivals: '1', changed: '2026-02-09 00:00:00' });
  });
});
