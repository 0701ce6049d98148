import { describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { recognise } from '../../../lambdas/load/recognise.ts';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { shopify } from '../../../lambdas/load/sources/shopify.ts';
import { load } from './support/files.ts';
import { orderRows, refusalOf, stage, track } from './support/staged.ts';

const order = (properties: object, more: object = {}) =>
  track('Order Completed', { order_id: 'o', currency: 'EUR', ...properties }, more);
const priced = (price: unknown) => ({ products: [{ product_id: 'p', price, quantity: 1 }] });
const currencies = (event: unknown) => {
  const { batch, reasons } = stage(event);
  return [reasons[0], ...orderRows(batch).orders.map(({ currency }) => currency)];
};

describe('the currency beside an amount', () => {
  it.each([
    ['is that of the order', priced('€ 19.99'), [null, 'EUR']],
    ['is that of the order, as its code', priced('19.99 EUR'), [null, 'EUR']],
    ['is another one', priced('$19.99'), ['currency_conflict']],
    ['is another one, as its code', priced('19.99 USD'), ['currency_conflict']],
    ['is another one in the total', { total: '£5.00' }, ['currency_conflict']],
    ['is none', priced('19.99 PCS'), [null, 'EUR']],
  ])('%s', (_, properties, expected) => {
    expect(currencies(order(properties))).toEqual(expected);
  });

  it('is the order’s where that names none, and the stage’s is used where nothing does', () => {
    const unnamed = (properties: object) => currencies(order({ currency: undefined, ...properties }));
    expect(unnamed(priced('19,99 €'))).toEqual([null, 'EUR']);
    expect(unnamed(priced(19.99))).toEqual([null, 'GBP']);
    expect(unnamed({ revenue: '€5', ...priced('£5') })).toEqual(['currency_conflict']);
    // Of the many dollars none is the stage's.
    expect(unnamed(priced('$19.99'))).toEqual(['currency_conflict']);
  });

  it('may be a dollar or a yen of the order’s kind', () => {
    expect(currencies(order({ currency: 'CAD', ...priced('$5') }))).toEqual([null, 'CAD']);
    expect(currencies(order({ currency: 'CNY', ...priced('¥5') }))).toEqual([null, 'CNY']);
    expect(currencies(order({ currency: 'JPY', ...priced('$5') }))).toEqual(['currency_conflict']);
  });

  it('is held against that of its own product', () => {
    const products = [{ product_id: 'p', price: '£5', quantity: 1, currency: 'EUR' }];
    expect(currencies(order({ currency: undefined, products }))).toEqual(['currency_conflict']);
  });

  it('is none in a text that is no amount', () => {
    const { batch, reasons } = stage(
      track('Promotion Viewed', { value: undefined, total: undefined, price: undefined, name: 'BIG USD SALE' }),
    );
    expect(reasons).toEqual([null]);
    expect(batch.rows(stagingEvents)).toMatchObject([{ currency: null }]);
  });

  it('is read in files as in events', async () => {
    const header = 'order_id,ordered_at,product_id,quantity,unit_price,currency\n';
    const own = await load(
      orderLines,
      `${header}1,2026-01-05,P,1,€5.00,\n2,2026-01-05,P,1,5.00,\n3,2026-01-05,P,1,€5.00,GBP\n`,
    );
    expect(own.rows('order_lines').map(({ order_id, currency }) => [order_id, currency])).toEqual([
      ['1', 'EUR'],
      ['2', 'GBP'],
    ]);
    expect(own.counts.reasons).toEqual({ currency_conflict: 1 });
    const export_ = await load(
      shopify,
      'Name,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price\n#1,,2026-01-05,1,Mug,€5.00\n#1,,2026-01-05,1,Cup,€2.00\n',
    );
    expect(export_.rows('orders')).toMatchObject([{ currency: 'EUR' }]);
  });
});

describe('other words for the same', () => {
  it.each(['OrderCompleted', 'orderCompleted', 'Order_Completed', 'ORDERCOMPLETED', 'completedOrder'])(
    'names: %s',
    (event) => {
      expect(orderRows(stage({ ...order(priced(5)), event }).batch).orders).toHaveLength(1);
    },
  );

  it.each(['currency_code', 'currencyCode'])('the currency: %s', (name) => {
    expect(currencies(order({ currency: undefined, [name]: 'usd', ...priced(5) }))).toEqual([null, 'USD']);
  });

  it.each(['total', 'amount', 'refund_amount', 'refundAmount', 'amount_refunded'])('what was paid back: %s', (name) => {
    const { batch } = stage(track('Order Refunded', { order_id: 'o', currency: 'EUR', [name]: '12,50' }));
    expect(orderRows(batch).returns).toMatchObject([{ amount: 125000n }]);
  });
});

describe('what says nothing', () => {
  it.each(['(null)', 'N/A', '(not set)', 'nil', '00000000-0000-0000-0000-000000000000'])(
    'is no customer: %s',
    (userId) => {
      const { batch } = stage(order(priced(5), { userId, anonymousId: 'a-1' }));
      expect(orderRows(batch).orders).toMatchObject([{ customer_id: null }]);
    },
  );

  it('is no total: one that is less than the shipping in it', () => {
    expect(refusalOf(order({ total: 3, shipping: 5, products: [{ product_id: 'p' }] }))).toEqual({
      reason: 'invalid_total',
      detail: 'total "3" is less than shipping and tax together; check the three.',
    });
    expect(refusalOf(order({ total: 3, shipping: 5, revenue: 2 }))).toBeUndefined();
  });
});

describe('ids in files', () => {
  const header = 'order_id,ordered_at,product_id,quantity,unit_price,currency,customer_id\n';

  it.each(['NULL', '0', 'n/a', '(not set)', ''])('that are none are guests: %j', async (id) => {
    const { rows } = await load(orderLines, `${header}1,2026-01-05,P,1,5,EUR,${id}\n`);
    expect(rows('order_lines')).toMatchObject([{ customer_id: null }]);
    expect(rows('customers')).toEqual([]);
  });

  it.each([
    ['8.20983E+17', 'P', 'invalid_order_id'],
    ['1', '1,2e+10', 'invalid_product_id'],
    ['null', 'P', 'invalid_order_id'],
  ])(
    'that a spreadsheet has shortened, or that are none, are refused: %s, %s',
    async (order_id, product_id, reason) => {
      const { counts, examples } = await load(
        orderLines,
        `${header}${order_id},2026-01-05,"${product_id}",1,5,EUR,c\n`,
      );
      expect(counts.reasons).toEqual({ [reason]: 1 });
      expect(examples[reason]?.[0]?.detail).toMatch(/spreadsheet has shortened|is no id/);
    },
  );
});

describe('a file without a source', () => {
  it.each([
    'Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Discount Amount,Currency,Transaction ID,Listing ID,Order ID,SKU',
    'amazon-order-id,purchase-date,sku,quantity,item-price,currency',
    'ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Base),Grand Total (Purchased),Status',
  ])('of which hardly anything would be read is taken for nothing: %s', (line) => {
    expect(recognise([line])).toBeUndefined();
  });

  it('may keep its fields apart by |', async () => {
    const { rows } = await load(
      orderLines,
      'order_id|ordered_at|product_id|quantity|unit_price|currency\n1|2026-01-05|P|2|5|EUR\n',
    );
    expect(rows('order_lines')).toMatchObject([{ product_id: 'P', unit_price: 5 }]);
  });
});
