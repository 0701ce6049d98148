import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RowOf, TableContract } from '../../../contracts/table.ts';
import { render } from '../../../glue-sql/statement.ts';
import { stagingAdSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { stagingCategoryNames } from '../../../glue-sql/tables/category-names.ts';
import { stagingInventoryLevels } from '../../../glue-sql/tables/inventory-levels.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrderStatuses } from '../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingPayments } from '../../../glue-sql/tables/payments.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { stagingReviews } from '../../../glue-sql/tables/reviews.ts';
import { stagingSecurityEvents } from '../../../glue-sql/tables/security-events.ts';
import { stagingSuppliers } from '../../../glue-sql/tables/suppliers.ts';
import { propertyRuns } from '../../support/property.ts';
import { categoryName, level, payment, review, securityEvent, spend, status, supplier } from './support/records.ts';
import { at, cents, line, order, RECEIVED, returned, units } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

const HOUR = 3_600_000;
const NOON = at('2026-02-28T12:00:00');

/** A table of records of files: its factory, a record with every column filled, and another key. */
interface Records<T extends TableContract> {
  readonly table: T;
  readonly row: (id: string, more?: Partial<RowOf<T>>) => RowOf<T>;
  readonly full: Partial<RowOf<T>>;
  readonly other: Partial<RowOf<T>>;
}
const records = <T extends TableContract>(of: Records<T>) => of as unknown as Records<TableContract>;

const TABLES: readonly Records<TableContract>[] = [
  records({
    table: stagingSuppliers,
    row: supplier,
    full: { name: 'Clay & Co', country: 'Portugal', region: 'Porto', lead_time_days: 9 },
    other: { supplier_id: 's-2' },
  }),
  records({
    table: stagingInventoryLevels,
    row: level,
    full: { counted_at: NOON, on_hand: 7, reserved: 2, on_order: 30, supplier_id: 's-1' },
    other: { location_id: 'shop' },
  }),
  records({
    table: stagingAdSpend,
    row: spend,
    full: { utm_source: 'google', utm_medium: 'cpc', impressions: 900, clicks: 8, cost: cents(3.5), currency: 'EUR' },
    other: { campaign: '' },
  }),
  records({
    table: stagingPayments,
    row: payment,
    full: { method: 'voucher', installments: 3, amount: cents(9.99), currency: 'BRL' },
    other: { payment_number: 2 },
  }),
  records({
    table: stagingOrderStatuses,
    row: status,
    full: { reached_at: NOON },
    other: { status: 'shipped' },
  }),
  records({
    table: stagingReviews,
    row: review,
    full: { score: 2, reviewed_at: NOON },
    other: { order_id: 'o-2' },
  }),
  records({
    table: stagingCategoryNames,
    row: categoryName,
    full: { name: 'Kitchenware' },
    other: { category: 'casa' },
  }),
  records({
    table: stagingSecurityEvents,
    row: securityEvent,
    full: {
      occurred_at: NOON,
      action: 'request',
      outcome: 'failure',
      severity: 'high',
      actor_hash: 'h-1',
      ip_hash: 'h-2',
      country: 'France',
      application: 'shop',
      path: '/login',
      http_status: 401,
      detail: 'refused',
    },
    other: { event_id: 'x-2' },
  }),
];

describe.each(TABLES.map((of) => [of.table.name, of] as const))('silver.%s', (name, { table, row, full, other }) => {
  const merge = () => warehouse.query(render(statementOf('silver', name), VALUES));
  const silver = () => warehouse.rows(`silver.${name}`);
  const stage = (...rows: readonly RowOf<TableContract>[]) => warehouse.insert(table, rows);

  it('holds every column of a record', async () => {
    await stage(row('a', full));
    await merge();
    const columns = Object.keys(table.columns).join(', ');
    expect(await warehouse.query(`SELECT ${columns} FROM silver.${name}`)).toEqual(
      await warehouse.query(`SELECT ${columns} FROM staging.${name}`),
    );
  });

  it('tells records apart by its key and by their source', async () => {
    await stage(row('a'), row('b', other), row('c', { source: 'app' }));
    await merge();
    expect((await silver()).map(({ ingest_id }) => ingest_id).sort()).toEqual(['a', 'b', 'c']);
  });

  it('replaces a record by a newer version of it as a whole', async () => {
    await stage(row('a', full));
    await merge();
    await stage(row('b', { updated_at: RECEIVED + 1 }));
    expect(await merge()).toEqual([{ Count: '1' }]);
    const replaced = await silver();
    await warehouse.clear();
    await stage(row('b', { updated_at: RECEIVED + 1 }));
    await merge();
    expect(replaced).toEqual(await silver());
  });

  it('takes the later arrival where the business time is the same, then the greater input', async () => {
    await stage(row('c'), row('b', { received_at: RECEIVED + HOUR }), row('a', { received_at: RECEIVED + HOUR }));
    await merge();
    expect((await silver()).map(({ ingest_id }) => ingest_id)).toEqual(['b']);
  });

  it('changes nothing when it is merged again', async () => {
    await stage(row('a'), row('b', other), row('c', { source: 'app' }));
    expect(await merge()).toEqual([{ Count: '3' }]);
    expect(await merge()).toEqual([{ Count: '0' }]);
  });

  it('leaves alone what arrived before the window', async () => {
    await warehouse.insert(table, [row('a')], '2025-12-31');
    expect(await merge()).toEqual([{ Count: '0' }]);
  });

  it('is the same in whatever order and refreshes versions come', async () => {
    const hours = fc.integer({ min: 0, max: 2 }).map((count) => RECEIVED + count * HOUR);
    const versions = fc
      .array(fc.record({ updated_at: hours, received_at: hours, more: fc.constantFrom({}, full, other) }), {
        minLength: 1,
        maxLength: 6,
      })
      .map((list) => list.map(({ more, ...times }, index) => row(`m-${index}`, { ...times, ...more })));
    const scenario = versions.chain((all) =>
      fc.record({
        all: fc.constant(all),
        shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
        again: fc.subarray(all),
        cut: fc.nat(all.length),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ all, shuffled, again, cut }) => {
        const silverAfter = async (...refreshes: readonly (readonly RowOf<TableContract>[])[]) => {
          await warehouse.clear('silver');
          for (const rows of refreshes) {
            await warehouse.clear('staging');
            await stage(...rows);
            await merge();
          }
          return silver();
        };
        const once = await silverAfter(all);
        expect(await silverAfter(shuffled.slice(0, cut), [...shuffled.slice(cut), ...again])).toEqual(once);
      }),
      { numRuns: propertyRuns(10, 4) },
    );
  });
});

describe('a refund', () => {
  it('may come before its order', async () => {
    await warehouse.insert(stagingReturns, [
      returned('m-9', 1, { amount: cents(4), product_id: null, quantity: null }),
    ]);
    await warehouse.merge();
    await warehouse.insert(stagingOrders, [order('m-1')]);
    await warehouse.insert(stagingOrderLines, [line('m-1', 1, { quantity: units(9) })]);
    await warehouse.merge();
    expect(
      await warehouse.query(
        "SELECT revenue, returned_amount, net_revenue FROM gold.daily_sales WHERE audience = 'all'",
      ),
    ).toEqual([{ revenue: '9.0000', returned_amount: '4.0000', net_revenue: '5.0000' }]);
  });

  it('delivered twice counts once', async () => {
    for (const ingest_id of ['a', 'b']) {
      await warehouse.insert(stagingReturns, [returned('m-9', 1, { ingest_id }), returned('m-9', 2, { ingest_id })]);
      await warehouse.merge();
    }
    expect(await warehouse.query('SELECT line_number FROM gold.fact_returns ORDER BY 1')).toEqual([
      { line_number: '1' },
      { line_number: '2' },
    ]);
  });
});
