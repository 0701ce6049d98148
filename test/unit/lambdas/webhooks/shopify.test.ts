import { describe, expect, it } from 'vitest';
import { shopify } from '../../../../lambdas/webhooks/shopify.ts';
import { RECEIVED_AT } from '../support/staged.ts';
import { staged } from './support.ts';

const read = (topic: string, body: object) => shopify.read(topic, { ...body }, RECEIVED_AT);
const callsOf = (topic: string, body: object) => read(topic, body).events;
const namesOf = (topic: string, body: object) => callsOf(topic, body).map(({ event }) => event);

/** 2 × 20 and 40, less 10, and 20 % tax and 5 shipping on top: 70 + 14 + 5 = 89. */
const ORDER = {
  id: '820982911946154508',
  created_at: '2026-02-01T10:00:00+01:00',
  processed_at: '2026-02-01T10:00:00+01:00',
  updated_at: '2026-02-01T10:00:00+01:00',
  currency: 'EUR',
  taxes_included: false,
  subtotal_price: '70.00',
  total_tax: '14.00',
  total_price: '89.00',
  total_shipping_price_set: { shop_money: { amount: '5.00', currency_code: 'EUR' } },
  discount_codes: [{ code: 'TEN', amount: '10.00' }],
  customer: { id: 115310627314723950n.toString(), email: 'ann@example.com' },
  shipping_address: { name: 'Ann Example', address1: '1 High Street', country_code: 'FR', province: 'Ile' },
  line_items: [
    {
      id: 1,
      product_id: 11,
      sku: 'MUG',
      title: 'Mug',
      quantity: 2,
      price: '20.00',
      tax_lines: [{ rate: 0.2, price: '7' }],
    },
    {
      id: 2,
      product_id: 12,
      sku: 'POT',
      title: 'Pot',
      quantity: 1,
      price: '40.00',
      tax_lines: [{ rate: 0.2, price: '7' }],
    },
  ],
};

describe('an order of Shopify', () => {
  it('sells its goods after discounts, without tax and shipping', () => {
    const { orders, lines, reasons } = staged(callsOf('orders/create', ORDER));
    expect(reasons).toEqual([null]);
    const customer = '115310627314723950';
    expect(orders).toEqual([
      ['820982911946154508', 'completed', customer, 'EUR', '70', '10', '2026-02-01T09:00:00.000Z'],
    ]);
    expect(lines).toEqual([
      ['11', 2, '20', '5'],
      ['12', 1, '40', '5'],
    ]);
  });

  it('whose prices hold the tax sells without it, to the last penny', () => {
    // 3 × 9.99 = 29.97 at 20 %: 5.00 of it is tax, 24.97 revenue; a unit without tax is 8.325.
    const line = { product_id: 7, quantity: 3, price: '9.99', tax_lines: [{ rate: 0.2, price: '5.00' }] };
    const order = { ...ORDER, taxes_included: true, subtotal_price: '29.97', line_items: [line] };
    const { orders, lines } = staged(callsOf('orders/create', order));
    expect(orders[0]?.slice(4, 6)).toEqual(['24.97', '0.005']);
    expect(lines).toEqual([['7', 3, '8.325', '0.005']]);
  });

  it('says nothing of where a person lives beyond country and region', () => {
    const text = JSON.stringify(callsOf('orders/create', ORDER));
    expect(text).not.toMatch(/High Street|Ann Example/);
    expect(text).toContain('"country":"FR"');
  });

  it('has the same messages whenever it is delivered, and another for a change', () => {
    const ids = (topic: string, body: object) => callsOf(topic, body).map(({ messageId }) => messageId);
    expect(ids('orders/create', ORDER)).toEqual(ids('orders/create', ORDER));
    const changed = { ...ORDER, updated_at: '2026-02-03T10:00:00Z' };
    expect(ids('orders/paid', changed)).toEqual(ids('orders/updated', changed));
    expect(ids('orders/updated', changed)[0]).toBe(ids('orders/create', ORDER)[0]);
    expect(ids('orders/updated', changed)).toHaveLength(2);
    expect(namesOf('orders/updated', changed)).toEqual(['Order Completed', 'Order Updated']);
  });

  it('that was cancelled is cancelled whatever the topic', () => {
    const cancelled = { ...ORDER, updated_at: '2026-02-03T10:00:00Z', cancelled_at: '2026-02-03T09:59:58Z' };
    expect(namesOf('orders/updated', cancelled)).toEqual(['Order Completed', 'Order Cancelled']);
    expect(namesOf('orders/cancelled', cancelled)).toEqual(['Order Completed', 'Order Cancelled']);
  });

  it('for a test is none, and one of a guest names nobody', () => {
    expect(callsOf('orders/create', { ...ORDER, test: true })).toEqual([]);
    expect(staged(callsOf('orders/create', { ...ORDER, customer: null })).orders[0]?.[2]).toBeNull();
  });

  it('with a price that cannot be read is refused by name, never sold for something else', () => {
    const line = { product_id: 7, quantity: 1, price: 'twelve' };
    const { orders, reasons } = staged(callsOf('orders/create', { ...ORDER, line_items: [line] }));
    expect(orders).toEqual([]);
    expect(reasons[0]).toMatch(/price/);
  });
});

describe('a refund of Shopify', () => {
  const refundOf = (line: object, more: object = {}) => ({
    id: 509562969,
    order_id: ORDER.id,
    processed_at: '2026-02-10T10:00:00Z',
    note: 'broken',
    refund_line_items: [
      { quantity: 1, subtotal_set: { shop_money: { currency_code: 'EUR' } }, line_item: ORDER.line_items[0], ...line },
    ],
    ...more,
  });

  it('pays back what its lines came to after discounts', () => {
    const { returns } = staged(callsOf('refunds/create', refundOf({ subtotal: '17.50', total_tax: '3.50' })));
    expect(returns).toEqual([[`${ORDER.id}:509562969`, ORDER.id, '11', 1, '17.5', 'EUR']]);
  });

  it('takes the tax out of prices that hold it', () => {
    // 24 with 20 % in it: 4 tax, 20 without. After 10 % discount 21.60, of which 3.60 is tax.
    const item = { product_id: 11, price: '24.00', tax_lines: [{ rate: 0.2, price: '3.60' }] };
    const line = { subtotal: '21.60', total_tax: '3.60', line_item: item };
    expect(staged(callsOf('refunds/create', refundOf(line))).returns[0]?.[4]).toBe('18');
  });

  it('without lines pays back what was paid less the shipping in it', () => {
    const body = refundOf(
      {},
      {
        refund_line_items: [],
        transactions: [
          { kind: 'refund', status: 'success', amount: '15.00', currency: 'EUR' },
          { kind: 'refund', status: 'failure', amount: '99.00', currency: 'EUR' },
        ],
        order_adjustments: [{ kind: 'shipping_refund', amount: '-4.00', tax_amount: '-1.00' }],
      },
    );
    expect(staged(callsOf('refunds/create', body)).returns).toEqual([
      [`${ORDER.id}:509562969`, ORDER.id, null, null, '10', 'EUR'],
    ]);
  });

  it('of nothing says nothing', () => {
    expect(callsOf('refunds/create', refundOf({}, { refund_line_items: [], transactions: [] }))).toEqual([]);
  });
});

describe('other topics of Shopify', () => {
  it('bring products and customers', () => {
    const variants = [{ sku: 'MUG', price: '20.00' }];
    const product = {
      id: 11,
      title: 'Mug',
      vendor: 'Potters',
      product_type: 'Cups',
      updated_at: '2026-02-01T00:00:00Z',
      variants,
    };
    const [call] = callsOf('products/update', product);
    expect(call).toMatchObject({
      event: 'Product Updated',
      properties: { product_id: '11', name: 'Mug', price: '20.00' },
    });
    const customer = {
      id: 5,
      email: 'ann@example.com',
      updated_at: '2026-02-01T00:00:00Z',
      default_address: { country_code: 'FR' },
    };
    expect(callsOf('customers/create', customer)).toMatchObject([
      { type: 'identify', userId: '5', traits: { email: 'ann@example.com', address: { country: 'FR' } } },
    ]);
    expect(staged([...callsOf('products/create', product), ...callsOf('customers/update', customer)]).reasons).toEqual([
      null,
      null,
    ]);
  });

  it('about privacy are kept, and collected as no event', () => {
    const customer = { id: 5, email: 'ann@example.com', phone: '+33 1 02' };
    expect(read('customers/redact', { customer, orders_to_redact: [299938, 280263] })).toEqual({
      events: [],
      privacy: {
        kind: 'redact',
        customerId: '5',
        email: 'ann@example.com',
        phone: '+33 1 02',
        orderIds: ['299938', '280263'],
      },
    });
    expect(read('customers/data_request', { customer, orders_requested: [1] }).privacy?.kind).toBe('data_request');
    expect(read('shop/redact', { shop_id: 1 }).privacy).toEqual({ kind: 'redact', orderIds: [] });
  });

  it.each(['app/uninstalled', 'themes/publish', '', '__proto__', 'constructor'])('"%s" says nothing', (topic) => {
    expect(read(topic, ORDER)).toEqual({ events: [] });
  });
});
