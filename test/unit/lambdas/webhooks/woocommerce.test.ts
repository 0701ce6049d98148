import { describe, expect, it } from 'vitest';
import { woocommerce } from '../../../../lambdas/webhooks/woocommerce.ts';
import { RECEIVED_AT } from '../support/staged.ts';
import { staged } from './support.ts';

const callsOf = (topic: string, body: object) => woocommerce.read(topic, { ...body }, RECEIVED_AT).events;
const namesOf = (topic: string, body: object) => callsOf(topic, body).map(({ event }) => event);

/** 2 × 10 less 2, and 5, less a voucher of 3: 20; with 4 shipping and 4.60 tax 28.60. */
const ORDER = {
  id: 727,
  status: 'processing',
  currency: 'EUR',
  date_created_gmt: '2026-02-01T09:00:00',
  date_modified_gmt: '2026-02-01T09:00:00',
  shipping_total: '4.00',
  total_tax: '4.60',
  total: '28.60',
  customer_id: 26,
  billing: { first_name: 'Ann', email: 'ann@example.com', country: 'FR', state: '', address_1: '1 High Street' },
  line_items: [
    { product_id: 93, sku: 'MUG', name: 'Mug', quantity: 2, subtotal: '20.00', total: '18.00', price: 9 },
    { product_id: 0, sku: 'POT', name: 'Pot', quantity: 1, subtotal: '5.00', total: '5.00', price: 5 },
  ],
  fee_lines: [{ name: 'Voucher', total: '-3.00' }],
  coupon_lines: [{ code: 'two', discount: '2' }],
  refunds: [],
};

describe('an order of WooCommerce', () => {
  it('sells its goods after discounts and vouchers, without tax and shipping', () => {
    const { orders, lines, reasons } = staged(callsOf('order.created', ORDER));
    expect(reasons).toEqual([null]);
    expect(orders).toEqual([['727', 'completed', '26', 'EUR', '20', '5', '2026-02-01T09:00:00.000Z']]);
    expect(lines).toEqual([
      ['93', 2, '10', '4'],
      ['POT', 1, '5', '1'],
    ]);
  });

  it.each(['pending', 'failed', 'cancelled', 'checkout-draft', 'trash'])('that is %s is no sale', (status) => {
    expect(namesOf('order.updated', { ...ORDER, status })).toEqual(['Order Cancelled']);
  });

  it.each(['processing', 'on-hold', 'completed'])('that is %s is one, as in its own reports', (status) => {
    expect(namesOf('order.created', { ...ORDER, status })).toEqual(['Order Completed']);
  });

  it('that is paid later is sold at its own time', () => {
    const paid = { ...ORDER, date_modified_gmt: '2026-02-03T09:00:00' };
    const times = staged(callsOf('order.updated', paid)).orders.map(([, status, , , , , at]) => [status, at]);
    expect(times).toEqual([
      ['completed', '2026-02-01T09:00:00.000Z'],
      ['updated', '2026-02-03T09:00:00.000Z'],
    ]);
  });

  it('has the same messages whatever the id of the delivery, which is none', () => {
    const ids = (body: object) => callsOf('order.updated', body).map(({ messageId }) => messageId);
    expect(ids(ORDER)).toEqual(ids({ ...ORDER }));
    const [changed, again] = ['10:00:00', '10:00:01'].map((time) =>
      ids({ ...ORDER, date_modified_gmt: `2026-02-01T${time}` }),
    );
    expect(changed?.[1]).not.toBe(again?.[1]);
  });

  it('of a guest, whose id is 0, names nobody', () => {
    expect(staged(callsOf('order.created', { ...ORDER, customer_id: 0 })).orders[0]?.[2]).toBeNull();
  });

  it('that is deleted says its id alone, and is cancelled', () => {
    const { orders, reasons } = staged(callsOf('order.deleted', { id: 727 }));
    expect(reasons).toEqual([null]);
    expect(orders[0]?.slice(0, 2)).toEqual(['727', 'cancelled']);
  });
});

describe('refunds of an order of WooCommerce', () => {
  const refunded = (...totals: string[]) =>
    staged(
      callsOf('order.updated', {
        ...ORDER,
        refunds: totals.map((total, index) => ({ id: 730 + index, total, reason: '' })),
      }),
    ).returns.map(([id, , , , amount]) => [id, amount]);

  it('pay back without tax, and together no more than the goods', () => {
    // 14.30 is half of 28.60, of which 24 is without tax: 12. Of 20 of goods 8 are left for the other.
    expect(refunded('-14.30')).toEqual([['727:730', '12']]);
    expect(refunded('-14.30', '-14.30')).toEqual([
      ['727:730', '12'],
      ['727:731', '8'],
    ]);
  });

  it('of everything are of the whole order, whose goods the warehouse knows', () => {
    expect(refunded('-28.60')).toEqual([['727:730', null]]);
    expect(namesOf('order.updated', { ...ORDER, status: 'refunded' })).toEqual(['Order Completed', 'Order Refunded']);
  });

  it('are told again in every delivery, with the same message', () => {
    const ids = (body: object) => callsOf('order.updated', body).at(-1)?.messageId;
    const refunds = [{ id: 730, total: '-14.30' }];
    const later = { ...ORDER, refunds, date_modified_gmt: '2026-02-09T09:00:00' };
    expect(ids({ ...ORDER, refunds })).toBe(ids(later));
  });
});

describe('other deliveries of WooCommerce', () => {
  it('bring products and customers', () => {
    const product = {
      id: 93,
      name: 'Mug',
      sku: 'MUG',
      price: '10.00',
      categories: [{ name: 'Cups' }],
      date_modified_gmt: '2026-02-01T09:00:00',
    };
    const customer = {
      id: 26,
      email: 'ann@example.com',
      billing: { country: 'FR' },
      date_modified_gmt: '2026-02-01T09:00:00',
    };
    const calls = [...callsOf('product.updated', product), ...callsOf('customer.created', customer)];
    expect(calls).toMatchObject([
      { event: 'Product Updated', properties: { product_id: '93', category: 'Cups' } },
      { type: 'identify', userId: '26' },
    ]);
    expect(staged(calls).reasons).toEqual([null, null]);
  });

  it('are a ping only without a signature, and as the form that it is', () => {
    expect(woocommerce.isPing({}, 'webhook_id=7')).toBe(true);
    expect(woocommerce.isPing({ 'x-wc-webhook-signature': 'x' }, 'webhook_id=7')).toBe(false);
    expect(woocommerce.isPing({}, 'webhook_id=7&id=8')).toBe(false);
    expect(woocommerce.isPing({}, JSON.stringify(ORDER))).toBe(false);
  });
});
