import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { times } from '../../../contracts/quantity.ts';
import { orderRows, refusalOf, stage, track } from './support/staged.ts';

const order = (properties: object, name = 'Order Completed') =>
  orderRows(stage(track(name, { order_id: 'o-1', ...properties })).batch);
const revenueOf = ({ orderLines }: ReturnType<typeof orderRows>): bigint =>
  orderLines.reduce((sum, line) => sum + times(line.quantity, line.unit_price) - line.discount, 0n);

/** The example of the Segment Ecommerce Spec v2, Order Completed. */
const SPEC = {
  order_id: '50314b8e9bcf000000000000',
  subtotal: 22.5,
  total: 27.5,
  revenue: 22.5,
  shipping: 3,
  tax: 2,
  discount: 2.5,
  coupon: 'hasbros',
  currency: 'USD',
  products: [
    {
      product_id: '507f1f77bcf86cd799439011',
      sku: '45790-32',
      name: 'Monopoly: 3rd Edition',
      price: 19,
      quantity: 1,
      category: 'Games',
    },
    {
      product_id: '505bd76785ebb509fc183733',
      sku: '46493-32',
      name: 'Uno Card Game',
      price: 3,
      quantity: 2,
      category: 'Games',
    },
  ],
};

describe('the example of the Segment spec', () => {
  const batch = orderRows(stage(track('Order Completed', SPEC)).batch);

  it('becomes an order with its amounts', () => {
    expect(batch.orders).toEqual([
      expect.objectContaining({
        order_id: '50314b8e9bcf000000000000',
        status: 'completed',
        customer_id: 'u-1',
        currency: 'USD',
        coupon: 'hasbros',
        revenue: 225_000n,
        discount: 25_000n,
        shipping: 30_000n,
        tax: 20_000n,
        total: 275_000n,
        has_lines: true,
        ordered_at: Date.parse('2026-03-01T11:00:00.000Z'),
      }),
    ]);
  });

  it('becomes lines that sum to its revenue of 22.50: gross 19 + 6 = 25, discount 1.90 + 0.60', () => {
    expect(batch.orderLines).toMatchObject([
      {
        product_id: '507f1f77bcf86cd799439011',
        product_name: 'Monopoly: 3rd Edition',
        category: 'Games',
        quantity: 10_000n,
        unit_price: 190_000n,
        discount: 19_000n,
        line_kind: 'sale',
        position: 1,
      },
      { product_id: '505bd76785ebb509fc183733', quantity: 20_000n, unit_price: 30_000n, discount: 6_000n, position: 2 },
    ]);
    expect(revenueOf(batch)).toBe(225_000n);
  });

  it('reads the same from amounts spelled out', () => {
    const spelled = JSON.parse(JSON.stringify(SPEC), (_, value) => (typeof value === 'number' ? String(value) : value));
    const { orders, orderLines } = orderRows(stage(track('Order Completed', spelled)).batch);
    expect({ orders, orderLines }).toEqual({
      orders: batch.orders,
      orderLines: batch.orderLines,
    });
  });
});

describe('other spellings', () => {
  it('of Google Analytics 4 become the same rows', () => {
    const properties = {
      transaction_id: 't-1',
      value: 25,
      tax: 2,
      items: [{ item_id: 'p-1', item_name: 'Mug', item_category: 'Kitchen', price: 12.5, quantity: 2 }],
    };
    const { orders, orderLines } = orderRows(stage(track('purchase', properties)).batch);
    expect(orders).toMatchObject([{ order_id: 't-1', status: 'completed', revenue: 250_000n, tax: 20_000n }]);
    expect(orderLines).toMatchObject([
      { product_id: 'p-1', product_name: 'Mug', category: 'Kitchen', quantity: 20_000n },
    ]);
  });

  it('of the first version of the spec are orders', () => {
    expect(order({ revenue: 5 }, 'Completed Order').orders).toMatchObject([{ status: 'completed' }]);
    expect(order({ revenue: 5 }, 'Updated Order').orders).toMatchObject([{ status: 'updated' }]);
  });
});

describe('an order', () => {
  it('without products keeps its revenue on a line of its own that is no product', () => {
    const { orders, orderLines } = order({ revenue: '49.90' });
    expect(orders).toMatchObject([{ revenue: 499_000n, has_lines: true }]);
    expect(orderLines).toMatchObject([
      { product_id: '(unspecified)', quantity: 10_000n, unit_price: 499_000n, is_product: false },
    ]);
  });

  it('without products and amounts is an order without lines', () => {
    const { orders, orderLines } = order({});
    expect(orders).toMatchObject([{ revenue: null, has_lines: false }]);
    expect(orderLines).toEqual([]);
  });

  it.each([{}, { checkout_id: 'c-1' }, { order_id: 'undefined' }, { order_id: '' }])(
    'with %j has no id, and is refused',
    (ids) => {
      for (const event of ['Order Completed', 'Order Updated', 'Order Refunded', 'Order Cancelled'])
        expect(refusalOf(track(event, { ...ids, revenue: 5 }))?.reason).toBe('missing_order_id');
    },
  );

  it('may be known by its number alone', () => {
    const { batch } = stage(track('Order Completed', { order_number: '#1001', revenue: 5 }));
    expect(orderRows(batch).orders).toMatchObject([{ order_id: '#1001' }]);
  });

  it('that is cancelled says so and carries no lines', () => {
    const { orders, orderLines } = order({ products: SPEC.products }, 'Order Cancelled');
    expect(orders).toMatchObject([{ status: 'cancelled', has_lines: false }]);
    expect(orderLines).toEqual([]);
  });

  it('in which only the revenue tells of a discount shares that out', () => {
    expect(revenueOf(order({ revenue: 20, products: SPEC.products }))).toBe(200_000n);
  });

  it('is never worth less than nothing, however large its discount', () => {
    const batch = order({ discount: 1000, products: SPEC.products });
    expect(batch.orderLines.map(({ discount }) => discount)).toEqual([190_000n, 60_000n]);
    expect(batch.orders[0]?.revenue).toBe(0n);
  });

  it.each([
    ['a negative price is an adjustment', { price: -5, quantity: 1 }, 'adjustment'],
    ['a negative quantity is an adjustment', { price: 5, quantity: -1 }, 'adjustment'],
    ['a price of zero is a gift', { price: 0, quantity: 1 }, 'free'],
    ['no price is a gift', { quantity: 1 }, 'free'],
    ['no quantity is one', { price: 5 }, 'sale'],
  ])('line with %s', (_, product, kind) => {
    const { orderLines } = order({ products: [{ product_id: 'p', ...product }] });
    expect(orderLines).toMatchObject([{ line_kind: kind }]);
  });

  it('skips products that say nothing, and counts what has a price and no name', () => {
    const { orderLines } = order({ products: [null, {}, { price: 5 }, { sku: 's', price: 7 }] });
    expect(orderLines).toMatchObject([
      { product_id: '(unspecified)', is_product: false, unit_price: 50_000n },
      { product_id: 's', is_product: true, unit_price: 70_000n },
    ]);
  });

  it.each([
    ['£19.99', 199_900n],
    ['19,99', 199_900n],
    ['1,299.00', 12_990_000n],
    ['1.299,00 €', 12_990_000n],
    ['EUR 12', 120_000n],
  ])('with a price of %s has what that means', (price, unit_price) => {
    expect(order({ products: [{ product_id: 'p', price }] }).orderLines).toMatchObject([{ unit_price }]);
  });

  it.each([
    // 1.5 × 10; 0.375 × 19.99 = 7.49625, half a unit of the lake up; 1,250.5 × 0.01.
    [{ price: 10, quantity: 1.5 }, 15_000n, 150_000n],
    [{ price: '19.99', quantity: '0,375' }, 3_750n, 74_963n],
    [{ price: 0.01, quantity: '1,250.50' }, 12_505_000n, 125_050n],
  ])('with %j has what the fraction comes to', (product, quantity, revenue) => {
    const { orders, orderLines } = order({ products: [{ product_id: 'p', ...product }] });
    expect(orderLines).toMatchObject([{ quantity, line_kind: 'sale' }]);
    expect(orders).toMatchObject([{ revenue }]);
  });

  it.each([
    [{ price: 'NaN' }, 'invalid_price', 'products.price "NaN" is not a number'],
    [{ price: '1,299' }, 'invalid_price', 'products.price "1,299" may mean 1299 or 1.299'],
    [{ price: 5, quantity: '1,500' }, 'invalid_quantity', 'products.quantity "1,500" may mean 1500 or 1.500'],
    [{ price: 5, quantity: 'two' }, 'invalid_quantity', 'products.quantity "two" is not a number'],
    [{ price: 5, currency: 'Euro' }, 'invalid_currency', 'products.currency "Euro" is not an ISO 4217 code'],
  ])('with a product of %j is refused: it would count as something else', (product, reason, detail) => {
    const refusal = refusalOf(track('Order Completed', { order_id: 'o', products: [{ product_id: 'p', ...product }] }));
    expect(refusal).toMatchObject({ reason, detail: expect.stringContaining(detail) });
  });

  it('takes its products as JSON text and as ids alone, and refuses what is no list', () => {
    const text = JSON.stringify([{ product_id: 'p', price: 10, quantity: 2 }]);
    expect(order({ products: text }).orderLines).toMatchObject([
      { product_id: 'p', quantity: 20_000n, unit_price: 100_000n },
    ]);
    expect(order({ revenue: 50, products: ['a', 7] }).orderLines).toMatchObject([
      { product_id: 'a', unit_price: 250_000n },
      { product_id: '7', unit_price: 250_000n },
    ]);
    expect(refusalOf(track('Order Completed', { order_id: 'o', products: 'p, q' }))?.reason).toBe('invalid_products');
  });

  it('takes its products from what PHP makes of an array with a gap, and loses none that it cannot read', () => {
    const gap = { 0: { product_id: 'a', price: 3 }, 2: { product_id: 'b', price: 4 } };
    const lines = [
      { product_id: 'a', unit_price: 30_000n },
      { product_id: 'b', unit_price: 40_000n },
    ];
    expect(order({ products: gap }).orderLines).toMatchObject(lines);
    expect(order({ products: JSON.stringify(gap) }).orderLines).toMatchObject(lines);
    const named = { order_id: 'o', revenue: 7, products: { first: { product_id: 'a', price: 7 } } };
    expect(refusalOf(track('Order Completed', named))).toMatchObject({
      reason: 'invalid_products',
      detail: 'products is not a list; send an array of products.',
    });
    expect(order({ revenue: 7, products: {} }).orderLines).toHaveLength(1);
  });

  const worth = ({ orderLines }: ReturnType<typeof order>): bigint[] =>
    orderLines.map(({ quantity, unit_price, discount }) => times(quantity, unit_price) - discount);
  it.each([
    ['shares its revenue over lines without price', { revenue: 50, products: [{ sku: 'a' }, { sku: 'b' }] }, [25, 25]],
    ['by quantity', { revenue: 40, products: [{ sku: 'a', quantity: 3 }, { sku: 'b' }] }, [30, 10]],
    ['after those with one', { revenue: 50, products: [{ sku: 'a', price: 30 }, { sku: 'b' }] }, [30, 20]],
    ['net of shipping and tax', { total: 30, shipping: 3, tax: 2, products: [{ sku: 'a' }] }, [25]],
    ['by a fraction', { revenue: 7, products: [{ sku: 'a', quantity: 0.75 }, { sku: 'b' }] }, [3, 4]],
    ['to the last unit', { revenue: 10, products: [{ sku: 'a', quantity: 3 }] }, [10]],
    ['and none where the lines say more', { revenue: 20, products: [{ sku: 'a', price: 30 }, { sku: 'b' }] }, [20, 0]],
    ['without products by its total', { total: 30, shipping: 3, tax: 2, discount: 2.5 }, [25]],
    ['without products by its subtotal', { subtotal: 22.5, discount: 2.5, total: 27.5, shipping: 3, tax: 2 }, [22.5]],
    ['without products by its revenue and discount', { revenue: 25, discount: 2.5 }, [22.5]],
  ])('%s: %j', (_, properties, expected) => {
    expect(worth(order(properties))).toEqual(expected.map((amount) => BigInt(amount * 10_000)));
  });

  it('that is updated without products keeps its lines', () => {
    const { orders, orderLines } = order({ revenue: 30, status: 'shipped' }, 'Order Updated');
    expect(orders).toMatchObject([{ status: 'updated', has_lines: false, revenue: 300_000n }]);
    expect(orderLines).toEqual([]);
  });

  it('is in the currency that its products agree on, where it names none itself', () => {
    const priced = (currency: string) => ({ product_id: 'p', price: 5, currency });
    expect(order({ products: [priced('EUR'), priced('eur')] }).orders).toMatchObject([{ currency: 'EUR' }]);
    expect(order({ products: [priced('EUR'), priced('USD')] }).orders).toMatchObject([{ currency: 'GBP' }]);
    expect(order({ currency: 'USD', products: [priced('EUR')] }).orders).toMatchObject([{ currency: 'USD' }]);
  });

  it.each([
    ['a price beyond what is exact', { products: [{ product_id: 'p', price: 2 ** 53 + 2 }] }],
    ['a line of 100 billion', { products: [{ product_id: 'p', price: 100_000, quantity: 1_000_000 }] }],
    ['a revenue of 100 billion', { revenue: '100000000000' }],
    ['an endless total', { revenue: 1, total: 1e300 }],
    ['a revenue above the limit of the stage', { revenue: 1_000_000_000.01 }],
    [
      'lines that are above it together',
      { products: Array.from({ length: 11 }, () => ({ product_id: 'p', price: 100_000_000 })) },
    ],
  ])('with %s is refused: it would break every sum it is part of', (_, properties) => {
    expect(stage(track('Order Completed', { order_id: 'o', ...properties })).reasons).toEqual(['amount_out_of_range']);
  });

  it('as large as the limit of the stage is taken', () => {
    expect(order({ revenue: 1_000_000_000 }).orders).toMatchObject([{ revenue: 10_000_000_000_000n }]);
  });

  const cup = { product_id: 'p', price: 5 };
  it.each([
    ['Order Completed', { revenue: -1, products: [cup] }, 'invalid_revenue', 'revenue "-1" is below 0'],
    ['Order Completed', { revenue: '-0.01', products: [cup] }, 'invalid_revenue', 'revenue "-0.01" is below 0'],
    ['Order Updated', { total: -5, products: [cup] }, 'invalid_total', 'total "-5" is below 0'],
    ['Order Completed', { discount: -5, products: [cup] }, 'invalid_discount', 'discount "-5" is below 0'],
    ['Order Completed', { shipping: -5, products: [cup] }, 'invalid_shipping', 'shipping "-5" is below 0'],
    ['Order Refunded', { total: -5 }, 'invalid_total', 'total "-5" is below 0'],
    ['Order Refunded', { products: [{ ...cup, quantity: -1 }] }, 'invalid_products_quantity', 'products.quantity "-1"'],
    [
      'Order Refunded',
      { products: [{ ...cup, price: -2 }] },
      'invalid_products_price',
      'products.price "-2" is below 0',
    ],
    [
      'Order Completed',
      { products: [{ ...cup, quantity: 1e9 }] },
      'invalid_quantity',
      '"1000000000" is above 999999999',
    ],
    ['Order Completed', { products: [{ ...cup, quantity: 1e21 }] }, 'invalid_quantity', '"1e+21" is above 999999999'],
    ['Product Added', { ...cup, quantity: 1e12 }, 'invalid_quantity', 'quantity "1000000000000" is above 999999999'],
  ])('%s with %j is refused as %s', (event, properties, reason, detail) => {
    expect(refusalOf(track(event, { order_id: 'o', ...properties }))).toMatchObject({
      reason,
      detail: expect.stringContaining(detail),
    });
  });

  it('may hold a line below zero: a voucher takes its share of the discount off nothing', () => {
    const { orderLines } = order({ discount: 1, products: [cup, { product_id: 'voucher', price: -2 }] });
    // 1.00 over 5.00 and -2.00: 5/3 and -2/3 of it, to the last unit.
    expect(orderLines).toMatchObject([
      { line_kind: 'sale', discount: 16_666n },
      { line_kind: 'adjustment', discount: -6_666n },
    ]);
  });

  it('has lines that sum to lines minus discount, whatever the amounts', () => {
    const product = fc.record({
      product_id: fc.constant('p'),
      price: fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100),
      /** Quarters, which times cents are exact in the lake. */
      quantity: fc.integer({ min: 1, max: 4000 }).map((quarters) => quarters / 4),
    });
    fc.assert(
      fc.property(
        fc.array(product, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 1000 }),
        (products, permille) => {
          const worth = products.reduce(
            (sum, { price, quantity }) => sum + Math.round(price * 100) * quantity * 100,
            0,
          );
          const off = Math.floor((worth * permille) / 100_000) * 100;
          const batch = order({ products, discount: off / 10_000 });
          expect(revenueOf(batch)).toBe(BigInt(worth - off));
          for (const line of batch.orderLines)
            expect(times(line.quantity, line.unit_price) - line.discount).toBeGreaterThanOrEqual(0n);
        },
      ),
    );
  });
});
