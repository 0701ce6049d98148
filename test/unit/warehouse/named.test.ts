import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quarantine } from '../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { refusedInput } from '../../../lambdas/queries/quarantine.ts';
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

describe('what was refused', () => {
  const refused = (ingest_id: string, reason: string) => ({
    ...{ source: 'web', ingest_id, received_at: at('2026-03-02T09:00:00'), processor: 'load', reason },
    ...{ detail: `${reason} of ${ingest_id}`, file: 'a.csv', line: 1, original: 'x' },
  });
  const again = '@20260303T100000000Z';

  beforeAll(() =>
    warehouse.insert(quarantine, [
      refused('f:1', 'invalid_currency'),
      refused('f:2', 'invalid_currency'),
      refused(`f:1${again}`, 'invalid_quantity'),
      refused(`f:2${again}`, 'invalid_currency'),
    ]),
  );

  it('counts once however often it was tried, for the reason of the last time', async () => {
    const { sql } = statementOf('named', 'quarantine_reasons');
    const rows = await warehouse.query(sql.replace('?', "date '2026-01-01'"));
    expect(rows.map(({ reason, records, example }) => [reason, Number(records), example])).toEqual([
      ['invalid_currency', 1, `invalid_currency of f:2${again}`],
      ['invalid_quantity', 1, `invalid_quantity of f:1${again}`],
    ]);
  });

  it('is listed so, too', async () => {
    const listed = async (reason?: string[]) => {
      const { sql, parameters } = refusedInput('staging', { source: ['web'], reason }, 10);
      const filled = parameters.reduce((text, value) => text.replace('?', value), sql);
      return (await warehouse.query(filled)).map((row) => `${row.id} ${row.reason}`);
    };
    const [one, two] = [`f:1${again} invalid_quantity`, `f:2${again} invalid_currency`];
    expect(await listed()).toEqual([one, two]);
    expect(await listed(['invalid_currency'])).toEqual([two]);
    expect(await listed(['invalid_quantity'])).toEqual([one]);
  });
});
