import fc from 'fast-check';

/**
 * Events as anybody who has the public write key may send them: well-formed JSON of every shape that a tracking call can have,
 * with values chosen to break what is made of them.
 */
const number = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(1, 2, 5, 10, 19, 100) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      0,
      -0,
      -1,
      -5.5,
      0.00004,
      0.00005,
      1e-9,
      1.5,
      1e9,
      999_999_999,
      99e9,
      1e11,
      1e15,
      2 ** 53,
      1e21,
      1e308,
    ),
  },
  { weight: 1, arbitrary: fc.double({ noNaN: true }) },
);
const loose = fc.oneof(
  { weight: 150, arbitrary: number },
  { weight: 2, arbitrary: number.map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      'NaN',
      'Infinity',
      '-1',
      '+3',
      '1e3',
      '1,5',
      '£3',
      '0x10',
      null,
      true,
      [],
      [1],
      {},
      { amount: 3 },
    ),
  },
);
const id = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('a', 'b', 'c', 'A', '1', '2') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      1,
      2,
      0,
      '',
      ' a ',
      'a|b',
      'a\nb',
      '\u0000',
      'é',
      'e\u0301',
      '\ud800',
      '%',
      "'",
      '"',
      '\\',
      '💥',
      'ada@example.com',
      'null',
      'x'.repeat(5_000),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, true, [], {}, ['a'], { id: 'a' }) },
);
const money = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('GBP', 'EUR', 'gbp', '€', '') },
  { weight: 1, arbitrary: id },
);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

const product = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      { product_id: id, sku: id, name: id, category: id, brand: id, quantity: loose, price: loose, currency: money },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 1, 'x', [], [[]]) },
);
const products = fc.oneof(
  { weight: 9, arbitrary: fc.array(product, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, {}, 'x', 3) },
);
const properties = fc.record(
  {
    order_id: id,
    transaction_id: id,
    product_id: id,
    name: id,
    category: id,
    cart_id: id,
    quantity: loose,
    price: loose,
    value: loose,
    revenue: loose,
    total: loose,
    subtotal: loose,
    discount: loose,
    shipping: loose,
    tax: loose,
    coupon: id,
    country: id,
    reason: id,
    currency: money,
    experiment_id: id,
    variation_id: id,
    experiment_name: id,
    products,
    items: products,
    url: id,
    query: id,
  },
  { requiredKeys: [] },
);

const NAMES = [
  ...['Product Viewed', 'Product Added', 'Product Removed', 'Cart Viewed', 'Checkout Started', 'Experiment Viewed'],
  ...[
    'Order Completed',
    'Order Completed',
    'Order Updated',
    'Order Cancelled',
    'Order Refunded',
    'purchase',
    'refund',
    'add_to_cart',
  ],
];
/** Around the arrival, and far from it, on days and at times that break clocks. */
const timeAround = (received: number) =>
  fc.oneof(
    {
      weight: 30,
      arbitrary: fc.integer({ min: -40 * 86_400, max: 86_400 }).map((s) => new Date(received + s * 1000).toISOString()),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom<unknown>(
        ...[
          '1990-01-01',
          '1989-12-31T23:59:59Z',
          '2024-02-29',
          '2026-02-30',
          '2026-03-29T01:30:00',
          '2026-10-25T01:30:00+01:00',
        ],
        ...[
          '0001-01-01',
          '9999-12-31T23:59:59Z',
          '2100-12-31',
          'yesterday',
          '',
          '1700000000',
          1_700_000_000_000,
          null,
          {},
        ],
      ),
    },
  );

/** A number that breaks sums, signs or types. */
const odd = fc.constantFrom<unknown>(
  -1,
  -0.01,
  0,
  0.00001,
  1.5,
  999_999_999,
  99e9,
  99_999_999_999.9999,
  2 ** 53 - 1,
  '-5',
  'x',
  null,
);
const AMOUNTS = ['revenue', 'total', 'subtotal', 'discount', 'shipping', 'tax', 'value'] as const;
const PARTS = ['quantity', 'price', 'product_id', 'name'] as const;

/** An order as a shop sends it, but for one or two of its values. */
const almostAnOrder = (received: number) =>
  fc
    .record({
      event: fc.constantFrom(
        'Order Completed',
        'Order Completed',
        'Order Updated',
        'Order Refunded',
        'Order Cancelled',
      ),
      orderId: fc.nat({ max: 300 }),
      visitor: fc.constantFrom('d-1', 'd-2', 'd-3', 'd-4'),
      prices: fc.array(fc.constantFrom(1, 5, 19.99, 0.0001, -5, 0), { minLength: 1, maxLength: 4 }),
      ago: fc.integer({ min: -86_000, max: 40 * 86_400 }),
      amounts: fc.dictionary(fc.constantFrom(...AMOUNTS), odd, { maxKeys: 1 }),
      part: fc.option(fc.tuple(fc.constantFrom(...PARTS), odd), { freq: 3 }),
    })
    .map(({ event, orderId, visitor, prices, ago, amounts, part }) => ({
      type: 'track',
      event,
      userId: `c-${orderId % 7}`,
      anonymousId: visitor,
      timestamp: new Date(received - ago * 1000).toISOString(),
      properties: {
        order_id: `order-${orderId}`,
        currency: 'GBP',
        ...amounts,
        products: prices.map((price, at) => ({
          product_id: `p-${orderId % 5}-${at}`,
          quantity: 1 + at,
          price,
          ...(part && at === 0 ? { [part[0]]: part[1] } : {}),
        })),
      },
    }));

/** @param received when the events arrive */
export const hostileEvents = (received: number): fc.Arbitrary<unknown> =>
  fc.oneof(almostAnOrder(received), anything(received));

const anything = (received: number) =>
  fc.record(
    {
      type: fc.oneof(
        { weight: 30, arbitrary: fc.constant('track') },
        { weight: 5, arbitrary: fc.constantFrom('identify', 'page', 'screen', 'group', 'alias') },
        { weight: 1, arbitrary: fc.constantFrom('Track', '', null, 3, 'click') },
      ),
      event: fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: id }),
      messageId: fc.oneof({ weight: 9, arbitrary: fc.uuid() }, { weight: 2, arbitrary: id }),
      userId: sometimes(id),
      anonymousId: fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom('d-1', 'd-2', 'd-3') },
        { weight: 2, arbitrary: id },
      ),
      previousId: sometimes(id),
      properties: fc.oneof(
        { weight: 12, arbitrary: properties },
        { weight: 1, arbitrary: fc.constantFrom<unknown>(null, [], 'x') },
      ),
      traits: sometimes(
        fc.record(
          {
            email: id,
            phone: id,
            country: id,
            createdAt: timeAround(received),
            address: fc.record({ country: id, state: id }),
          },
          { requiredKeys: [] },
        ),
      ),
      context: sometimes(
        fc.record(
          {
            traits: fc.record({ email: id, country: id }, { requiredKeys: [] }),
            campaign: fc.record({ source: id, medium: id, name: id, term: id }, { requiredKeys: [] }),
            page: fc.record({ url: id, path: id, referrer: id }, { requiredKeys: [] }),
            sessionId: id,
            device: fc.record({ type: id }, { requiredKeys: [] }),
            userAgent: id,
            locale: id,
          },
          { requiredKeys: [] },
        ),
      ),
      timestamp: sometimes(timeAround(received)),
      originalTimestamp: sometimes(timeAround(received)),
      sentAt: sometimes(timeAround(received)),
    },
    { requiredKeys: ['type', 'event', 'anonymousId', 'properties'] },
  );
