import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { onlineRetail } from '../../../lambdas/load/sources/online-retail.ts';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { orders } from '../../../lambdas/load/sources/orders.ts';
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

/** Loads a file of the folder beside this test as far as the warehouse. */
async function arrive(source: FileSource, name: string): Promise<Loaded> {
  const bytes = readFileSync(join(import.meta.dirname, 'cases', name));
  const loaded = await load(source, bytes, { timeZone: 'Europe/London' });
  await warehouse.load(loaded.objects);
  await warehouse.merge();
  return loaded;
}

const lines = (rows: readonly object[]) => rows.map((row) => Object.values(row).join(' '));
const sales = async () =>
  lines(
    await warehouse.query(
      'SELECT order_id, currency, sum(revenue) AS revenue, max(country) AS country FROM gold.fact_sales GROUP BY 1, 2 ORDER BY 1',
    ),
  );
const days = async () =>
  lines(
    await warehouse.query(
      'SELECT order_id, CAST(sale_date AS varchar) AS day, revenue FROM gold.fact_sales ORDER BY 1',
    ),
  );
const returns = async () =>
  lines(await warehouse.query('SELECT order_id, currency, amount FROM gold.fact_returns ORDER BY 1'));

describe('a file of a shop', () => {
  it('of Shopify loads as it is', async () => {
    const { counts, ignored } = await arrive(shopify, 'f1a-shopify-untouched.csv');
    expect(counts).toMatchObject({ received: 3, accepted: 3 });
    expect(await sales()).toEqual(['#5001 EUR 70.0000 FR', '#5002 EUR 15.0000 DE']);
    expect(await returns()).toEqual(['#5002 EUR 15.0000']);
    expect(ignored.map(({ column }) => column)).toEqual(expect.arrayContaining(['Paid at', 'Notes', 'Vendor', 'Id']));
    expect(lines(await warehouse.query('SELECT DISTINCT currency FROM gold.fact_sales'))).toEqual(['EUR']);
  });

  it.each(['f2a-woo-orders.csv', 'f2c-woo-lines.csv'])('of WooCommerce loads as it is: %s', async (name) => {
    const { counts } = await arrive(woocommerce, name);
    expect(counts.accepted).toBe(3);
    const goods = { 'f2a-woo-orders.csv': 60, 'f2c-woo-lines.csv': 17 }[name];
    const [sold] = await warehouse.query(
      'SELECT sum(revenue) AS revenue, max(currency) AS currency FROM gold.fact_sales',
    );
    expect([Number(sold?.revenue), sold?.currency]).toEqual([goods, 'EUR']);
    expect(await returns()).toEqual(name.startsWith('f2a') ? ['7003 EUR 20.0000'] : []);
  });

  it('has rows of an order whose blanks the first row fills, and a discount of the order', async () => {
    const { counts, ignored } = await arrive(orderLines, 'f1b-shopify-as-order_lines.csv');
    expect(counts).toMatchObject({ received: 3, accepted: 3 });
    expect(await sales()).toEqual(['#5001 EUR 70.0000 FR', '#5002 EUR 15.0000 DE']);
    expect(ignored.map(({ column }) => column)).toContain('Refunded Amount');
  });

  it('has orders whose revenue counts without lines, and which no blank row erases', async () => {
    const { counts } = await arrive(orders, 'f1c-shopify-as-orders.csv');
    expect(counts).toMatchObject({ received: 3, accepted: 3 });
    expect(await sales()).toEqual(['#5001 EUR 70.0000 FR', '#5002 EUR 15.0000 DE']);
    expect(await returns()).toEqual(['#5002 EUR 15.0000']);
  });

  it('of WooCommerce has its totals read, and goods of refunded orders returned', async () => {
    const { ignored } = await arrive(orders, 'f2a-woo-orders.csv');
    expect(await sales()).toEqual(['7001 EUR 20.0000 DE', '7002 EUR 20.0000 DE', '7003 EUR 20.0000 DE']);
    expect(await returns()).toEqual(['7003 EUR 20.0000']);
    expect(lines(await warehouse.query('SELECT order_id, total FROM silver.orders ORDER BY 1'))).toEqual([
      '7001 29.0000',
      '7002 29.0000',
      '7003 29.0000',
    ]);
    expect(ignored.map(({ column }) => column)).toEqual([
      'order_number',
      'paid_date',
      'payment_method',
      'customer_email',
    ]);
  });

  it('of WooCommerce has a voucher below zero, which is a discount', async () => {
    await arrive(orderLines, 'f2c-woo-lines.csv');
    expect(await sales()).toEqual(['7001 EUR 17.0000 Unknown']);
  });

  it('writes numbers and dates as Europeans do', async () => {
    const { counts } = await arrive(orderLines, 'f3-european.csv');
    expect(counts).toMatchObject({ received: 6, accepted: 6 });
    expect(await days()).toEqual([
      '8001 2025-10-05 25.0000',
      '8002 2025-10-05 1234.5000',
      '8003 2025-10-05 2000.0000',
      '8004 2025-10-05 1250.0000',
      '8005 2025-10-05 14.8500',
      '8006 2025-10-05 49.0000',
    ]);
  });

  it('of an old Mac ends its lines with CR', async () => {
    const { counts } = await arrive(orderLines, 'f5-mac-cr.csv');
    expect(counts).toMatchObject({ received: 2, accepted: 2 });
    expect(await sales()).toEqual(['9001 EUR 2.0000 Unknown', '9002 EUR 6.0000 Unknown']);
  });

  it('has the day first, as one of its dates proves', async () => {
    await arrive(onlineRetail, 'f6b-online-retail-dmy-slash.csv');
    expect(await days()).toEqual(['610001 2010-12-01 7.0000', '610002 2010-12-05 4.0000', '610003 2010-12-13 4.0000']);
  });

  it('of PostgreSQL has its times', async () => {
    const { counts } = await arrive(orderLines, 'f7-postgres.csv');
    expect(counts).toMatchObject({ received: 4, accepted: 4 });
    const times = 'SELECT order_id, CAST(sold_at AS varchar) AS at FROM gold.fact_sales ORDER BY 1';
    expect(lines(await warehouse.query(times)).map((line) => line.slice(0, 24))).toEqual([
      '9201 2025-10-06 10:15:00',
      '9202 2025-10-06 10:15:00',
      '9203 2025-10-06 04:45:00',
      '9204 2025-10-06 10:15:00',
    ]);
  });
});
