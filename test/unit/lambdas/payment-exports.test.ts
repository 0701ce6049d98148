import { describe, expect, it } from 'vitest';
import { ga4 } from '../../../lambdas/load/sources/ga4.ts';
import { stripe } from '../../../lambdas/load/sources/stripe.ts';
import { load } from './support/files.ts';

const param = (key: string, value: object) => ({
  key,
  value: { string_value: null, int_value: null, double_value: null, ...value },
});
const PURCHASE = {
  event_date: '20260228',
  event_timestamp: '1772280000123456',
  event_name: 'purchase',
  user_pseudo_id: '123.456',
  user_id: null,
  event_params: [
    param('currency', { string_value: 'EUR' }),
    param('ga_session_id', { int_value: '17' }),
    param('page_location', { string_value: 'https://shop.example/done' }),
  ],
  ecommerce: { transaction_id: 'T-1', purchase_revenue: 25, tax_value: 0, shipping_value: 5 },
  items: [{ item_id: 'LAMP', item_name: 'Lamp', price: 10, quantity: '2', item_brand: '(not set)' }],
  geo: { country: 'Germany' },
};

describe('an export of Google Analytics 4', () => {
  it('has purchases that are orders, and knows an event that comes twice', async () => {
    const refund = { ...PURCHASE, event_name: 'refund', event_timestamp: '1772280001000000' };
    const view = { ...PURCHASE, event_name: 'view_item', ecommerce: null, event_timestamp: '1772279000000000' };
    const { counts, rows } = await load(
      ga4,
      [PURCHASE, PURCHASE, refund, view].map((row) => JSON.stringify(row)).join('\n'),
    );
    expect(counts).toMatchObject({ received: 4, accepted: 4 });
    const [first, second] = rows('events');
    expect(first).toMatchObject({ event: 'Order Completed', order_id: 'T-1', anonymous_id: '123.456' });
    expect(first?.occurred_at).toEqual(new Date('2026-02-28T12:00:00.123Z'));
    expect(first?.message_id).toBe(second?.message_id);
    expect(rows('order_lines')[0]).toMatchObject({ product_id: 'LAMP', quantity: 2, unit_price: 10, currency: 'EUR' });
    expect(rows('returns')).toMatchObject([{ order_id: 'T-1', product_id: 'LAMP', amount: 20 }]);
    expect(rows('events').map(({ event }) => event)).toContain('Product Viewed');
  });

  it('is refused where it says no time or name', async () => {
    const bad = [{ ...PURCHASE, event_timestamp: 'now' }, { ...PURCHASE, event_name: null }, 7];
    const { counts } = await load(ga4, bad.map((row) => JSON.stringify(row)).join('\n'));
    expect(counts.reasons).toEqual({ invalid_event_timestamp: 1, missing_event_name: 1, not_an_object: 1 });
  });
});

describe('an export of Stripe', () => {
  it('of payments is orders, with what was paid back', async () => {
    const { counts, rows } = await load(
      stripe,
      'id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Customer Email\n' +
        'ch_1,2025-10-07 09:50,"1,250.00",0.00,eur,Paid,cus_1,a@example.com\nch_2,2025-10-07 09:51,20.00,20.00,eur,Refunded,,b@example.com\n' +
        'ch_3,2025-10-07 09:52,20.00,5.00,gbp,Paid,,\nch_4,2025-10-07 09:53,20.00,0.00,gbp,Failed,,\n',
      { timeZone: 'Asia/Tokyo' },
    );
    expect(counts).toMatchObject({ received: 4, accepted: 4 });
    const orders = rows('orders').map(({ order_id, status, currency, revenue }) => [
      order_id,
      status,
      currency,
      revenue,
    ]);
    expect(orders).toEqual([
      ['ch_1', 'completed', 'EUR', 1250],
      ['ch_2', 'completed', 'EUR', 20],
      ['ch_3', 'completed', 'GBP', 20],
      ['ch_4', 'cancelled', 'GBP', 20],
    ]);
    expect(rows('orders')[0]?.ordered_at).toEqual(new Date('2025-10-07T09:50:00Z'));
    expect(rows('order_lines').map(({ product_id }) => product_id)).toEqual(Array(3).fill('(unspecified)'));
    expect(rows('returns').map(({ order_id, amount }) => [order_id, amount])).toEqual([
      ['ch_2', null],
      ['ch_3', 5],
    ]);
  });

  it('of the balance is payments and refunds; what is neither is named', async () => {
    const { counts, rows } = await load(
      stripe,
      'id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC)\ntxn_1,charge,ch_1,20.00,0.50,19.50,eur,2025-10-07 09:50,2025-10-09 00:00\n' +
        'txn_2,refund,re_1,-5.00,0,-5.00,eur,2025-10-08 09:50,2025-10-09 00:00\ntxn_3,payout,po_1,-14.50,0,-14.50,eur,2025-10-09 09:50,2025-10-09 00:00\n',
    );
    expect(counts).toMatchObject({ accepted: 2, reasons: { not_a_sale: 1 } });
    expect(rows('orders')).toMatchObject([{ order_id: 'ch_1', revenue: 20 }]);
    expect(rows('returns')).toMatchObject([{ return_id: 'txn_2', amount: 5, currency: 'EUR' }]);
  });
});
