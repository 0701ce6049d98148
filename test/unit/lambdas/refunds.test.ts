import { describe, expect, it } from 'vitest';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { orderRows, stage, track } from './support/staged.ts';

const refund = (properties: object, name = 'Order Refunded') =>
  orderRows(stage(track(name, { order_id: 'o-1', ...properties })).batch);

describe('Order Refunded', () => {
  it('with products returns these', () => {
    const { returns, orders, orderLines } = refund({
      total: 99,
      reason: 'too small',
      products: [
        { product_id: 'p-1', name: 'Shirt', price: 20, quantity: 2 },
        { product_id: 'p-2', price: '4.95' },
      ],
    });
    expect(returns).toMatchObject([
      {
        order_id: 'o-1',
        product_id: 'p-1',
        product_name: 'Shirt',
        quantity: 20_000n,
        unit_price: 200_000n,
        amount: 400_000n,
        reason: 'too small',
        position: 1,
        is_product: true,
      },
      { order_id: 'o-1', product_id: 'p-2', quantity: 10_000n, amount: 49_500n, position: 2 },
    ]);
    expect({ orders, orderLines }).toEqual({ orders: [], orderLines: [] });
  });

  it('with products of a discounted order returns what was paid for them', () => {
    // Lines of 19 and 6, less the discount of 2.50: 22.50 × 19/25 = 17.10 and 22.50 × 6/25 = 5.40
    const products = [
      { product_id: 'p-1', price: 19, quantity: 1 },
      { product_id: 'p-2', price: 3, quantity: 2 },
    ];
    expect(refund({ revenue: 22.5, products }).returns).toMatchObject([{ amount: 171_000n }, { amount: 54_000n }]);
    expect(refund({ revenue: 30, products }).returns).toMatchObject([{ amount: 190_000n }, { amount: 60_000n }]);
  });

  it('without products returns the whole order, at the amount it names', () => {
    expect(refund({ total: 27.5 }).returns).toMatchObject([
      { product_id: null, quantity: null, amount: 275_000n, is_product: false },
    ]);
    expect(refund({ revenue: 22.5, total: 27.5 }).returns).toMatchObject([{ amount: 225_000n }]);
  });

  it('without any amount is a return of unknown value', () => {
    expect(refund({}).returns).toMatchObject([{ amount: null }]);
  });

  it('of Google Analytics 4 is the same', () => {
    const { returns } = orderRows(stage(track('refund', { transaction_id: 't', value: 5 })).batch);
    expect(returns).toMatchObject([{ order_id: 't', amount: 50_000n }]);
  });

  it('twice for one order is two returns; the same message again is the same return', () => {
    const first = track('Order Refunded', { order_id: 'o', total: 5 }, { messageId: 'm-1' });
    const second = { ...first, messageId: 'm-2' };
    const ids = stage(first, second, first)
      .batch.rows(stagingReturns)
      .map(({ return_id }) => return_id);
    expect(ids).toEqual(['o:m-1', 'o:m-2', 'o:m-1']);
  });

  it('is dated when it happened and belongs to who asked for it', () => {
    expect(refund({ total: 5 }).returns).toMatchObject([
      { returned_at: Date.parse('2026-03-01T11:00:00.000Z'), customer_id: 'u-1', currency: 'GBP' },
    ]);
  });

  it('of 100 billion is refused', () => {
    expect(stage(track('Order Refunded', { order_id: 'o', total: 1e11 })).reasons).toEqual(['amount_out_of_range']);
  });
});
