import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loads } from '../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { propertyRuns } from '../../support/property.ts';
import {
  cents,
  fileLine,
  fileOrder,
  type Load,
  line,
  load,
  order,
  RECEIVED,
  returned,
  type StagedLine,
  type StagedOrder,
  type StagedReturn,
  units,
} from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

/** What comes in together: the rows of one message, or of one file that was loaded to its end. */
interface Delivery {
  readonly orders?: readonly StagedOrder[];
  readonly lines?: readonly StagedLine[];
  readonly returns?: readonly StagedReturn[];
  readonly loads?: readonly Load[];
}

const HOUR = 3_600_000;
const hours = fc.integer({ min: 0, max: 3 }).map((count) => RECEIVED + count * HOUR);
const orderId = fc.constantFrom('o-1', 'o-2');

const quantity = fc.constantFrom(1, 2, 0.5, 1.255, 5).map(units);

const message = fc
  .record({
    id: fc.integer({ min: 1, max: 99 }).map((n) => `m-${n}`),
    order_id: orderId,
    updated_at: hours,
    received_at: hours,
    ordered_at: hours,
    status: fc.constantFrom('completed', 'updated', 'cancelled'),
    customer_id: fc.constantFrom(null, 'c-1', 'c-2'),
    quantities: fc.array(quantity, { maxLength: 3 }),
  })
  .map(({ id, quantities, ...shared }): Delivery => {
    const { order_id, updated_at, received_at, ordered_at, customer_id, status } = shared;
    const has_lines = status !== 'cancelled' && quantities.length > 0;
    const lines = quantities.map((quantity, index) =>
      line(id, index + 1, { order_id, updated_at, received_at, ordered_at, customer_id, quantity }),
    );
    return { orders: [order(id, { ...shared, has_lines })], lines: has_lines ? lines : [] };
  });

const refund = fc
  .record({
    id: fc.integer({ min: 100, max: 120 }).map((n) => `m-${n}`),
    order_id: orderId,
    received_at: hours,
    amounts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  })
  .map(
    ({ id, amounts, ...shared }): Delivery => ({
      returns: amounts.map((amount, index) =>
        returned(id, index + 1, { ...shared, return_id: `${shared.order_id}:${id}`, amount: cents(amount) }),
      ),
    }),
  );

const file = fc
  .record({
    id: fc.integer({ min: 1, max: 9 }).map((n) => `f-${n}`),
    received_at: hours,
    lines: fc.array(
      fc.record({
        order_id: orderId,
        quantity,
        ordered_at: hours,
        updated_at: hours,
        freight: fc.constantFrom(null, cents(2)),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(
    ({ id, received_at, lines }): Delivery => ({
      lines: lines.map((more, index) => fileLine(id, index + 2, { ...more, source: 'web', received_at })),
      loads: [load(id, { source: 'web', received_at })],
    }),
  );

/** Headers of an order file; those of an order that names itself twice are two versions. */
const headers = fc
  .record({
    id: fc.integer({ min: 1, max: 9 }).map((n) => `h-${n}`),
    received_at: hours,
    headers: fc.array(
      fc.record({
        order_id: orderId,
        updated_at: hours,
        ordered_at: hours,
        status: fc.constantFrom('completed', 'cancelled'),
        customer_id: fc.constantFrom(null, 'c-3'),
        channel: fc.constantFrom(null, 'store'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(
    ({ id, received_at, headers }): Delivery => ({
      orders: headers.map((more, index) => fileOrder(`${id}:${index + 2}`, { ...more, source: 'web', received_at })),
    }),
  );

const identity = ({ orders, lines, returns }: Delivery): string =>
  orders?.[0]?.message_id ?? returns?.[0]?.message_id ?? lines?.[0]?.version_id ?? '';
const deliveries = fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: message }, refund, file, headers), {
  selector: identity,
  minLength: 1,
  maxLength: 7,
});

/** Deliveries in any order, cut into refreshes anywhere, some delivered again later. */
const scenario = deliveries.chain((all) =>
  fc.record({
    all: fc.constant(all),
    shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
    again: fc.array(fc.constantFrom(...all), { maxLength: 3 }),
    cuts: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    keepsStaging: fc.boolean(),
  }),
);

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());

async function stage(batch: readonly Delivery[]): Promise<void> {
  await warehouse.insert(
    stagingOrders,
    batch.flatMap(({ orders = [] }) => orders),
  );
  await warehouse.insert(
    stagingOrderLines,
    batch.flatMap(({ lines = [] }) => lines),
  );
  await warehouse.insert(
    stagingReturns,
    batch.flatMap(({ returns = [] }) => returns),
  );
  await warehouse.insert(
    loads,
    batch.flatMap(({ loads: done = [] }) => done),
  );
}

async function silverAfter(refreshes: readonly (readonly Delivery[])[], keepsStaging: boolean) {
  await warehouse.clear();
  for (const batch of refreshes) {
    if (!keepsStaging) await warehouse.clear('staging');
    await stage(batch);
    await warehouse.merge(['orders', 'order_lines', 'returns']);
  }
  const [orders, lines, returns, facts] = [
    await warehouse.rows('silver.orders'),
    await warehouse.rows('silver.order_lines'),
    await warehouse.rows('silver.returns'),
    await warehouse.rows('gold.fact_sales'),
  ];
  return { orders, lines, returns, facts };
}

function inRefreshes(sequence: readonly Delivery[], cuts: readonly boolean[]): Delivery[][] {
  const refreshes: Delivery[][] = [[]];
  sequence.forEach((delivery, index) => {
    refreshes.at(-1)?.push(delivery);
    if (cuts[index]) refreshes.push([]);
  });
  return refreshes;
}

describe('orders, lines and returns', () => {
  it('are the same in whatever order, refreshes and repetitions their versions come', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ all, shuffled, again, cuts, keepsStaging }) => {
        const once = await silverAfter([all], true);
        const spread = await silverAfter(inRefreshes([...shuffled, ...again], cuts), keepsStaging);
        expect(spread).toEqual(once);
      }),
      { numRuns: propertyRuns(25, 6) },
    );
  }, 180_000);
});
