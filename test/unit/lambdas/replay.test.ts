import { describe, expect, it } from 'vitest';
import { type ReplayMapping, readingAt, replayMapping } from '../../../contracts/replay.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { replays } from '../../../glue-sql/tables/ledger.ts';
import { mapped } from '../../../lambdas/ingest/mapping.ts';
import { type RawEvent, restage } from '../../../lambdas/replay/restage.ts';
import { orderRows, RECEIVED_AT, settings, track } from './support/staged.ts';

const raw = (number: number, event: unknown, source = 'web'): RawEvent => ({
  source,
  ingest_id: `shard:1:${number}`,
  received_at: RECEIVED_AT + number,
  body: typeof event === 'string' ? event : JSON.stringify(event),
});
const order = (currency: string) => track('Order Completed', { order_id: 'o-1', revenue: 5, currency });
const all = (_ingestId: string) => true;

const READING = readingAt('2026-11-29T10:20:30.456Z');
const again = (events: readonly RawEvent[], wanted = all, mapping: ReplayMapping | null = null) =>
  restage(events, wanted, mapping, settings, READING);

describe('events of bronze, staged again', () => {
  it('keep their message, their arrival and their place, with the reading behind it', () => {
    const { batch } = again([raw(3, track('Product Viewed'))]);
    expect(batch.rows(stagingEvents)).toMatchObject([
      {
        message_id: 'm-Product Viewed',
        ingest_id: 'shard:1:3@20261129T102030456Z',
        received_at: RECEIVED_AT + 3,
        source: 'web',
      },
    ]);
    expect(batch.rows(replays)).toEqual([{ source: 'web', input: 'shard:1:3', reading: '20261129T102030456Z' }]);
  });

  it('that came without an id are known again', () => {
    const { messageId: _, ...anonymous } = track('Product Viewed');
    expect(again([raw(3, anonymous)]).batch.rows(stagingEvents)).toMatchObject([{ message_id: 'auto-shard:1:3' }]);
  });

  it('are counted by source, as far as they were staged', () => {
    const events = [
      raw(1, track('A')),
      raw(2, order('Taler')),
      raw(3, 'no json'),
      raw(4, track('B'), 'app'),
      raw(5, track('C')),
    ];
    const { staged, batch } = again(events);
    expect(staged).toEqual([
      { source: 'web', received: 2, receivedAt: RECEIVED_AT + 1 },
      { source: 'app', received: 1, receivedAt: RECEIVED_AT + 4 },
    ]);
    expect(batch.rows(replays).map(({ input }) => input)).toEqual(['shard:1:1', 'shard:1:4', 'shard:1:5']);
  });

  it('are only those that are wanted', () => {
    const { staged } = again([raw(1, track('A')), raw(2, track('B'))], (id) => id.endsWith(':2'));
    expect(staged).toMatchObject([{ received: 1 }]);
  });

  it('are put right by a mapping', () => {
    const values = replayMapping.parse({ values: { 'properties.currency': { Taler: 'EUR' } } });
    const { batch } = again([raw(1, order('Taler'))], all, values);
    expect(orderRows(batch).orders).toMatchObject([{ order_id: 'o-1', currency: 'EUR' }]);
  });
});

describe('a mapping', () => {
  it('renames, translates and fills in, and leaves the rest', () => {
    const mapping = replayMapping.parse({
      rename: { 'properties.orderNumber': 'properties.order_id', 'context.shop.id': 'context.shop_id' },
      values: { 'properties.currency': { Euro: 'EUR' } },
      defaults: { 'properties.affiliation': 'web', 'properties.currency': 'GBP' },
    });
    const event = {
      properties: { orderNumber: 7, currency: 'Euro', total: 1 },
      context: { shop: { id: 3, name: 'x' } },
    };
    expect(mapped(event, mapping)).toEqual({
      properties: { order_id: 7, currency: 'EUR', total: 1, affiliation: 'web' },
      context: { shop: { name: 'x' }, shop_id: 3 },
    });
    expect(event.properties.orderNumber).toBe(7);
    expect(mapped('text', mapping)).toBe('text');
  });

  it.each([{ rename: { '': 'x' } }, { values: { a: 'b' } }, { other: {} }, { rename: { __proto__x: 'a..b' } }])(
    'that is none is refused: %j',
    (mapping) => {
      expect(replayMapping.safeParse(mapping).success).toBe(false);
    },
  );
});
