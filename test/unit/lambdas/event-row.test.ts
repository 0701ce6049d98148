import { describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { readRows } from './support/parquet-rows.ts';
import { arrivalOf, refusalOf, stage, track } from './support/staged.ts';

const rowOf = (event: unknown) => stage(event).batch.rows(stagingEvents)[0];

describe('the row of an event', () => {
  it('carries what the spec names', () => {
    const event = track(
      'Product Viewed',
      {
        product_id: 507,
        category: 'Games',
        price: '18.99',
        quantity: '2',
        value: 37.98,
        currency: 'USD',
        cart_id: 'c',
        url: 'https://shop.example/p',
      },
      {
        anonymousId: 'a',
        context: {
          sessionId: 's',
          locale: 'en-GB',
          page: { path: '/p', referrer: 'https://search.example/' },
          campaign: { name: 'spring', source: 'mail', medium: 'email', term: 'game', content: 'top' },
          userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148',
        },
      },
    );
    expect(rowOf(event)).toMatchObject({
      source: 'web',
      type: 'track',
      event: 'Product Viewed',
      user_id: 'u-1',
      anonymous_id: 'a',
      session_id: 's',
      page_url: 'https://shop.example/p',
      page_path: '/p',
      referrer: 'https://search.example/',
      utm_source: 'mail',
      utm_medium: 'email',
      utm_campaign: 'spring',
      utm_term: 'game',
      utm_content: 'top',
      device: 'mobile',
      locale: 'en-GB',
      product_id: '507',
      category: 'Games',
      quantity: 20_000n,
      price: 189_900n,
      value: 379_800n,
      currency: 'USD',
      cart_id: 'c',
      order_id: null,
    });
  });

  it('leaves out a text of the wrong type, and keeps it in the payload', () => {
    const row = rowOf(track('Products Searched', { category: ['a'], query: { text: 'shoes' } }));
    expect(row).toMatchObject({ category: null });
    expect(JSON.parse(row?.payload ?? '').properties).toEqual({ category: ['a'], query: { text: 'shoes' } });
  });

  it.each([
    ['quantity', 'NaN', 'invalid_quantity', 'quantity "NaN" is not a number'],
    ['quantity', '1,250', 'invalid_quantity', 'quantity "1,250" may mean 1250 or 1.250'],
    ['quantity', 2 ** 53, 'invalid_quantity', 'quantity "9007199254740992" is above 999999999'],
    ['price', {}, 'invalid_price', 'price holds an object; write one value'],
    ['price', '1,299', 'invalid_price', 'price "1,299" may mean 1299 or 1.299; write it without a comma'],
    ['value', 'free', 'invalid_value', 'value "free" is not a number'],
    ['currency', 'Euro', 'invalid_currency', 'currency "Euro" is not an ISO 4217 code'],
    ['currency', ['EUR'], 'invalid_currency', 'currency holds a list; write one value'],
  ])('is none for a %s of %j, which would make a sum wrong', (name, value, reason, detail) => {
    const refusal = refusalOf(track('Product Viewed', { product_id: 'p', [name]: value }));
    expect(refusal).toMatchObject({ reason, detail: expect.stringContaining(detail) });
  });

  it.each([
    ['eur', 'EUR'],
    ['€', 'EUR'],
    ['£', 'GBP'],
    [' usd ', 'USD'],
  ])('has a currency of %s as %s', (currency, code) => {
    expect(rowOf(track('Product Viewed', { currency }))?.currency).toBe(code);
  });

  it.each([
    ['view_item', { items: [{ item_id: 'GA-1', item_category: 'Lamps', price: 7.77, quantity: 1 }], value: 7.77 }],
    ['Product Added', { product_id: 'GA-1', category: 'Lamps', price: 7.77, quantity: 1 }],
  ])('of %s is about its product, also where that is an item', (event, properties) => {
    expect(rowOf(track(event, properties))).toMatchObject({
      product_id: 'GA-1',
      category: 'Lamps',
      price: 77_700n,
      quantity: 10_000n,
    });
  });

  it.each([
    ['view_item', 'Product Viewed'],
    ['add_to_cart', 'Product Added'],
    ['remove_from_cart', 'Product Removed'],
  ])('of %s about several products is one each, and of its value and payload there is one', (name, event) => {
    const items = [
      { item_id: 'A', item_category: 'Lamps', price: 2, quantity: 3 },
      { item_id: 'B', price: '1.299,00 €' },
      { item_name: 'without an id' },
      { item_id: 'C', quantity: 0.5 },
    ];
    const { batch, reasons } = stage(track(name, { currency: 'EUR', value: 20, items }, { messageId: 'm-1' }));
    expect(reasons).toEqual([null]);
    const shared = { event, currency: 'EUR', ingest_id: arrivalOf(0).ingestId };
    const [first, ...further] = batch.rows(stagingEvents);
    expect(first).toMatchObject({ ...shared, message_id: 'm-1', product_id: 'A', category: 'Lamps', value: 200_000n });
    expect([first?.price, first?.quantity]).toEqual([20_000n, 30_000n]);
    expect(further).toMatchObject([
      { ...shared, message_id: 'm-1\u001f2', product_id: 'B', price: 12_990_000n, value: null, payload: '{}' },
      { ...shared, message_id: 'm-1\u001f3', product_id: 'C', quantity: 5_000n, price: null, value: null },
    ]);
  });

  it('of a list of products, an order or one product is one, whatever it names', () => {
    const items = [{ item_id: 'A' }, { item_id: 'B' }];
    const events = [
      track('view_item_list', { items }),
      track('purchase', { transaction_id: 'T', value: 1, items }),
      track('Product Viewed', { product_id: 'P', items }),
    ];
    expect(
      stage(...events)
        .batch.rows(stagingEvents)
        .map(({ product_id }) => product_id),
    ).toEqual([null, null, 'P']);
  });

  it('has no id of the form that stands for a further product', () => {
    expect(rowOf(track('Product Viewed', {}, { messageId: 'm-1\u001f2' }))?.message_id).toBe('m-1 2');
  });

  it.each(['undefined', 'null', '0', '[object Object]'])('has no order and no product called %s', (id) => {
    expect(rowOf(track('Checkout Started', { order_id: id, product_id: id }))).toMatchObject({
      order_id: null,
      product_id: null,
    });
  });

  it.each([
    ['', null],
    ['3', 30_000n],
    [-1, -10_000n],
    ['0,75', 7_500n],
    [0.00006, 1n],
  ])('has a quantity of %j as %s', (quantity, expected) => {
    expect(rowOf(track('Product Viewed', { quantity }))?.quantity).toBe(expected);
  });

  it('survives keys that JavaScript treats in its own way', () => {
    const event: unknown = JSON.parse(
      '{"type":"page","userId":"u","properties":{"__proto__":{"admin":true},"constructor":1}}',
    );
    const row = rowOf(event);
    expect(row?.payload).toContain('"constructor":1');
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('survives lone surrogates, zero characters and other odd text, down to the file', async () => {
    const { batch } = stage({ type: 'page', userId: 'a\uD800b', properties: { note: '\uDC00', zero: '\u0000' } });
    const events = [...batch.objects('d', 'x')].find(({ key }) => key.startsWith('staging/events/'));
    const [row] = await readRows(events?.body ?? new Uint8Array());
    expect(row?.user_id).toBe('a\uFFFDb');
    expect(JSON.parse(String(row?.payload))).toEqual({ properties: { note: '\uDC00', zero: '\u0000' } });
  });

  it.each([
    [{ device: { type: 'ios' } }, 'mobile'],
    [{ device: { type: 'Tablet' } }, 'tablet'],
    [{ userAgent: 'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)' }, 'tablet'],
    [{ userAgent: 'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130 Mobile Safari/537.36' }, 'mobile'],
    [{ userAgent: 'Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/130 Safari/537.36' }, 'tablet'],
    [{ userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/132.0' }, 'desktop'],
    [{}, null],
  ])('of %j names the device %j', (context, device) => {
    expect(rowOf({ type: 'page', userId: 'u', context })?.device).toBe(device);
  });
});
