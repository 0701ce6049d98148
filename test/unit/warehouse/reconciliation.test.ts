import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RowOf } from '../../../contracts/table.ts';
import { stagingAdSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { stagingCategoryNames } from '../../../glue-sql/tables/category-names.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingIdentities } from '../../../glue-sql/tables/identities.ts';
import { stagingInventoryLevels } from '../../../glue-sql/tables/inventory-levels.ts';
import { receipts, recounted, replays } from '../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrderStatuses } from '../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { stagingPayments } from '../../../glue-sql/tables/payments.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { stagingReviews } from '../../../glue-sql/tables/reviews.ts';
import { stagingSecurityEvents } from '../../../glue-sql/tables/security-events.ts';
import { stagingSuppliers } from '../../../glue-sql/tables/suppliers.ts';
import { categoryName, level, payment, review, securityEvent, spend, status, supplier } from './support/records.ts';
import {
  at,
  cents,
  customer,
  event,
  fileLine,
  fileOrder,
  identity,
  line,
  order,
  product,
  returned,
  type StagedEvent,
} from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

/** source: received = accepted + duplicate + quarantined (pending, difference) */
const account = async () =>
  (await warehouse.rows('gold.reconciliation')).map(
    ({ source, received, accepted, duplicate, quarantined, pending, difference }) =>
      `${source}: ${received} = ${accepted} + ${duplicate} + ${quarantined} (${pending}, ${difference})`,
  );

/** What the functions counted that received it. */
const receive = (source: string, received: number, more: Partial<RowOf<typeof receipts>> = {}, batch?: string) =>
  warehouse.insert(receipts, [{ source, day: '2026-03-01', received, repeated: 0, refused: 0, ...more }], batch);

describe('reconciliation', () => {
  it('counts an event about several products once, also where it is sent again and held out', async () => {
    const about = (ingest_id: string, more: Partial<StagedEvent> = {}) => [
      event(ingest_id, { message_id: 'a', ...more }),
      event(ingest_id, { message_id: 'a\u001f2', ...more }),
      event(ingest_id, { message_id: 'a\u001f3', ...more }),
    ];
    await receive('web', 2);
    await warehouse.insert(stagingEvents, [...about('one'), ...about('two')]);
    await warehouse.take();
    expect(await account()).toEqual(['web: 2 = 1 + 1 + 0 (0, 0)']);
    expect(await warehouse.query('SELECT count(*) AS n FROM silver.events')).toEqual([{ n: '3' }]);
    await warehouse.run("UPDATE silver.events SET type = 'sing'");
    await warehouse.hold();
    expect(await account()).toEqual(['web: 2 = 0 + 1 + 1 (0, 0)']);
  });

  it('knows the last day on which something came, not the one on which it was taken', async () => {
    await receive('web', 2);
    await receive('web', 1, { day: '2026-03-04' });
    await receive('till', 1, { day: '2026-02-27' });
    await warehouse.insert(stagingEvents, [event('one', { message_id: 'a' })]);
    await warehouse.take();
    const rows = await warehouse.rows('gold.reconciliation');
    expect(rows.map(({ source, last_arrived_on }) => [source, String(last_arrived_on).slice(0, 10)]).sort()).toEqual([
      ['till', '2026-02-27'],
      ['web', '2026-03-04'],
    ]);
  });

  it('counts events: received, sent twice, refused', async () => {
    // Five inputs: a, b, b again by its sender, one refused, and a again by the stream, which is no new input.
    await receive('web', 4, { refused: 1 });
    await warehouse.insert(stagingEvents, [event('a'), event('b'), event('b2', { message_id: 'b' }), event('a')]);
    await warehouse.take();
    expect(await account()).toEqual(['web: 4 = 2 + 1 + 1 (0, 0)']);
  });

  it('counts a batch once, however often a refresh breaks off and takes it again', async () => {
    await receive('web', 2);
    await warehouse.insert(stagingEvents, [event('a'), event('b')]);
    await warehouse.count('arrived');
    await warehouse.merge(['events']);
    await warehouse.take();
    await warehouse.take();
    expect(await account()).toEqual(['web: 2 = 2 + 0 + 0 (0, 0)']);
  });

  it('knows in a later batch what an earlier one brought', async () => {
    await receive('web', 2, {}, 'first');
    await warehouse.insert(stagingEvents, [event('a'), event('b')], 'first');
    await warehouse.take('first');
    await receive('web', 2, {}, 'second');
    await warehouse.insert(stagingEvents, [event('b2', { message_id: 'b' }), event('c')], 'second');
    await warehouse.take('second');
    expect(await account()).toEqual(['web: 4 = 3 + 1 + 0 (0, 0)']);
  });

  it('does not count again a record that was counted with an earlier batch', async () => {
    await receive('web', 2, {}, 'first');
    const ids = ['shard:1:0000', 'shard:2:0000', 'shard:3:0000'];
    const [a, b, c] = ids.map((ingest_id, index) => event(`m-${index}`, { ingest_id })) as [
      StagedEvent,
      StagedEvent,
      StagedEvent,
    ];
    await warehouse.insert(stagingEvents, [a, b], 'first');
    await warehouse.take('first');
    // Lambda cuts the second batch from record 2 on, which it has delivered before.
    await receive('web', 1, {}, 'second');
    await warehouse.insert(recounted, [{ record_id: 'shard:2' }], 'second');
    await warehouse.insert(stagingEvents, [b, c], 'second');
    await warehouse.take('second');
    expect(await account()).toEqual(['web: 3 = 3 + 0 + 0 (0, 0)']);
  });

  it('counts files: lines, returns, refused lines, and a file that came twice', async () => {
    const lines = [fileLine('f', 2), fileLine('f', 3), fileLine('f', 5, { order_id: 'o-2' })];
    await warehouse.insert(stagingOrderLines, lines);
    await warehouse.insert(stagingReturns, [
      returned('f:0000000004', 4, {
        source: 'files',
        origin: 'file',
        version_id: 'f',
        return_id: 'C1',
        order_id: null,
      }),
    ]);
    await receive('files', 10, { refused: 1, repeated: 5 });
    await warehouse.take();
    expect(await account()).toEqual(['files: 10 = 4 + 5 + 1 (0, 0)']);
  });

  it('counts the same order in two files as accepted once and duplicate once', async () => {
    await warehouse.insert(stagingOrderLines, [fileLine('f', 2), fileLine('f', 3), fileLine('g', 2)]);
    await receive('files', 3);
    await warehouse.take();
    expect(await account()).toEqual(['files: 3 = 2 + 1 + 0 (0, 0)']);
  });

  it.each([
    ['brings a line more', [2, 3], [2, 3, 4], 'files: 5 = 3 + 2 + 0 (0, 0)'],
    ['brings a line that stands before the others', [3], [2, 3], 'files: 3 = 2 + 1 + 0 (0, 0)'],
    ['refuses a line that it had accepted', [2, 3], [3], 'files: 3 = 1 + 2 + 0 (0, 0)'],
    ['makes another order of them', [2, 3], [2, 3], 'files: 4 = 2 + 2 + 0 (0, 0)'],
  ])(
    'of a file that waits for its first refresh and is read again, the later reading %s',
    async (what, first, then, books) => {
      const read = (positions: readonly number[], reading: string, order_id: string) =>
        positions.map((position) => {
          const row = fileLine('f', position, { order_id });
          return { ...row, ingest_id: row.ingest_id + reading };
        });
      const isOther = what.startsWith('makes another');
      await warehouse.insert(stagingOrderLines, read(first, '', 'o-1'));
      await warehouse.insert(stagingOrderLines, read(then, '@20260302T000000000Z', isOther ? 'o-2' : 'o-1'));
      await warehouse.insert(
        replays,
        read([...first, ...then], '', '').map(({ source, ingest_id: input }) => ({
          source,
          input,
          reading: '20260302T000000000Z',
        })),
      );
      await receive('files', first.length + then.length);
      await warehouse.take();
      expect(await account()).toEqual([books]);
      expect(await warehouse.rows('silver.batches')).toContainEqual(
        expect.objectContaining({ kind: 'order_lines', keys: String(then.length), merged: String(then.length) }),
      );
    },
  );

  it('counts a history of events from a file beside the live traffic of its source', async () => {
    // The file repeats the live event, brings one more, and has a line that is refused.
    const history = [event('h:2', { message_id: 'live' }), event('h:3')];
    await warehouse.insert(stagingEvents, [event('live'), ...history]);
    await receive('web', 4, { refused: 1 });
    await warehouse.take();
    expect(await account()).toEqual(['web: 4 = 2 + 1 + 1 (0, 0)']);
  });

  it('counts the records of every kind of file under their own keys, mentions under none', async () => {
    // Two records of each kind; where the second says the same thing again, it is a duplicate.
    const web = { source: 'web', origin: 'file' } as const;
    await warehouse.insert(stagingOrders, [fileOrder('o:2', web), fileOrder('o:3', web)]);
    await warehouse.insert(stagingOrderStatuses, [status('o:2'), status('o:3'), status('o:3', { status: 'shipped' })]);
    await warehouse.insert(stagingProducts, [
      product('p:2', { ...web, is_record: true }),
      product('p:3', { ...web, is_record: true, product_id: 'p-2' }),
      product('p:9', { product_id: 'p-9' }),
    ]);
    await warehouse.insert(stagingCustomers, [
      customer('c:2', { ...web, is_record: true }),
      customer('c:3', { ...web, is_record: true }),
      customer('i:2'),
    ]);
    await warehouse.insert(stagingIdentities, [identity('i:2'), identity('i:3', { identity: 'a-2' })]);
    await warehouse.insert(stagingSuppliers, [supplier('s:2'), supplier('s:3', { supplier_id: 's-2' })]);
    await warehouse.insert(stagingInventoryLevels, [level('l:2'), level('l:3', { day: '2026-03-02' })]);
    await warehouse.insert(stagingAdSpend, [spend('a:2'), spend('a:3', { cost: cents(2) })]);
    await warehouse.insert(stagingPayments, [payment('y:2'), payment('y:3', { payment_number: 2 })]);
    await warehouse.insert(stagingReviews, [review('r:2'), review('r:3', { order_id: 'o-2' })]);
    await warehouse.insert(stagingCategoryNames, [categoryName('n:2'), categoryName('n:3')]);
    await warehouse.insert(stagingSecurityEvents, [securityEvent('x:2'), securityEvent('x:3', { event_id: 'x-2' })]);
    await receive('web', 22);
    // Second of its kind: orders, customers, spend and category names say the first again; the other seven do not.
    await warehouse.take();
    expect(await account()).toEqual(['web: 22 = 18 + 4 + 0 (0, 0)']);
  });

  it('counts an alias call as the event that it is, and not again as an identity', async () => {
    await receive('web', 1);
    await warehouse.insert(stagingEvents, [event('e', { type: 'alias', user_id: 'c-1' })]);
    await warehouse.insert(stagingIdentities, [identity('e')]);
    await warehouse.take();
    expect(await account()).toEqual(['web: 1 = 1 + 0 + 0 (0, 0)']);
  });

  it('keeps what a file brought accepted when an event supersedes it', async () => {
    const web = { source: 'web' };
    await receive('web', 3, {}, 'file');
    await warehouse.insert(stagingOrders, [fileOrder('h:2', web)], 'file');
    await warehouse.insert(stagingOrderLines, [fileLine('f', 2, web), fileLine('f', 3, web)], 'file');
    await warehouse.take('file');
    expect(await account()).toEqual(['web: 3 = 3 + 0 + 0 (0, 0)']);
    const later = { updated_at: at('2026-03-02T00:00:00'), received_at: at('2026-03-02T00:00:00') };
    await receive('web', 1, {}, 'event');
    await warehouse.insert(stagingEvents, [event('m')], 'event');
    await warehouse.insert(stagingOrders, [order('m', later)], 'event');
    await warehouse.insert(stagingOrderLines, [line('m', 1, later)], 'event');
    await warehouse.take('event');
    expect(await warehouse.query('SELECT origin FROM silver.order_lines ORDER BY line_number')).toEqual([
      { origin: 'event' },
      { origin: 'file' },
    ]);
    expect(await account()).toEqual(['web: 4 = 4 + 0 + 0 (0, 0)']);
  });

  it('accepts the record of what was only mentioned, or derived from lines, before', async () => {
    const web = { source: 'web', origin: 'file' } as const;
    await receive('web', 1, {}, 'lines');
    await warehouse.insert(stagingOrderLines, [fileLine('f', 2, { source: 'web' })], 'lines');
    await warehouse.insert(stagingProducts, [product('f:2', web)], 'lines');
    await warehouse.insert(stagingCustomers, [customer('f:2', web)], 'lines');
    await warehouse.take('lines');
    await receive('web', 3, {}, 'records');
    await warehouse.insert(stagingOrders, [fileOrder('o:2', { source: 'web' })], 'records');
    await warehouse.insert(stagingProducts, [product('p:2', { ...web, is_record: true })], 'records');
    await warehouse.insert(stagingCustomers, [customer('c:2', { ...web, is_record: true })], 'records');
    await warehouse.take('records');
    expect(await account()).toEqual(['web: 4 = 4 + 0 + 0 (0, 0)']);
    // The same records again say nothing new, nor do mentions.
    await receive('web', 2, {}, 'again');
    await warehouse.insert(
      stagingProducts,
      [product('p:3', { ...web, is_record: true }), product('f:3', web)],
      'again',
    );
    await warehouse.insert(stagingCustomers, [customer('c:3', { ...web, is_record: true })], 'again');
    await warehouse.take('again');
    expect(await account()).toEqual(['web: 6 = 4 + 2 + 0 (0, 0)']);
  });

  it('shows what was lost as a difference', async () => {
    await receive('web', 2);
    await warehouse.insert(stagingEvents, [event('a')]);
    await warehouse.take();
    expect(await account()).toEqual(['web: 2 = 1 + 0 + 0 (0, 1)']);
  });

  it('shows what a merge passes over as pending', async () => {
    await receive('web', 2);
    await warehouse.insert(stagingEvents, [event('a'), event('b')]);
    await warehouse.count('arrived');
    await warehouse.merge();
    await warehouse.run("DELETE FROM silver.events WHERE message_id = 'b'");
    await warehouse.count('merged');
    expect(await account()).toEqual(['web: 2 = 1 + 0 + 0 (1, 1)']);
  });

  it('keeps sources apart', async () => {
    await receive('web', 1);
    await receive('app', 1);
    await warehouse.insert(stagingEvents, [
      event('a', { message_id: 'm' }),
      event('b', { message_id: 'm', source: 'app' }),
    ]);
    await warehouse.take();
    expect(await account()).toEqual(['app: 1 = 1 + 0 + 0 (0, 0)', 'web: 1 = 1 + 0 + 0 (0, 0)']);
  });
});
