import { describe, expect, it } from 'vitest';
import { orders } from '../../../lambdas/load/sources/orders.ts';
import { loadCsv, loadJson, refusalOf } from './support/own-files.ts';
import { hash, RECEIVED_AT } from './support/staged.ts';

const ORDER = { order_id: '1', ordered_at: '2025-07-03 10:15' };

describe('a file of orders', () => {
  it('stages an order as the shop says it, in the business time zone', async () => {
    const record = {
      ...ORDER,
      customer_id: 'ann@example.com',
      country: 'GB',
      currency: 'eur',
      channel: 'store',
      coupon: 'SUN',
      discount: '1',
      shipping: '3.95',
      tax: '4',
      total: '27.95',
      promised_at: '2027-01-01',
      updated_at: '2025-07-04T00:00:00Z',
    };
    const { rows } = await loadCsv(orders, record, { timeZone: 'Europe/Paris' });
    expect(rows('orders')).toEqual([
      {
        source: 'orders',
        ingest_id: expect.stringMatching(/^[0-9a-f]{24}:0000000002$/),
        received_at: new Date(RECEIVED_AT),
        message_id: rows('orders')[0]?.ingest_id,
        origin: 'file',
        updated_at: new Date('2025-07-04T00:00:00Z'),
        order_id: '1',
        status: 'completed',
        customer_id: hash('ann@example.com'),
        country: 'GB',
        currency: 'EUR',
        anonymous_id: null,
        coupon: 'SUN',
        revenue: 20, // 27.95 - 4 - 3.95
        discount: 1,
        shipping: 3.95,
        tax: 4,
        total: 27.95,
        ordered_at: new Date('2025-07-03T08:15:00Z'),
        channel: 'store',
        promised_at: new Date('2026-12-31T23:00:00Z'),
        has_lines: false,
      },
    ]);
    expect(rows('customers')).toMatchObject([
      {
        customer_id: hash('ann@example.com'),
        country: 'GB',
        is_record: false,
        first_seen_at: new Date('2025-07-03T08:15:00Z'),
      },
    ]);
  });

  it('needs an id and a time only, and is then as new as its file', async () => {
    const { rows } = await loadCsv(orders, ORDER);
    expect(rows('orders')).toMatchObject([{ status: 'completed', currency: 'GBP', updated_at: new Date(RECEIVED_AT) }]);
    expect(rows('orders')[0]?.revenue).toBeNull();
    expect([...rows('customers'), ...rows('order_statuses')]).toEqual([]);
  });

  it('takes the revenue as it is given', async () => {
    const { rows } = await loadJson(orders, { ...ORDER, revenue: 19, total: 27.95, tax: 4, shipping: 3.95 });
    expect(rows('orders')).toMatchObject([{ revenue: 19 }]);
  });

  it('tells the steps of an order that has taken more than the first', async () => {
    const { rows } = await loadJson(
      orders,
      { ...ORDER, shipped_at: '2025-07-04', delivered_at: '2025-07-05T12:00:00Z' },
      { ...ORDER, order_id: '2', status: 'canceled', updated_at: '2025-07-06' },
      { ...ORDER, order_id: '3', status: 'Cancelled', cancelled_at: '2025-07-04', updated_at: '2025-07-06' },
    );
    const at = (text: string) => new Date(`2025-07-${text}Z`);
    expect(rows('order_statuses').map(({ order_id, status, reached_at }) => [order_id, status, reached_at])).toEqual([
      ['1', 'placed', at('03T10:15:00')],
      ['1', 'shipped', at('04T00:00:00')],
      ['1', 'delivered', at('05T12:00:00')],
      ['2', 'placed', at('03T10:15:00')],
      ['2', 'cancelled', at('06T00:00:00')],
      ['3', 'placed', at('03T10:15:00')],
      ['3', 'cancelled', at('04T00:00:00')],
    ]);
    expect(rows('orders').map(({ status }) => status)).toEqual(['completed', 'cancelled', 'cancelled']);
  });

  it.each([
    [{ ...ORDER, order_id: '' }, 'missing_order_id', 'order_id is empty; every order needs one, like 1001.'],
    [
      { ...ORDER, status: 'perhaps' },
      'invalid_status',
      'status "perhaps" does not tell whether the order is completed, refunded or cancelled; write it like completed.',
    ],
    [
      { ...ORDER, ordered_at: '2030-01-01' },
      'invalid_ordered_at',
      'ordered_at "2030-01-01" lies in the future; write it like 2025-11-03T10:15:00Z.',
    ],
    [{ ...ORDER, tax: '-1' }, 'invalid_tax', 'tax "-1" is below 0; write it like 6.20.'],
    [
      { ...ORDER, total: '5', tax: '6' },
      'invalid_total',
      'total is less than tax and shipping together; check the three.',
    ],
  ])('refuses %j as %s', async (record, reason, detail) => {
    expect(await refusalOf(orders, record)).toEqual({ reason, detail });
  });

  it('prefers its own name for a column over others that it knows', async () => {
    const { rows } = await loadCsv(orders, { created_at: '2020-01-01', 'Order Number': '7', ordered_at: '2025-07-03' });
    expect(rows('orders')).toMatchObject([{ order_id: '7', ordered_at: new Date('2025-07-03T00:00:00Z') }]);
  });
});
