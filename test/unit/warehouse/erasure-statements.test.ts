import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasures } from '../../../glue-sql/tables/erasures.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { heldRows, quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { daysNaming, deletions, guestOrders, selection } from '../../../lambdas/privacy/statements.ts';
import { event } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const ABOUT = { id: 'r-1', prefix: '' };
const AT = Date.parse('2026-03-01T10:00:00Z');
/** As Auth0, Windows, Shopify and people write them. */
const IDS = { auth0: 'auth0|5f7c', windows: 'SHOP\\ana', shopify: 'gid://shopify/Customer/7', quoted: 'a "b" é' };

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  await warehouse.insert(
    erasures,
    Object.values(IDS).map((value) => ({ source: 'web', request: ABOUT.id, kind: 'customer', value })),
  );
});
afterAll(() => warehouse.close());

describe('the days on which somebody is named', () => {
  const lineage = { source: 'web', ingest_id: 'i', received_at: AT };

  it('are found by an id as JSON writes it', async () => {
    const bodies = Object.values(IDS).map((userId) => JSON.stringify({ type: 'identify', userId }));
    for (const [n, body] of bodies.entries())
      await warehouse.insert(rawEvents, [{ ...lineage, body }], `2026-03-0${n + 1}`);
    await warehouse.insert(
      rawEvents,
      [{ ...lineage, body: '{"userId":"auth0|6","say":"\\"b\\" C:\\\\ana"}' }],
      '2026-03-09',
    );
    const found = await warehouse.query(`${daysNaming(rawEvents, ABOUT)} ORDER BY 1`);
    expect(found.map(({ dt }) => dt)).toEqual(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']);
  });

  it.each([
    ['2026-04-01', 'PHP', String.raw`{"customer_id":"gid:\/\/shopify\/Customer\/7"}`, true],
    ['2026-04-02', 'CSV', 'o-1,"a ""b"" é",mug', true],
    ['2026-04-03', 'Python', String.raw`{"customer_id": "a \"b\" \u00e9"}`, true],
    ['2026-04-04', 'PHP of another', String.raw`{"customer_id":"gid:\/\/shopify\/Customer\/8"}`, false],
  ])('are found in what was refused: %s, as %s writes it', async (day, _, original, expected) => {
    const refused = { ...lineage, processor: 'load', reason: 'r', detail: 'd', file: null, line: null, original };
    await warehouse.insert(quarantine, [refused], day);
    const found = await warehouse.query(daysNaming(quarantine, ABOUT));
    expect(found.some(({ dt }) => dt === day)).toBe(expected);
  });
});

describe('orders of guests', () => {
  it('are theirs by an address that came with them, whoever else has ordered on the device', async () => {
    await warehouse.insert(erasures, [{ source: 'web', request: ABOUT.id, kind: 'contact', value: 'hash-of-ana' }]);
    const came = async (id: string, order_id: string | null, user_id: string | null, email: string, again = '') => {
      const lineage = { source: 'web', received_at: AT };
      const row = {
        ...event(id, { order_id, user_id, anonymous_id: 'till' }),
        source: 'web',
        ingest_id: `${id}${again}`,
      };
      await warehouse.insert(stagingEvents, [row]);
      await warehouse.insert(rawEvents, [{ ...lineage, ingest_id: id, body: JSON.stringify({ email }) }], '2026-03-01');
    };
    await came('e-1', 'hers', null, 'hash-of-ana');
    await came('e-2', 'hers-read-again', null, 'hash-of-ana', '@2');
    await came('e-3', 'of-bob', null, 'hash-of-bob');
    await came('e-4', 'of-eve', 'eve', 'hash-of-ana');
    await came('e-5', null, null, 'hash-of-ana');
    await warehouse.merge(['events']);
    const found = await warehouse.query(`${guestOrders(ABOUT)} ORDER BY 3`);
    expect(found.map(({ kind, value }) => `${kind} ${value}`)).toEqual(['order hers', 'order hers-read-again']);
  });
});

describe('rows that are held out', () => {
  it('are theirs by a key that begins with their id, though that has the sign that keys are joined by', async () => {
    const held = (row_id: string, source = 'web') => ({
      ...{ source, ingest_id: row_id, received_at: AT, table_name: 'customers', row_id, rule: 'r' },
    });
    const others = [held('auth0|5f7cd'), held('auth0'), held('auth0|5f7c', 'till')];
    await warehouse.insert(heldRows, [held('auth0|5f7c'), held('auth0|5f7c|2'), ...others]);
    const told = await warehouse.query(`SELECT row_id FROM (${selection(heldRows, ABOUT)}) ORDER BY 1`);
    expect(told.map(({ row_id }) => row_id)).toEqual(['auth0|5f7c', 'auth0|5f7c|2']);
    for (const sql of deletions(heldRows, ABOUT)) await warehouse.run(sql);
    const left = (await warehouse.rows('silver.held_rows')).map(({ source, row_id }) => `${source} ${row_id}`);
    expect(left.sort()).toEqual(['till auth0|5f7c', 'web auth0', 'web auth0|5f7cd']);
  });
});
