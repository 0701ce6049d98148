import { describe, expect, it } from 'vitest';
import { olist } from '../../../lambdas/load/sources/olist.ts';
import { type Loaded, load } from './support/files.ts';
import { RECEIVED_AT } from './support/staged.ts';

const HEADERS = {
  orders:
    'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date',
  items: 'order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value',
  payments: 'order_id,payment_sequential,payment_type,payment_installments,payment_value',
  customers: 'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state',
  products:
    '"product_id","product_category_name","product_name_lenght","product_description_lenght","product_photos_qty","product_weight_g","product_length_cm","product_height_cm","product_width_cm"',
  sellers: '"seller_id","seller_zip_code_prefix","seller_city","seller_state"',
  categories: '\uFEFFproduct_category_name,product_category_name_english',
  reviews:
    '"review_id","order_id","review_score","review_comment_title","review_comment_message","review_creation_date","review_answer_timestamp"',
};
const ORDER =
  'o1,c1,delivered,2017-10-02 10:56:33,2017-10-02 11:07:15,2017-10-04 19:55:00,2017-10-10 21:25:13,2017-10-18 00:00:00';
const ITEM = 'o1,1,p1,s1,2017-10-06 11:07:15,58.90,13.29';

const loadFileOf = (kind: keyof typeof HEADERS, ...lines: readonly string[]): Promise<Loaded> =>
  load(olist, [HEADERS[kind], ...lines, ''].join('\n'), { timeZone: 'Europe/London' });
const rowsOf = async (kind: keyof typeof HEADERS, table: string, ...lines: readonly string[]) =>
  (await loadFileOf(kind, ...lines)).rows(table);

describe('a file of orders', () => {
  it('gives the header, dated in São Paulo: three hours behind UTC in winter, two in summer', async () => {
    const summer = 'o2,c2,shipped,2017-11-24 23:59:59,,,,2017-12-20 00:00:00';
    expect(await rowsOf('orders', 'orders', ORDER, summer)).toMatchObject([
      {
        source: 'olist',
        order_id: 'o1',
        customer_id: 'c1',
        status: 'completed',
        country: 'BR',
        currency: 'BRL',
        channel: null,
        has_lines: false,
        ordered_at: new Date('2017-10-02T13:56:33Z'),
        promised_at: new Date('2017-10-18T02:00:00Z'),
        updated_at: new Date(RECEIVED_AT),
      },
      { order_id: 'o2', ordered_at: new Date('2017-11-25T01:59:59Z') },
    ]);
  });

  it('gives the steps that have a time', async () => {
    expect(await rowsOf('orders', 'order_statuses', ORDER)).toMatchObject([
      { order_id: 'o1', status: 'placed', reached_at: new Date('2017-10-02T13:56:33Z') },
      { order_id: 'o1', status: 'approved', reached_at: new Date('2017-10-02T14:07:15Z') },
      { order_id: 'o1', status: 'shipped', reached_at: new Date('2017-10-04T22:55:00Z') },
      { order_id: 'o1', status: 'delivered', reached_at: new Date('2017-10-11T00:25:13Z') },
    ]);
  });

  it.each([
    ['approved', 'o1,c1,canceled,2017-10-02 10:00:00,2017-10-02 11:00:00,,,', '2017-10-02T14:00:00Z'],
    ['placed', 'o1,c1,canceled,2017-10-02 10:00:00,,,,', '2017-10-02T13:00:00Z'],
    ['shipped', 'o1,c1,canceled,2017-10-02 10:00:00,2017-10-05 11:00:00,2017-10-04 11:00:00,,', '2017-10-05T14:00:00Z'],
  ])('dates a cancellation by the last step known, here %s, and keeps the sale', async (_, line, at) => {
    const { rows } = await loadFileOf('orders', line);
    expect(rows('order_statuses').at(-1)).toMatchObject({ status: 'cancelled', reached_at: new Date(at) });
    expect(rows('orders')).toMatchObject([{ status: 'completed' }]);
  });
});

describe('a file of order items', () => {
  it('gives lines of one unit with freight and supplier', async () => {
    expect(await rowsOf('items', 'order_lines', ITEM)).toMatchObject([
      {
        order_id: 'o1',
        product_id: 'p1',
        quantity: 1,
        unit_price: 58.9,
        discount: 0,
        freight: 13.29,
        supplier_id: 's1',
        line_kind: 'sale',
        is_product: true,
        customer_id: null,
        currency: 'BRL',
        ship_by: new Date('2017-10-06T14:07:15Z'),
        ordered_at: new Date('2017-10-06T14:07:15Z'),
      },
    ]);
  });

  it('has lines in the order of their item numbers, in whatever order they stand', async () => {
    const second = ITEM.replace('o1,1,p1', 'o1,2,p2');
    const lines = await rowsOf('items', 'order_lines', second, ITEM);
    const inOrder = lines.toSorted((a, b) => Number(a.position) - Number(b.position));
    expect(inOrder.map(({ product_id }) => product_id)).toEqual(['p1', 'p2']);
    expect(new Set(lines.map(({ position }) => position)).size).toBe(2);
  });

  it('tells price and supplier of its products', async () => {
    expect(await rowsOf('items', 'products', ITEM)).toMatchObject([
      { product_id: 'p1', price: 58.9, currency: 'BRL', supplier_id: 's1', is_record: false },
    ]);
  });
});

describe('the other files', () => {
  it('customers make the id of an order another account of the person', async () => {
    const { rows } = await loadFileOf('customers', 'c1,u1,06273,osasco,SP', 'c2,u1,35550,itapecerica,MG');
    expect(rows('identities')).toMatchObject([
      { kind: 'account', identity: 'c1', customer_id: 'u1' },
      { kind: 'account', identity: 'c2', customer_id: 'u1' },
    ]);
    expect(rows('customers')).toMatchObject([{ customer_id: 'u1', country: 'BR', region: 'MG', is_record: false }]);
  });

  it('payments give method, instalments and amount; an undefined method is none', async () => {
    const lines = ['o1,1,credit_card,8,99.33', 'o1,2,not_defined,1,0.00'];
    expect(await rowsOf('payments', 'payments', ...lines)).toMatchObject([
      { order_id: 'o1', payment_number: 1n, method: 'credit_card', installments: 8n, amount: 99.33, currency: 'BRL' },
      { order_id: 'o1', payment_number: 2n, method: null, installments: 1n, amount: 0 },
    ]);
  });

  it('products give the category as it is spelled; a product without one is a product', async () => {
    const lines = ['"1e9e",perfumaria,40,287,1,225,16,10,14', '"a41e",,,,,,,,'];
    expect(await rowsOf('products', 'products', ...lines)).toMatchObject([
      { product_id: '1e9e', category: 'perfumaria', name: null, price: null, is_record: true },
      { product_id: 'a41e', category: null },
    ]);
  });

  it('sellers are suppliers', async () => {
    expect(await rowsOf('sellers', 'suppliers', '"3442","13023",campinas,SP')).toMatchObject([
      { supplier_id: '3442', country: 'BR', region: 'SP', name: null, lead_time_days: null },
    ]);
  });

  it('the translation names categories', async () => {
    expect(await rowsOf('categories', 'category_names', 'beleza_saude,health_beauty')).toMatchObject([
      { category: 'beleza_saude', name: 'health_beauty' },
    ]);
  });

  it('reviews give the score and the time of the answer, and not what was written over several lines', async () => {
    const line = 'r1,o1,4,,"Muito bom,\ndisse Ana",2018-01-18 00:00:00,2018-01-18 21:46:59';
    const { rows, counts } = await loadFileOf('reviews', line);
    expect(counts).toMatchObject({ received: 1, accepted: 1 });
    expect(rows('reviews')).toMatchObject([
      { review_id: 'r1', order_id: 'o1', score: 4n, reviewed_at: new Date('2018-01-18T23:46:59Z') },
    ]);
  });
});

describe('a line that cannot be used', () => {
  it.each([
    ['orders', ORDER.replace('o1', ''), 'missing_order_id'],
    ['orders', ORDER.replace('c1', ' '), 'missing_customer_id'],
    ['orders', ORDER.replace('2017-10-02 10:56:33', ''), 'missing_order_purchase_timestamp'],
    ['orders', ORDER.replace('2017-10-04', '2017-13-04'), 'invalid_date'],
    ['items', ITEM.replace(',1,', ',one,'), 'invalid_number'],
    ['items', ITEM.replace('58.90', '58,90').replace('13.29', '13'), 'wrong_column_count'],
    ['items', ITEM.replace('58.90', 'free'), 'invalid_amount'],
    ['items', ITEM.replace('58.90', '100000000000'), 'invalid_amount'],
    ['items', ITEM.replace('s1', ''), 'missing_seller_id'],
    ['customers', 'c1,,06273,osasco,SP', 'missing_customer_unique_id'],
    ['reviews', 'r1,o1,6,,,2018-01-18 00:00:00,', 'invalid_score'],
    ['payments', 'o1,1', 'wrong_column_count'],
  ] as const)('of %s, "%s", is refused as %s and adds nothing', async (kind, line, reason) => {
    const { counts, keys } = await loadFileOf(kind, line);
    expect(counts.reasons).toEqual({ [reason]: 1 });
    expect(keys.map((key) => key.split('/')[1])).toEqual(['quarantine']);
  });

  it('stands in a file that is none of these', async () => {
    const geolocation = 'geolocation_zip_code_prefix,geolocation_lat,geolocation_lng\n01037,-23.54,-46.63\n';
    expect((await load(olist, geolocation)).counts.reasons).toEqual({ missing_column: 1 });
  });
});
