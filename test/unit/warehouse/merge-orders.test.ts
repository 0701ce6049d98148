import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import {
  at,
  cents,
  fileLine,
  fileOrder,
  line,
  order,
  returned,
  type StagedLine,
  type StagedOrder,
  units,
} from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

/** One refresh that finds these rows newly staged. */
async function refresh(orders: readonly StagedOrder[], lines: readonly StagedLine[]): Promise<void> {
  await warehouse.insert(stagingOrders, orders);
  await warehouse.insert(stagingOrderLines, lines);
  await warehouse.merge();
}
const facts = async () =>
  (await warehouse.query('SELECT order_id, line_number, product_id, revenue FROM gold.fact_sales ORDER BY ALL')).map(
    (row) => Object.values(row).join(' '),
  );
const later = { updated_at: at('2026-03-01T13:00:00'), received_at: at('2026-03-01T13:00:00') };

describe('a newer version of an order', () => {
  const lines = [1, 2, 3].map((position) => line('m-1', position));

  it('replaces the lines of the older one, and a line that it lacks vanishes from the facts', async () => {
    await refresh([order('m-1')], lines);
    expect(await facts()).toEqual(['o-1 1 p-1 1.0000', 'o-1 2 p-2 1.0000', 'o-1 3 p-3 1.0000']);
    await refresh(
      [order('m-2', { ...later, status: 'updated' })],
      [line('m-2', 1, { ...later, product_id: 'p-9', quantity: units(2) })],
    );
    expect(await facts()).toEqual(['o-1 1 p-9 2.0000']);
  });

  it('loses when it arrives after an even newer one', async () => {
    await refresh([order('m-2', { ...later, status: 'updated' })], [line('m-2', 1, { ...later, product_id: 'p-9' })]);
    await refresh([order('m-1')], lines);
    expect(await facts()).toEqual(['o-1 1 p-9 1.0000']);
    expect(await warehouse.query('SELECT status, message_id FROM silver.orders')).toEqual([
      { status: 'updated', message_id: 'm-2' },
    ]);
  });

  it('without lines leaves those that are there in force', async () => {
    await refresh([order('m-1')], lines);
    await refresh([order('m-2', { ...later, status: 'updated', has_lines: false, coupon: 'SPRING' })], []);
    expect(await facts()).toHaveLength(3);
    expect(await warehouse.query('SELECT coupon FROM silver.orders')).toEqual([{ coupon: 'SPRING' }]);
  });

  it('does not move the order to another day', async () => {
    await refresh([order('m-1', { ordered_at: at('2026-02-28T23:00:00') })], lines);
    await refresh([order('m-2', { ...later, ordered_at: at('2026-03-01T13:00:00') })], [line('m-2', 1, later)]);
    expect(await warehouse.query('SELECT CAST(sale_date AS varchar) AS day FROM gold.fact_sales')).toEqual([
      { day: '2026-02-28' },
    ]);
  });

  it('that cancels the order takes it out of the facts', async () => {
    await refresh([order('m-1')], lines);
    await refresh([order('m-2', { ...later, status: 'cancelled', has_lines: false })], []);
    expect(await facts()).toEqual([]);
    expect(await warehouse.rows('silver.order_lines')).toHaveLength(3); // kept, for whoever asks what was cancelled
  });
});

describe('a duplicate', () => {
  it('of a messageId changes nothing, whatever it says and whenever it was received', async () => {
    await refresh([order('m-1')], [line('m-1', 1)]);
    const before = [await warehouse.rows('silver.orders'), await warehouse.rows('silver.order_lines')];
    const other = { ...later, ingest_id: 'again' };
    await refresh(
      [order('m-1', { ...other, revenue: cents(99), customer_id: 'c' })],
      [line('m-1', 1, { ...other, quantity: units(99) })],
    );
    expect([await warehouse.rows('silver.orders'), await warehouse.rows('silver.order_lines')]).toEqual(before);
  });

  it('within one refresh counts once', async () => {
    await refresh(
      [order('m-1'), order('m-1', { ...later, ingest_id: 'x' })],
      [line('m-1', 1), line('m-1', 1), line('m-1', 1, { ...later, quantity: units(5) })],
    );
    expect(await facts()).toEqual(['o-1 1 p-1 1.0000']);
  });
});

describe('a file', () => {
  const lines = [fileLine('f-1', 2), fileLine('f-1', 3, { order_id: 'o-2' }), fileLine('f-1', 9), fileLine('f-1', 10)];

  it('numbers the lines of an order from 1, wherever in the file they stand', async () => {
    await refresh([], lines);
    expect(await facts()).toEqual(['o-1 1 p-2 1.0000', 'o-1 2 p-9 1.0000', 'o-1 3 p-10 1.0000', 'o-2 1 p-3 1.0000']);
  });

  it('makes a header of the lines of each order', async () => {
    const priced = [
      fileLine('f-1', 2, {
        unit_price: cents(2.5),
        quantity: units(4),
        customer_id: 'c',
        country: 'France',
        ordered_at: at('2010-12-01T08:26:00'),
      }),
      fileLine('f-1', 3, { unit_price: 0n, line_kind: 'free', ordered_at: at('2010-12-01T08:20:00') }),
    ];
    await refresh([], priced);
    expect(
      await warehouse.query(
        'SELECT order_id, status, customer_id, country, revenue, ordered_at, lines_version_id FROM silver.orders',
      ),
    ).toEqual([
      {
        order_id: 'o-1',
        status: 'completed',
        customer_id: 'c',
        country: 'France',
        revenue: '10.0000',
        ordered_at: '2010-12-01 08:20:00',
        lines_version_id: 'f-1',
      },
    ]);
  });

  it('that holds the same order as an earlier file replaces it', async () => {
    await refresh([], [fileLine('f-1', 2), fileLine('f-1', 3)]);
    await refresh([], [fileLine('f-2', 5, { ...later, quantity: units(7) })]);
    expect(await facts()).toEqual(['o-1 1 p-5 7.0000']);
  });
});

describe('the header of an order file', () => {
  const NINE = at('2026-02-20T09:00:00');
  const own = fileOrder('h:2', {
    customer_id: 'c-1',
    country: 'France',
    channel: 'store',
    promised_at: at('2026-03-05T00:00:00'),
    shipping: cents(4),
    ordered_at: NINE,
    updated_at: NINE,
    received_at: NINE,
  });
  // Newer than the header, and with another time: what stands there is a limit for shipping.
  const sold = fileLine('f-1', 2, { ...later, ordered_at: at('2026-02-25T18:00:00'), freight: cents(1.5) });
  const header =
    'SELECT customer_id, country, channel, promised_at, shipping, ordered_at, is_derived FROM silver.orders';
  const OWN = {
    customer_id: 'c-1',
    country: 'France',
    channel: 'store',
    promised_at: '2026-03-05 00:00:00',
    shipping: '4.0000',
    ordered_at: '2026-02-20 09:00:00',
    is_derived: false,
  };
  const times = 'SELECT sold_at, customer_id, country, freight, revenue FROM gold.fact_sales';
  const SOLD = {
    sold_at: '2026-02-20 09:00:00',
    customer_id: 'c-1',
    country: 'France',
    freight: '1.5000',
    revenue: '1.0000',
  };

  it.each(['before', 'after', 'with'])('that comes %s the lines wins over what is made of them', async (when) => {
    if (when === 'before') await refresh([own], []);
    if (when === 'with') await refresh([own], [sold]);
    else await refresh([], [sold]);
    if (when === 'after') await refresh([own], []);
    expect(await warehouse.query(header)).toEqual([OWN]);
    expect(await warehouse.query(times)).toEqual([SOLD]);
  });

  it('is stood in for until it comes', async () => {
    await refresh([], [sold]);
    expect(await warehouse.query(header)).toEqual([
      {
        customer_id: null,
        country: null,
        channel: null,
        promised_at: null,
        shipping: '1.5000',
        ordered_at: '2026-02-25 18:00:00',
        is_derived: true,
      },
    ]);
    expect(await warehouse.query('SELECT sold_at FROM gold.fact_sales')).toEqual([{ sold_at: '2026-02-25 18:00:00' }]);
  });

  it('keeps its earliest time, and lines that say an earlier one do not move it', async () => {
    const early = { ordered_at: at('2026-02-01T00:00:00') };
    await refresh([own], [sold]);
    await refresh([fileOrder('h-2:2', { ...later, ordered_at: at('2026-02-21T00:00:00') })], []);
    await refresh([], [fileLine('f-2', 2, { ...early, updated_at: at('2026-03-02T00:00:00') })]);
    expect(await warehouse.query('SELECT ordered_at, message_id, lines_version_id FROM silver.orders')).toEqual([
      { ordered_at: '2026-02-20 09:00:00', message_id: 'h-2:2', lines_version_id: 'f-2' },
    ]);
    expect(await warehouse.query('SELECT sold_at FROM gold.fact_sales')).toEqual([{ sold_at: '2026-02-20 09:00:00' }]);
  });

  it('alone sells nothing, and cancels what its lines sold', async () => {
    await refresh([own], []);
    expect(await facts()).toEqual([]);
    await refresh([], [sold]);
    expect(await facts()).toEqual(['o-1 1 p-2 1.0000']);
    await refresh([fileOrder('h-2:2', { ...later, status: 'cancelled' })], []);
    expect(await facts()).toEqual([]);
  });
});

describe('lines of a file and of an event', () => {
  it('of one order: the newer ones hold, under the header of the event', async () => {
    const web = { source: 'web' };
    await refresh([order('m-1', { customer_id: 'c-1' })], [line('m-1', 1), line('m-1', 2)]);
    await refresh([], [fileLine('f-1', 2, { ...web, ...later, product_id: 'p-9' })]);
    expect(await facts()).toEqual(['o-1 1 p-9 1.0000']);
    expect(await warehouse.query('SELECT customer_id, message_id, is_derived FROM silver.orders')).toEqual([
      { customer_id: 'c-1', message_id: 'm-1', is_derived: false },
    ]);
    await refresh(
      [order('m-2', { ...later, updated_at: at('2026-03-01T14:00:00') })],
      [line('m-2', 1, { updated_at: at('2026-03-01T14:00:00'), product_id: 'p-7' })],
    );
    expect(await facts()).toEqual(['o-1 1 p-7 1.0000']);
  });

  it('are of one version, also where each line of a file says its own time', async () => {
    const old = { updated_at: at('2026-03-01T10:00:00') };
    await refresh([], [fileLine('f-1', 2, { updated_at: at('2026-03-01T15:00:00') }), fileLine('f-1', 3, old)]);
    // Between the two times of the first file: its lines hold together, and none of these does.
    await refresh([], [fileLine('f-2', 7, later), fileLine('f-2', 8, later)]);
    expect(await facts()).toEqual(['o-1 1 p-2 1.0000', 'o-1 2 p-3 1.0000']);
  });

  it('carry freight, supplier and the limit for shipping', async () => {
    const more = { freight: cents(2.5), supplier_id: 's-1', ship_by: at('2026-03-03T00:00:00') };
    const columns = 'SELECT freight, supplier_id, ship_by FROM silver.order_lines';
    await refresh([], [fileLine('f-1', 2, more)]);
    expect(await warehouse.query(columns)).toEqual([
      { freight: '2.5000', supplier_id: 's-1', ship_by: '2026-03-03 00:00:00' },
    ]);
    await refresh([], [fileLine('f-2', 2, later)]);
    expect(await warehouse.query(columns)).toEqual([{ freight: null, supplier_id: null, ship_by: null }]);
  });
});

describe('a merge', () => {
  it('of what was merged before changes no row', async () => {
    await warehouse.insert(stagingReturns, [returned('m-9', 1)]);
    await refresh([order('m-1'), fileOrder('h:2')], [line('m-1', 1), fileLine('f-1', 2), fileLine('f-1', 3)]);
    for (const name of ['orders', 'order_lines', 'returns'])
      expect(await warehouse.query(render(statementOf('silver', name), VALUES))).toEqual([{ Count: '0' }]);
  });
});

describe('the window', () => {
  it('leaves alone what arrived before it', async () => {
    await warehouse.insert(stagingOrders, [order('m-1')], '2025-12-31');
    await warehouse.merge();
    expect(await warehouse.rows('silver.orders')).toEqual([]);
  });
});
