import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseJson } from '../../../lambdas/ingest/json.ts';
import { stage, track } from '../lambdas/support/staged.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

const DAY = '2026-03-01';
/** Events as they go through ingestion and the merges of a refresh. */
async function arrive(...events: readonly unknown[]): Promise<void> {
  const { batch, reasons } = stage(...events);
  expect(reasons.filter((reason) => reason !== null)).toEqual([]);
  await warehouse.load(batch.objects(DAY, 'batch'));
  await warehouse.merge();
}

let number = 0;
const told = (event: string, properties: object, hour = 8) => {
  number += 1;
  return track(event, properties, {
    messageId: `m-${number}`,
    timestamp: `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`,
  });
};
const lamp = { product_id: 'lamp', price: 25, quantity: 1 };
const sales = () =>
  warehouse.query('SELECT order_id, product_id, currency, revenue FROM gold.fact_sales ORDER BY 1, 2');
const returns = () => warehouse.query('SELECT order_id, amount FROM gold.fact_returns ORDER BY 1');

describe('orders of events', () => {
  it('that were cancelled and paid back sell nothing and return nothing', async () => {
    await arrive(
      told('Order Completed', { order_id: 'o-1', products: [lamp] }),
      told('Order Cancelled', { order_id: 'o-1', products: [lamp] }, 9),
      told('Order Refunded', { order_id: 'o-1', total: 25, products: [lamp] }, 10),
    );
    expect(await sales()).toEqual([]);
    expect(await returns()).toEqual([]);
    expect(await warehouse.check('facts_match_silver')).toEqual([]);
  });

  it('that were refunded once are refunded once, however often it is told', async () => {
    const refund = { order_id: 'o-1', refund_id: 'RF-1', products: [lamp] };
    await arrive(
      told('Order Completed', { order_id: 'o-1', products: [{ ...lamp, quantity: 2 }] }),
      told('Order Refunded', refund, 9),
      told('Order Refunded', refund, 10),
      told('refund', { ...refund, refund_id: 'RF-2' }, 11),
    );
    expect(await returns()).toEqual([
      { order_id: 'o-1', amount: '25.0000' },
      { order_id: 'o-1', amount: '25.0000' },
    ]);
  });

  const sold = {
    revenue: 25,
    shipping: 3,
    tax: 2,
    total: 30,
    products: [{ product_id: 'cup', price: 12.5, quantity: 2 }],
  };
  it.each([
    ['nothing more', {}, 25],
    ['a total with shipping and tax in it', { total: 30 }, 25],
    ['its total, shipping and tax', { total: 15, shipping: 3, tax: 2 }, 10],
    ['a part of it', { revenue: 5 }, 5],
    ['a product without its price', { products: [{ product_id: 'cup', quantity: 1 }] }, 12.5],
    ['a product with its price', { products: [{ product_id: 'cup', price: 12.5 }] }, 12.5],
    ['a product that it never sold', { products: [{ product_id: 'lid', quantity: 1 }] }, 0],
  ])('that are refunded with %s return what that was sold for', async (_, refund, amount) => {
    await arrive(
      told('Order Completed', { order_id: 'o-1', currency: 'EUR', ...sold }),
      told('Order Refunded', { order_id: 'o-1', ...refund }, 9),
    );
    expect(await warehouse.query('SELECT currency, amount FROM gold.fact_returns')).toEqual([
      { currency: 'EUR', amount: amount.toFixed(4) },
    ]);
    expect(await warehouse.check('facts_match_silver')).toEqual([]);
  });

  it('keep their lines and their currency when an update changes something else', async () => {
    await arrive(
      told('Order Completed', {
        order_id: 'o-1',
        currency: 'EUR',
        products: [lamp, { ...lamp, product_id: 'mug', price: 5 }],
      }),
      told('Order Updated', { order_id: 'o-1', status: 'shipped' }, 9),
      told('Order Updated', { order_id: 'o-1', total: 38, shipping: 5, tax: 3 }, 10),
    );
    expect(await sales()).toEqual([
      { order_id: 'o-1', product_id: 'lamp', currency: 'EUR', revenue: '25.0000' },
      { order_id: 'o-1', product_id: 'mug', currency: 'EUR', revenue: '5.0000' },
    ]);
  });

  it('stay apart where their ids differ in the last of eighteen digits', async () => {
    const event = (id: string) =>
      parseJson(`{"type": "track", "event": "Order Completed", "messageId": "m-${id}", "userId": ${id},
        "timestamp": "2026-03-01T08:00:00Z", "properties": {"order_id": ${id}, "products": [{"product_id": 1, "price": 10}]}}`);
    await arrive(event('820982911946154508'), event('820982911946154509'));
    expect(await warehouse.query('SELECT order_id, customer_id FROM gold.fact_sales ORDER BY 1')).toEqual([
      { order_id: '820982911946154508', customer_id: '820982911946154508' },
      { order_id: '820982911946154509', customer_id: '820982911946154509' },
    ]);
  });

  it('come to the figure of their event where lines have no price', async () => {
    await arrive(
      told('Order Completed', {
        order_id: 'o-1',
        revenue: 50,
        products: [
          { sku: 'a', price: 30 },
          { sku: 'b', quantity: 3 },
        ],
      }),
    );
    expect(await sales()).toMatchObject([
      { product_id: 'a', revenue: '30.0000' },
      { product_id: 'b', revenue: '20.0000' },
    ]);
  });

  it('of Google Analytics appear with the product that they are about', async () => {
    const items = [{ item_id: 'GA-1', item_name: 'Lamp', item_category: 'Lamps', price: 7.77, quantity: 1 }];
    await arrive(
      told('view_item', { currency: 'GBP', value: 7.77, items }),
      told('add_to_cart', { currency: 'GBP', value: 7.77, items }, 9),
      told('purchase', { transaction_id: 'T-1', currency: 'GBP', value: 7.77, tax: 1, shipping: 2, items }, 10),
    );
    expect(await sales()).toMatchObject([{ order_id: 'T-1', product_id: 'GA-1', revenue: '7.7700' }]);
    expect(await warehouse.query("SELECT event FROM silver.events WHERE product_id = 'GA-1' ORDER BY 1")).toEqual([
      { event: 'Product Added' },
      { event: 'Product Viewed' },
    ]);
    expect(await warehouse.query('SELECT name, category, price FROM silver.products')).toEqual([
      { name: 'Lamp', category: 'Lamps', price: '7.7700' },
    ]);
  });
});
