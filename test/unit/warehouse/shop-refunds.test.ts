import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recognise } from '../../../lambdas/load/recognise.ts';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { shopify } from '../../../lambdas/load/sources/shopify.ts';
import { woocommerce } from '../../../lambdas/load/sources/woocommerce.ts';
import { type Loaded, load } from '../lambdas/support/files.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

let files = 0;
async function arrive(source: FileSource, text: string): Promise<Loaded> {
  expect(recognise(text.split('\n'))?.source.name).toBe(source.name);
  files += 1;
  const loaded = await load(source, text, { timeZone: 'Europe/London', number: files });
  await warehouse.load(loaded.objects);
  await warehouse.merge();
  return loaded;
}

const lines = (rows: readonly object[]) => rows.map((row) => Object.values(row).join(' '));
const sold = async () =>
  lines(
    await warehouse.query(
      'SELECT order_id, product_id, quantity, revenue, currency FROM gold.fact_sales ORDER BY 1, 2, 3',
    ),
  );
const back = async () =>
  lines(
    await warehouse.query(
      `SELECT order_id, coalesce(product_id, 'all'), amount, currency, CAST(return_date AS varchar)
      FROM gold.fact_returns WHERE amount > 0 ORDER BY 1, 5, 2`,
    ),
  );

const ORDERS = `Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount
#1,a@example.com,partially_refunded,EUR,50.00,5.00,0.00,55.00,2025-10-07 09:50:26 +0200,2,Mug,10.00,MUG,30.00
#1,a@example.com,,,,,,,2025-10-07 09:50:26 +0200,1,Lamp,30.00,LAMP,
#2,b@example.com,refunded,EUR,20.00,5.00,0.00,25.00,2025-10-08 09:00:00 +0200,1,Tray,20.00,TRAY,25.00
`;
const REFUNDS = `Order Name,Refund ID,Refund Created at,SKU,Product Title,Quantity,Refund Subtotal,Currency,Refund Note,Staff
#1,901,2025-10-20 10:00:00 +0200,MUG,Mug,1,-10.00,EUR,broken,Jo
#2,902,2025-10-21 10:00:00 +0200,TRAY,Tray,1,20.00,EUR,,Jo
`;

describe('refunds of Shopify', () => {
  it('are of their own day and product in a file of refunds; the rest that the orders tell of stays', async () => {
    await arrive(shopify, ORDERS);
    expect(await back()).toEqual(['#1 all 30.0000 EUR 2025-10-07', '#2 all 20.0000 EUR 2025-10-08']);
    const { counts, ignored } = await arrive(shopify, REFUNDS);
    expect(counts).toMatchObject({ received: 2, accepted: 2 });
    expect(ignored).toEqual([{ column: 'Staff' }]);
    // Of #1 30 were paid back in all, of which the file tells 10.
    const expected = [
      '#1 all 20.0000 EUR 2025-10-07',
      '#1 MUG 10.0000 EUR 2025-10-20',
      '#2 TRAY 20.0000 EUR 2025-10-21',
    ];
    expect(await back()).toEqual(expected);
    await arrive(shopify, `${REFUNDS}\n`); // the same refunds in another file
    await arrive(shopify, ORDERS.replace('Mug', 'Big mug')); // and the orders after them
    expect(await back()).toEqual(expected);
  });

  it('that come month by month stand beside each other', async () => {
    await arrive(shopify, ORDERS);
    await arrive(shopify, REFUNDS);
    await arrive(shopify, 'Order,Refund ID,Created at,SKU,Refund Amount,Tax\n#1,903,2025-11-02,LAMP,24.00,4.00\n');
    expect(await back()).toEqual([
      '#1 MUG 10.0000 EUR 2025-10-20',
      '#1 LAMP 20.0000 EUR 2025-11-02',
      '#2 TRAY 20.0000 EUR 2025-10-21',
    ]);
  });

  it.each([
    ['Order,Refund Date,SKU,Quantity\n#1,2025-10-20,MUG,1\n', ['#1 MUG 10.0000 EUR 2025-10-20']],
    ['Name,Refunded at,Amount Refunded,Shipping\n#1,2025-10-20,35.00,5.00\n', ['#1 all 30.0000 EUR 2025-10-20']],
    ['Order Number;Refund;Date;Amount\n#1;7;20.10.2025;"12,50"\n', ['#1 all 12.5000 EUR 2025-10-20']],
  ])('come in other words: %j', async (file, expected) => {
    await arrive(shopify, ORDERS.replace(',30.00\n', ',0.00\n'));
    expect((await arrive(shopify, file)).counts.reasons).toEqual({});
    expect((await back()).filter((line) => line.startsWith('#1'))).toEqual(expected);
  });

  it('that say nothing are refused by name', async () => {
    const { counts } = await load(
      shopify,
      'Order,Refund ID,Created at,Amount\n#1,1,,5\n#1,2,2025-10-20,\n#1,3,2025-10-20,x\n',
    );
    expect(counts.reasons).toEqual({ missing_refunded_at: 1, missing_amount: 1, invalid_total: 1 });
  });
});

describe('lines in the cells of a row of WooCommerce', () => {
  const HEADER = 'order_id,order_date,status,shipping_total,tax_total,order_total,order_currency,refunded_total';

  it('are the lines of the order, worth what it came to without tax and shipping', async () => {
    const file = `${HEADER},line_item_1,line_item_2,line_item_3
1,2025-10-03 09:15:00,completed,5.00,4.00,29.00,EUR,0,name:Green tea; loose|product_id:12|sku:TEA|quantity:2|total:10.00|sub_total:12.00,name:Cup|product_id:13|sku:|quantity:1|total:10.00,
2,2025-10-03 10:15:00,refunded,0,0,7.00,EUR,7.00,name:Cup|sku:CUP|quantity:1|total:7.00,,
`;
    const { counts, ignored } = await arrive(woocommerce, file);
    expect(counts).toMatchObject({ received: 2, accepted: 2, reasons: {} });
    expect(ignored).toEqual([]);
    expect(await sold()).toEqual(['1 13 1.0000 10.0000 EUR', '1 TEA 2.0000 10.0000 EUR', '2 CUP 1.0000 7.0000 EUR']);
    expect(await back()).toEqual(['2 all 7.0000 EUR 2025-10-03']);
    expect(lines(await warehouse.query('SELECT sum(discount) FROM gold.fact_sales'))).toEqual(['2.0000']);
  });

  it.each([
    ['"name:Cup|sku:CUP|quantity:1|total:4.00;name:Tea|sku:TEA|quantity:2.5|total:6.00"'],
    [
      '"[{""name"":""Cup"",""sku"":""CUP"",""quantity"":1,""total"":""4.00""},{""name"":""Tea"",""sku"":""TEA"",""quantity"":2.5,""total"":6}]"',
    ],
  ])('stand in one cell: %s', async (cell) => {
    await arrive(woocommerce, `${HEADER},line_items\n3,2025-10-03,processing,0,0,10.00,EUR,0,${cell}\n`);
    expect(await sold()).toEqual(['3 CUP 1.0000 4.0000 EUR', '3 TEA 2.5000 6.0000 EUR']);
  });

  it.each(['Cup x 2', 'a:1:{s:4:""name"";}', 'name:Cup|quantity:two|total:4', 'name:Cup|sku:CUP|quantity:1'])(
    'that cannot be read refuse their order: %s',
    async (cell) => {
      const { counts } = await load(
        woocommerce,
        `${HEADER},line_item_1\n3,2025-10-03,processing,0,0,10.00,EUR,0,"${cell}"\n`,
      );
      expect(counts).toMatchObject({ accepted: 0, reasons: { invalid_line_items: 1 } });
    },
  );

  it('of an order that stands twice are not added up', async () => {
    const row = '4,2025-10-03,processing,0,0,4.00,EUR,0,name:Cup|sku:CUP|quantity:1|total:4.00';
    const { counts } = await load(woocommerce, `${HEADER},line_item_1\n${row}\n${row}\n`);
    expect(counts.reasons).toEqual({ repeated_order: 2 });
  });
});
