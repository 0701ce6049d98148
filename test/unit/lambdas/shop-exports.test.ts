import { describe, expect, it } from 'vitest';
import { shopify } from '../../../lambdas/load/sources/shopify.ts';
import { woocommerce } from '../../../lambdas/load/sources/woocommerce.ts';
import { type Loaded, load } from './support/files.ts';

const worth = ({ rows }: Loaded) =>
  rows('order_lines').map((row) => {
    const { product_id, quantity, unit_price, discount } = row as Record<string, number>;
    return [product_id, Math.round((Number(quantity) * Number(unit_price) - Number(discount)) * 10_000) / 10_000];
  });

const SHOPIFY = [
  'Name',
  'Email',
  'Financial Status',
  'Currency',
  'Subtotal',
  'Shipping',
  'Taxes',
  'Total',
  'Discount Amount',
  'Created at',
  'Lineitem quantity',
  'Lineitem name',
  'Lineitem price',
  'Lineitem sku',
  'Cancelled at',
  'Refunded Amount',
  'Lineitem discount',
];
const AT = '2025-10-07 09:50:26 +0200';
const file = (header: readonly string[], ...rows: readonly string[]) => [header.join(','), ...rows].join('\n');

describe('an export of orders of Shopify', () => {
  it('has prices with tax in them where subtotal and shipping are the total, and sells without', async () => {
    // 120 with 20 % tax in it is 100 without: 60 of it for two lamps, 40 for a mug.
    const loaded = await load(
      shopify,
      file(
        SHOPIFY,
        `#1,a@example.com,paid,EUR,120.00,0.00,20.00,120.00,0.00,${AT},2,Lamp,36.00,LAMP,,0.00,0.00`,
        `#1,a@example.com,,,,,,,,${AT},1,Mug,48.00,MUG,,,0.00`,
      ),
    );
    expect(worth(loaded)).toEqual([
      ['LAMP', 60],
      ['MUG', 40],
    ]);
    expect(loaded.rows('order_lines').map(({ discount }) => Number(discount))).toEqual([0, 0]);
    expect(loaded.rows('orders')).toMatchObject([{ revenue: 100, tax: 20, total: 120 }]);
  });

  it('takes off what the lines say, and the rest of what is missing to the subtotal', async () => {
    // 40 less 5 of its own, and 20: 55, of which the order sold 44: each at 80 %.
    const loaded = await load(
      shopify,
      file(
        SHOPIFY,
        `#2,a@example.com,pending,EUR,44.00,5.00,4.40,53.40,11.00,${AT},2,Lamp,20.00,,,0.00,5.00`,
        `#2,a@example.com,,,,,,,,${AT},1,Mug,20.00,,,,0.00`,
      ),
    );
    expect(worth(loaded)).toEqual([
      ['Lamp', 28],
      ['Mug', 16],
    ]);
  });

  it('is paid back for goods and tax where a part is, and not at all where it was cancelled', async () => {
    const loaded = await load(
      shopify,
      file(
        SHOPIFY,
        `#3,,partially_refunded,EUR,100.00,10.00,20.00,130.00,0.00,${AT},1,Lamp,100.00,LAMP,,60.00,0.00`,
        `#4,,refunded,EUR,100.00,10.00,0.00,110.00,0.00,${AT},1,Lamp,100.00,LAMP,${AT},110.00,0.00`,
        `#5,,voided,EUR,100.00,10.00,0.00,110.00,0.00,${AT},1,Lamp,100.00,LAMP,,0.00,0.00`,
      ),
    );
    // 60 paid back of goods and tax that were 120, of which the goods were 100.
    expect(loaded.rows('returns').map(({ order_id, amount }) => [order_id, amount])).toEqual([['#3', 50]]);
    const statuses = loaded.rows('orders').map(({ order_id, status }) => [order_id, status]);
    expect(statuses).toEqual([
      ['#3', 'completed'],
      ['#4', 'cancelled'],
      ['#5', 'cancelled'],
    ]);
  });

  it('is refused with what cannot be read, and never half', async () => {
    const bad = `#6,,paid,EUR,abc,0,0,20.00,0,${AT},1,Lamp,20.00,LAMP,,0,0`;
    const { counts, rows } = await load(shopify, file(SHOPIFY, bad, `#6,,,,,,,,,${AT},1,Mug,20.00,MUG,,,`));
    expect(counts).toMatchObject({ received: 2, quarantined: 2, reasons: { invalid_subtotal: 2 } });
    expect(rows('order_lines')).toEqual([]);
  });
});

describe('other exports of Shopify', () => {
  it('are products by their SKU, customers by their address, and stock', async () => {
    const products = await load(
      shopify,
      'Handle,Title,Vendor,Type,Variant SKU,Variant Price,Cost per item,Image Src\nlamp,Lamp,Oak,Light,LAMP-1,20.00,8.00,a\nlamp,,,,LAMP-2,25.00,,b\nlamp,,,,,,,c\n',
    );
    expect(products.counts.accepted).toBe(3);
    expect(products.rows('products').map(({ product_id, name, price }) => [product_id, name, price])).toEqual([
      ['LAMP-1', 'Lamp', 20],
      ['LAMP-2', 'Lamp', 25],
      ['LAMP-1', 'Lamp', null],
    ]);
    const stock = await load(
      shopify,
      'Handle,Title,SKU,Location,Incoming,Unavailable,Committed,Available,On hand (current)\nlamp,Lamp,LAMP-1,Cellar,5,0,2,10,12\n',
    );
    expect(stock.rows('inventory_levels')).toMatchObject([
      { product_id: 'LAMP-1', location_id: 'Cellar', on_hand: 12n, reserved: 2n },
    ]);
    const customers = await load(
      shopify,
      "Customer ID,First Name,Email,Default Address Country Code,Total Spent,Total Orders\n'123,Ann,Ann@Example.com,GB,10,1\n",
    );
    const orders = await load(shopify, file(SHOPIFY, `#1,ann@example.com,paid,EUR,1,0,0,1,0,${AT},1,Lamp,1,LAMP,,0,0`));
    expect(customers.rows('customers')).toMatchObject([{ country: 'GB' }]);
    expect(customers.rows('customers')[0]?.customer_id).toBe(orders.rows('orders')[0]?.customer_id);
  });
});

describe('an export of orders of WooCommerce', () => {
  it('of the plugins is read by their columns, a row a line', async () => {
    const advanced = await load(
      woocommerce,
      'Order Number,Order Status,Order Date,Country Code (Billing),Cart Discount Amount,Order Shipping Amount,Order Total Tax Amount,Order Total Amount,Order Refund Amount,SKU,Item Name,Quantity (- Refund),Item Cost\n' +
        '11,Completed,2025-10-03 09:15,DE,2.00,5.00,4.00,27.00,0,TEA,Tea,2,5.00\n11,Completed,2025-10-03 09:15,DE,2.00,5.00,4.00,27.00,0,CUP,Cup,1,10.00\n' +
        '12,Pending payment,2025-10-03 09:15,DE,0,5.00,0,15.00,0,CUP,Cup,1,10.00\n',
    );
    // 20 for the lines; 27 less tax and shipping is 18.
    expect(worth(advanced)).toEqual([
      ['TEA', 9],
      ['CUP', 9],
      ['CUP', 10],
    ]);
    expect(advanced.rows('orders').map(({ status }) => status)).toEqual(['completed', 'cancelled']);
    const lines = await load(
      woocommerce,
      'order_id,date,status,order_currency,item_sku,item_name,item_quantity,item_total\n1,2025-10-03 09:15,wc-completed,EUR,TEA,Tea,3,10.00\n',
    );
    expect(worth(lines)).toEqual([['TEA', 10]]);
  });

  it('keeps a guest a guest', async () => {
    const { rows } = await load(
      woocommerce,
      'order_id,order_date,order_total,order_currency,customer_id\n1,2025-10-03,10,EUR,0\n2,2025-10-03,10,EUR,7\n',
    );
    expect(rows('orders').map(({ customer_id }) => customer_id)).toEqual([null, '7']);
  });
});
