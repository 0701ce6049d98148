import { describe, expect, it } from 'vitest';
import { replayMapping } from '../../../contracts/replay.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { mapped } from '../../../lambdas/replay/mapping.ts';
import { type RawEvent, restage } from '../../../lambdas/replay/restage.ts';
import { orderRows, RECEIVED_AT, settings, track } from './support/staged.ts';

const raw = (number: number, event: unknown, source = 'web'): RawEvent => ({
  source,
  ingest_id: `shard:1:${number}`,
  received_at: RECEIVED_AT + number,
  body: typeof event === 'string' ? event : JSON.stringify(event),
});
const order = (currency: string) => track('Order Completed', { order_id: 'o-1', revenue: 5, currency });
const all = () => true;

describe('events of bronze, staged again', () => {
  it('keep their message, their arrival and their place', () => {
    const { batch } = restage('o', [raw(3, track('Product Viewed'))], all, null, settings);
    expect(batch.rows(stagingEvents)).toMatchObject([
      { message_id: 'm-Product Viewed', ingest_id: 'shard:1:3', received_at: RECEIVED_AT + 3, source: 'web' },
    ]);
  });

  it('are counted by source, as far as they were staged', () => {
    const events = [
      raw(1, track('A')),
      raw(2, order('Taler')),
      raw(3, 'no json'),
      raw(4, track('B'), 'app'),
      raw(5, track('C')),
    ];
    const { records } = restage('o', events, all, null, settings);
    expect(records).toMatchObject([
      { source: 'web', received: 2, repeated: 0, refused: 0, receivedAt: RECEIVED_AT + 1 },
      { source: 'app', received: 1 },
    ]);
  });

  it('are only those that are wanted', () => {
    const { records } = restage(
      'o',
      [raw(1, track('A')), raw(2, track('B'))],
      (id) => id.endsWith(':2'),
      null,
      settings,
    );
    expect(records).toMatchObject([{ received: 1 }]);
  });

  it('are named after what came of them: the same again, and another with another mapping', () => {
    const events = [raw(1, order('Taler'))];
    const mapping = (code: string) => replayMapping.parse({ values: { 'properties.currency': { Taler: code } } });
    const names = [null, null, mapping('EUR'), mapping('EUR'), mapping('GBP')].map(
      (each) => restage('o', events, all, each, settings).name,
    );
    expect(names[1]).toBe(names[0]);
    expect(names[3]).toBe(names[2]);
    expect(new Set(names).size).toBe(3);
  });

  it('are put right by a mapping', () => {
    const values = replayMapping.parse({ values: { 'properties.currency': { Taler: 'EUR' } } });
    const { batch } = restage('o', [raw(1, order('Taler'))], all, values, settings);
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
