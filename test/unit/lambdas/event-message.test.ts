import { describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { readMessage } from '../../../lambdas/ingest/events/message.ts';
import { canonicalName } from '../../../lambdas/ingest/events/names.ts';
import { Rejection } from '../../../lambdas/ingest/rejection.ts';
import { stage, track } from './support/staged.ts';

const reasonOf = (value: unknown): string | undefined => {
  const read = readMessage(value);
  return read instanceof Rejection ? read.reason : undefined;
};

describe('an event', () => {
  it.each([
    ['a text', 'not_an_object'],
    [42, 'not_an_object'],
    [null, 'not_an_object'],
    [[], 'not_an_object'],
    [{}, 'unknown_type'],
    [{ type: 'purchase', userId: 'u' }, 'unknown_type'],
    [{ type: 'page' }, 'missing_ids'],
    [{ type: 'page', userId: '', anonymousId: null }, 'missing_ids'],
    [{ type: 'page', userId: '  ' }, 'missing_ids'],
    [{ type: 'track', userId: 'u' }, 'missing_event_name'],
    [{ type: 'track', userId: 'u', event: ' ' }, 'invalid_field'],
    [{ type: 'track', userId: 'u', event: { name: 'x' } }, 'invalid_field'],
    [{ type: 'page', userId: { id: 1 } }, 'invalid_field'],
    [{ type: 'page', userId: 'u', messageId: 'x'.repeat(101) }, 'invalid_field'],
    [{ type: 'page', userId: 'u', messageId: '' }, 'invalid_field'],
    [{ type: 'page', userId: 'u', properties: ['x'] }, 'invalid_field'],
    [{ type: 'page', userId: 'undefined' }, 'missing_ids'],
    [{ type: 'page', userId: 0, anonymousId: 'null' }, 'missing_ids'],
    [{ type: 'page', userId: 'u', context: 'x' }, 'invalid_field'],
  ])('that is %j is refused as %s', (value, reason) => expect(reasonOf(value)).toBe(reason));

  it('says what is wrong and where', () => {
    const read = readMessage({ type: 'page', userId: 'u', properties: 'x' });
    expect(read).toMatchObject({ detail: expect.stringContaining('properties') });
  });

  it.each([
    [{ type: 'page', anonymousId: 'a' }],
    [{ type: 'identify', userId: 17850 }],
    [{ type: 'page', userId: null, anonymousId: 'a', messageId: null, properties: null, context: null }],
    [{ type: 'screen', userId: 'u', unheardOf: { of: ['here'] } }],
    [{ type: 'page', userId: 'u', messageId: 'x'.repeat(100) }],
    [{ type: 'page', userId: 'u', properties: [], traits: [], context: [] }],
    [{ type: 'page', userId: 'u', properties: '{"path": "/"}', traits: '', context: '[]' }],
    [{ type: 'page', anonymousId: 0 }],
  ])('like %j is taken, since the spec marks little as required', (value) => expect(reasonOf(value)).toBeUndefined());

  it('whose properties are JSON text is one like any other, digit for digit and without its persons', () => {
    const properties =
      '{"order_id": 820982911946154508, "currency": "EUR", "products": [{"product_id": "P", "price": 5}], "note": "to ada@example.com"}';
    const { batch } = stage({ ...track('Order Completed'), properties });
    expect(batch.rows(stagingOrders)).toMatchObject([
      { order_id: '820982911946154508', currency: 'EUR', revenue: 50_000n },
    ]);
    expect(batch.rows(stagingEvents)[0]?.payload).not.toContain('ada@example.com');
  });

  it('with an empty userId is a guest, as RudderStack writes it', () => {
    const { batch } = stage({
      ...track('Order Completed', { order_id: 'o', revenue: 5 }),
      userId: '',
      anonymousId: 'a',
    });
    expect(batch.rows(stagingEvents)[0]).toMatchObject({ user_id: null, anonymous_id: 'a' });
    expect(batch.rows(stagingOrders)[0]?.customer_id).toBeNull();
  });

  it.each(['undefined', 'NULL', 'NaN', 0, '0', '[object Object]'])('with the userId %j is a guest', (userId) => {
    const { batch } = stage({ ...track('Order Completed', { order_id: 'o', revenue: 5 }), userId, anonymousId: 'a' });
    expect(batch.rows(stagingEvents)[0]).toMatchObject({ user_id: null, anonymous_id: 'a' });
    expect(batch.rows(stagingOrders)[0]?.customer_id).toBeNull();
  });

  it('has its ids as text', () => {
    const { batch } = stage({ type: 'page', userId: 17850, anonymousId: 'a' });
    expect(batch.rows(stagingEvents)[0]?.user_id).toBe('17850');
  });

  it('without a message id gets one from its arrival, which a redelivery repeats', () => {
    const [first, again] = [stage({ type: 'page', userId: 'u' }), stage({ type: 'page', userId: 'u' })];
    expect(first.batch.rows(stagingEvents)[0]?.message_id).toBe('auto-shardId-000000000000:00000000000000000000:0000');
    expect(again.batch.rows(stagingEvents)[0]?.message_id).toBe(first.batch.rows(stagingEvents)[0]?.message_id);
  });

  it('above 32 KB in bytes is refused; of exactly that size it is taken', () => {
    const sized = (bytes: number, letter = 'x') => {
      const frame = { type: 'page', userId: 'u', properties: { note: '' } };
      const room = bytes - JSON.stringify(frame).length;
      return { ...frame, properties: { note: letter.repeat(room / Buffer.byteLength(letter)) } };
    };
    expect(stage(sized(32_768)).reasons).toEqual([null]);
    expect(stage(sized(32_769)).reasons).toEqual(['event_too_large']);
    expect(stage({ type: 'page', userId: 'u', properties: { note: 'ü'.repeat(17_000) } }).reasons).toEqual([
      'event_too_large',
    ]);
  });

  it('nested too deeply is refused, not thrown over', () => {
    const bomb: unknown = JSON.parse(
      `{"type":"page","userId":"u","properties":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    );
    expect(stage(bomb).reasons).toEqual(['nested_too_deeply']);
  });
});

describe('the name of an event', () => {
  it.each([
    ['Completed Order', 'Order Completed'],
    ['completed order', 'Order Completed'],
    ['Viewed Product', 'Product Viewed'],
    ['Added Product', 'Product Added'],
    ['Started Order', 'Checkout Started'],
    ['purchase', 'Order Completed'],
    ['refund', 'Order Refunded'],
    ['view_item', 'Product Viewed'],
    ['add_to_cart', 'Product Added'],
    ['begin_checkout', 'Checkout Started'],
    ['search', 'Products Searched'],
    ['Order Completed', 'Order Completed'],
    ['order completed', 'Order Completed'],
    ['ORDER_COMPLETED', 'Order Completed'],
    ['order-updated', 'Order Updated'],
    [' Order  Completed ', 'Order Completed'],
    ['Order Canceled', 'Order Cancelled'],
    ['PRODUCT ADDED', 'Product Added'],
    ['product_added_to_wishlist', 'Product Added to Wishlist'],
    ['View Item', 'Product Viewed'],
    ['Wish Granted', 'Wish Granted'],
    ['wish_granted', 'wish_granted'],
    [' Wish Granted ', 'Wish Granted'],
  ])('%s means %s', (given, canonical) => expect(canonicalName(given)).toBe(canonical));

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('may be %s and means itself', (name) => {
    const { batch, reasons } = stage(track(name, { order_id: 'o', products: [{ product_id: 'p' }] }));
    expect(reasons).toEqual([null]);
    expect(batch.rows(stagingEvents)[0]?.event).toBe(name);
    expect(batch.rows(stagingOrders)).toEqual([]);
  });
});
