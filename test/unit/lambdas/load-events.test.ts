import { describe, expect, it } from 'vitest';
import { readLandingKey } from '../../../lambdas/load/landing.ts';
import { FileRejectedError } from '../../../lambdas/load/source.ts';
import { loadEvents } from './support/files.ts';

const order = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u',
  messageId: 'm-1',
  timestamp: '2025-11-28T10:00:00.000Z',
  properties: { order_id: 'o', products: [{ product_id: 'p', price: 5, quantity: 2 }] },
};
const ndjson = (...lines: readonly unknown[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

describe('a file of events', () => {
  it('becomes what the same events would have become on the stream', async () => {
    const { counts, rows } = await loadEvents(ndjson(order));
    expect(counts).toEqual({ received: 1, accepted: 1, quarantined: 0, reasons: {} });
    expect(rows('events')).toMatchObject([{ event: 'Order Completed', message_id: 'm-1' }]);
    expect(rows('orders')).toMatchObject([{ order_id: 'o', status: 'completed', origin: 'event' }]);
    expect(rows('order_lines')).toMatchObject([{ product_id: 'p', quantity: 2, unit_price: 5 }]);
  });

  it('is a history: its times hold as they are, whenever it was sent', async () => {
    const { timestamp: originalTimestamp, ...rest } = order;
    const sentAt = '2025-11-28T11:00:00.000Z';
    const { rows } = await loadEvents(
      ndjson({ ...order, sentAt }, { ...rest, messageId: 'm-2', originalTimestamp, sentAt }),
    );
    const at = new Date('2025-11-28T10:00:00.000Z');
    expect(rows('events').map(({ occurred_at }) => occurred_at)).toEqual([at, at]);
  });

  it('gives events without a message id one by their line', async () => {
    const { messageId: _, ...anonymous } = order;
    const { rows } = await loadEvents(ndjson(order, '', anonymous));
    expect(rows('events')[1]?.message_id).toMatch(/^auto-[0-9a-f]{24}:0000000003$/);
  });

  it('quarantines each bad line for itself, also one nested beyond what can be written', async () => {
    const bomb = `{"type":"page","userId":"u","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { counts } = await loadEvents(
      ndjson('\uFEFF{}', order, '{"type":', '"text"', bomb, 'x'.repeat(1024 * 1024 + 1)),
    );
    expect(counts).toMatchObject({ received: 6, accepted: 1, quarantined: 5 });
    expect(counts.reasons).toEqual({
      unknown_type: 1,
      invalid_json: 1,
      not_an_object: 1,
      nested_too_deeply: 1,
      line_too_long: 1,
    });
  });

  it('that is empty is one quarantined input', async () => {
    expect((await loadEvents('\n\n')).counts.reasons).toEqual({ empty_file: 1 });
  });
});

describe('a landing key', () => {
  it.each([
    ['landing/online-retail/2011.csv', 'online-retail', 'online-retail'],
    ['landing/online-retail/year/2011.csv.gz', 'online-retail', 'online-retail'],
    ['landing/events/history.ndjson', 'events', 'web'],
    ['landing/events/app/2025/history.ndjson', 'events', 'app'],
    ['landing/orders/orders.csv', 'orders', 'web'],
    ['landing/inventory_levels/store-1/stock.csv', 'inventory_levels', 'store-1'],
  ])('%s names the reader %s and the source %s', (key, reader, source) => {
    const landed = readLandingKey(key);
    expect([landed.reader.name, landed.source]).toEqual([reader, source]);
  });

  it('lets one content be loaded once a kind of file and source: a file that was named wrongly can be loaded right', () => {
    const keys = [
      'landing/orders/web/x',
      'landing/order_lines/web/x',
      'landing/orders/app/x',
      'landing/online-retail/x',
    ];
    const scopes = keys.map((key) => readLandingKey(key).scope);
    expect(new Set(scopes).size).toBe(4);
    expect(scopes[3]).toBe('online-retail');
  });

  it.each([
    'landing/unheard-of/file.csv',
    'landing/file.csv',
    'landing/constructor/file.csv',
    'landing/__proto__/x',
    'landing/events/No Name/x',
  ])('%s is an unknown source, and the message names those that are', (key) => {
    expect(() => readLandingKey(key)).toThrow(FileRejectedError);
  });

  it('that is wrong says what would be right', () => {
    expect(() => readLandingKey('landing/shop/x.csv')).toThrow(
      /^unknown source "shop"; the known ones are ad_spend, .*events, .*online-retail/,
    );
  });
});
