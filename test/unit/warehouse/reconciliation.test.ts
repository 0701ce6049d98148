import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { loads, quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { event, fileLine, load, rawEvent, refused, returned } from './support/rows.ts';
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

describe('reconciliation', () => {
  it('counts events: received, sent twice, refused', async () => {
    // Five inputs: a, b, b again by its sender, one refused, and a again by the stream, which is no new input.
    await warehouse.insert(
      rawEvents,
      ['a', 'b', 'b2', 'x', 'a'].map((id) => rawEvent(id)),
    );
    await warehouse.insert(stagingEvents, [event('a'), event('b'), event('b2', { message_id: 'b' }), event('a')]);
    await warehouse.insert(quarantine, [refused('x'), refused('x')]);
    expect(await account()).toEqual(['web: 4 = 0 + 1 + 1 (2, 2)']); // staged, not yet merged
    await warehouse.merge();
    expect(await account()).toEqual(['web: 4 = 2 + 1 + 1 (0, 0)']);
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
    await warehouse.insert(quarantine, [refused('f:0000000006', { source: 'files' })]);
    await warehouse.insert(loads, [
      load('f', { received: 5, accepted: 4, quarantined: 1 }),
      load('f', { ingest_id: 'upload:again', status: 'repeated', received: 5, duplicate: 5 }),
    ]);
    await warehouse.merge();
    expect(await account()).toEqual(['files: 10 = 4 + 5 + 1 (0, 0)']);
  });

  it('counts the same order in two files as accepted once and duplicate once', async () => {
    await warehouse.insert(stagingOrderLines, [fileLine('f', 2), fileLine('f', 3), fileLine('g', 2)]);
    await warehouse.insert(loads, [load('f', { received: 2, accepted: 2 }), load('g', { received: 1, accepted: 1 })]);
    await warehouse.merge();
    expect(await account()).toEqual(['files: 3 = 2 + 1 + 0 (0, 0)']);
  });

  it('calls lines of a file that is still being read pending', async () => {
    await warehouse.insert(stagingOrderLines, [fileLine('f', 2)]);
    await warehouse.merge();
    expect(await account()).toEqual(['files: 0 = 0 + 0 + 0 (1, 0)']);
  });

  it('counts a history of events from a file beside the live traffic of its source', async () => {
    await warehouse.insert(rawEvents, [rawEvent('live')]);
    // The file repeats the live event, brings one more, and has a line that is refused.
    const history = [event('h:2', { message_id: 'live' }), event('h:3')];
    await warehouse.insert(stagingEvents, [event('live'), ...history]);
    await warehouse.insert(quarantine, [refused('h:4')]);
    await warehouse.insert(loads, [load('h', { source: 'web', received: 3, accepted: 2, quarantined: 1 })]);
    await warehouse.merge();
    expect(await account()).toEqual(['web: 4 = 2 + 1 + 1 (0, 0)']);
  });

  it('shows what was lost as a difference', async () => {
    await warehouse.insert(rawEvents, [rawEvent('a'), rawEvent('b')]);
    await warehouse.insert(stagingEvents, [event('a')]);
    await warehouse.merge();
    expect(await account()).toEqual(['web: 2 = 1 + 0 + 0 (0, 1)']);
  });

  it('keeps sources apart', async () => {
    await warehouse.insert(rawEvents, [rawEvent('a'), rawEvent('b', { source: 'app' })]);
    await warehouse.insert(stagingEvents, [
      event('a', { message_id: 'm' }),
      event('b', { message_id: 'm', source: 'app' }),
    ]);
    await warehouse.merge();
    expect(await account()).toEqual(['app: 1 = 1 + 0 + 0 (0, 0)', 'web: 1 = 1 + 0 + 0 (0, 0)']);
  });
});
