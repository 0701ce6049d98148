import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readingAt } from '../../../contracts/replay.ts';
import { type RawEvent, restage } from '../../../lambdas/replay/restage.ts';
import { propertyRuns } from '../../support/property.ts';
import { RECEIVED_AT, settings } from '../lambdas/support/staged.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const TABLES = ['events', 'orders', 'order_lines', 'returns'];
const HOUR = 3_600_000;

/** What a message says, and how it was misread before the fix. */
interface Said {
  readonly event: string;
  readonly order: number;
  readonly at: number;
  readonly lines: readonly { readonly product: number; readonly quantity: number; readonly price: number }[];
  readonly misread: 'not' | 'price' | 'lines' | 'order' | 'name' | 'product' | 'refused';
}

const said: fc.Arbitrary<Said> = fc.record({
  event: fc.constantFrom('Order Completed', 'Order Updated', 'Order Cancelled', 'Order Refunded', 'Product Viewed'),
  order: fc.integer({ min: 1, max: 3 }),
  at: fc.integer({ min: 1, max: 40 }),
  lines: fc.array(
    fc.record({
      product: fc.integer({ min: 1, max: 3 }),
      quantity: fc.integer({ min: 1, max: 3 }),
      price: fc.integer({ min: 1, max: 50 }),
    }),
    { maxLength: 3 },
  ),
  misread: fc.constantFrom('not', 'price', 'lines', 'order', 'name', 'product', 'refused'),
});

/** The message as it is read after the fix, or as it was before it. */
function rawEvent({ event, order, at, lines, misread }: Said, index: number, isFixed: boolean): RawEvent {
  const wrong = isFixed ? 'not' : misread;
  const kept = wrong === 'lines' ? lines.slice(1) : lines;
  const products = kept.map(({ product, quantity, price }) => ({
    product_id: `p${wrong === 'product' ? product + 1 : product}`,
    quantity,
    price: wrong === 'price' ? price * 10 : price,
  }));
  const body = {
    type: 'track',
    event: wrong === 'name' ? 'Something Else' : event,
    messageId: `m-${index}`,
    userId: 'ann',
    timestamp: new Date(RECEIVED_AT - at * HOUR).toISOString(),
    properties: {
      // An order that was misread is one that nobody else speaks of.
      order_id: wrong === 'order' ? `misread-${index}` : `o-${order}`,
      currency: wrong === 'refused' ? 'Taler' : 'EUR',
      ...(event === 'Product Viewed' ? { items: products } : { products }),
    },
  };
  return { source: 'web', ingest_id: `s:${index}:0000`, received_at: RECEIVED_AT, body: JSON.stringify(body) };
}

/** What people see of silver: without the identity of an input's reading, and lines only where they are in force. */
const SEEN = {
  events: `SELECT message_id, event, occurred_at, order_id, product_id, quantity, price, value, payload FROM silver.events`,
  orders: `SELECT order_id, status, currency, revenue, discount, ordered_at, message_id, lines_version_id FROM silver.orders`,
  lines: `SELECT l.order_id, l.line_number, l.product_id, l.quantity, l.unit_price, l.discount FROM silver.order_lines AS l
    JOIN silver.orders AS o ON o.source = l.source AND o.order_id = l.order_id AND o.lines_version_id = l.version_id`,
  returns: `SELECT return_id, line_number, order_id, product_id, quantity, unit_price, amount FROM (
    SELECT r.*, max(version) OVER (PARTITION BY source, return_id) AS in_force FROM silver.returns AS r
  ) AS r WHERE version = in_force`,
};

describe('a replay after a fix of what reads events', () => {
  let warehouse: TestWarehouse;
  beforeAll(async () => {
    warehouse = await TestWarehouse.open();
  });
  afterAll(() => warehouse.close());

  const stage = async (events: readonly RawEvent[], batch: string, reading = '') => {
    const { batch: staged } = restage(events, () => true, null, settings, reading);
    await warehouse.load(staged.objects('2026-03-01', 'x'), batch);
  };
  const seen = async () => {
    const found: Record<string, unknown> = {};
    for (const [name, sql] of Object.entries(SEEN)) {
      const rows = (await warehouse.connection.runAndReadAll(sql)).getRowObjectsJson();
      found[name] = rows.map((row) => JSON.stringify(row)).sort();
    }
    return found;
  };

  it('leaves what would be there, had everything been read so from the first, and twice the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { minLength: 1, maxLength: 8 }),
        fc.nat(8),
        fc.boolean(),
        async (messages, cut, isMergedBefore) => {
          const fixed = messages.map((message, index) => rawEvent(message, index, true));
          const misread = messages.map((message, index) => rawEvent(message, index, false));
          await warehouse.clear();
          await stage(fixed, 'b0');
          await warehouse.merge(TABLES, 'b0');
          const expected = await seen();
          await warehouse.clear();
          // What waits for its first refresh when it is read again comes in one batch with its new reading.
          await stage(misread.slice(0, cut), 'b1');
          await stage(misread.slice(cut), isMergedBefore ? 'b1' : 'b2');
          await warehouse.merge(TABLES, 'b1');
          for (const [batch, startedAt] of [
            ['b2', '2026-03-02T00:00:00Z'],
            ['b3', '2026-03-03T00:00:00Z'],
          ] as const) {
            await stage(fixed, batch, readingAt(startedAt));
            await warehouse.mergeAgain(TABLES, batch);
            expect(await seen()).toEqual(expected);
          }
        },
      ),
      { numRuns: propertyRuns(12, 2) },
    );
  });
});
