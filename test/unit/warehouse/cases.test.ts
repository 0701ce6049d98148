import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Quarantined } from './support/rows.ts';
import { ShopFront } from './support/shop-front.ts';
import { statementOf } from './support/test-warehouse.ts';

let shop: ShopFront;
beforeAll(async () => {
  shop = await ShopFront.open();
});
afterAll(() => shop.close());
beforeEach(() => shop.warehouse.clear());

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../../cases', file), 'utf8');
const post = (file: string): Promise<readonly Quarantined[]> => shop.post(read(file));
const refused = (rows: readonly Quarantined[]): string[] => rows.map(({ reason, detail }) => `${reason}: ${detail}`);

const text = async (sql: string): Promise<string[]> =>
  (await shop.warehouse.query(sql)).map((row) =>
    Object.values(row)
      .map((value) => value ?? '-')
      .join(' '),
  );
const amount = (column: string): string => `CAST(CAST(sum(${column}) AS decimal(18, 2)) AS varchar)`;
/** Order, currency and what it sells. */
const sells = () =>
  text(`SELECT order_id, currency, ${amount('revenue')} FROM gold.fact_sales GROUP BY 1, 2 ORDER BY 1`);
/** Order, product and what it sells. */
const lines = () =>
  text(`SELECT order_id, product_id, ${amount('revenue')} FROM gold.fact_sales GROUP BY 1, 2 ORDER BY 1, 2`);
/** Order, currency and what came back of it. */
const returns = () =>
  text(`SELECT order_id, currency, ${amount('amount')} FROM gold.fact_returns GROUP BY 1, 2 ORDER BY 1`);
/** Order and customer. */
const owners = () => text('SELECT DISTINCT order_id, customer_id FROM gold.fact_sales ORDER BY 1');

describe('events as others send them', () => {
  it('e1: empty arrays of PHP are empty objects', async () => {
    expect(refused(await post('e1-php-empty-arrays.json'))).toEqual([]);
    expect(await sells()).toEqual(['E1-1 GBP 20.00', 'E1-2 GBP 20.00', 'E1-6 GBP 20.00']);
  });

  it('e2: prices and quantities as texts mean what they say', async () => {
    expect(refused(await post('e2-price-texts.json'))).toEqual([]);
    expect(await sells()).toEqual([
      ...['E2-1 GBP 39.98', 'E2-2 GBP 39.98', 'E2-3 EUR 39.98', 'E2-4 GBP 1299.00', 'E2-5 GBP 15.00'],
      ...['E2-6 GBP 15.00', 'E2-7 GBP 20.00'],
    ]);
    expect(
      await text("SELECT product_id, quantity FROM gold.fact_sales WHERE order_id IN ('E2-5', 'E2-7') ORDER BY 1"),
    ).toEqual(['B 2.0000', 'CHEESE 1.5000']);
  });

  it('e3: lines without prices share what the order came to', async () => {
    expect(refused(await post('e3-no-line-prices.json'))).toEqual([]);
    expect(await sells()).toEqual([
      ...['E3-1 GBP 50.00', 'E3-2 GBP 50.00', 'E3-3 GBP 50.00', 'E3-4 GBP 25.00', 'E3-5 GBP 25.00', 'E3-6 GBP 22.50'],
      ...['E3-7 GBP 22.50', 'E3-8 GBP 50.00'],
    ]);
    // The lines of E3-8 count, and that it says 60 is told.
    expect(await text(statementOf('named', 'orders_unlike_lines').sql)).toEqual([
      'web E3-8 GBP 60.0000 50.0000 10.0000',
    ]);
    expect((await lines()).slice(0, 6)).toEqual([
      ...['E3-1 C1 25.00', 'E3-1 C2 25.00', 'E3-2 C1 30.00', 'E3-2 C2 20.00', 'E3-3 C1 25.00', 'E3-3 C2 25.00'],
    ]);
  });

  it('e5: ids beyond 2^53 keep their digits', async () => {
    expect(refused(await post('e5-bigint.json'))).toEqual([]);
    expect(await text('SELECT order_id, customer_id, product_id, revenue FROM gold.fact_sales ORDER BY 1')).toEqual([
      '5987654321012 7000000000001 5987654321012 1.0000',
      '820982911946154508 115310627314723954 820982911946154508 10.0000',
      '820982911946154509 115310627314723955 820982911946154509 20.0000',
      '820982911946154510 115310627314723956 820982911946154510 40.0000',
    ]);
  });

  it('e6: refunds are of the goods, in the currency of the order', async () => {
    expect(refused(await post('e6-refunds.json'))).toEqual([]);
    expect(await returns()).toEqual([
      ...['E6-1 GBP 25.00', 'E6-2 GBP 25.00', 'E6-3 GBP 12.50', 'E6-4 GBP 12.50', 'E6-5 EUR 12.50'],
    ]);
  });

  it('e7: an order that is cancelled and refunded nets to nothing', async () => {
    expect(refused(await post('e7-cancelled-and-refunded.json'))).toEqual([]);
    expect([await sells(), await returns()]).toEqual([[], []]);
  });

  it('e10: what is no id is nobody', async () => {
    expect(refused(await post('e10-null-ids.json'))).toEqual([]);
    expect(await owners()).toEqual(['E10-1 -', 'E10-2 -', 'E10-3 -', 'E10-4 -', 'E10-5 -']);
    expect(await text('SELECT customer_id FROM gold.dim_customer WHERE NOT is_anonymous')).toEqual([]);
  });

  it('e11: Google Analytics names products as items', async () => {
    expect(refused(await post('e11-ga4.json'))).toEqual([]);
    expect(await sells()).toEqual(['E11-1 GBP 7.77']);
    expect(await returns()).toEqual(['E11-1 GBP 7.77']);
    expect(await text('SELECT product_id, views, adds FROM gold.product_days ORDER BY 1')).toEqual([
      'GA-SKU-1 1 1',
      'SEG-SKU-1 1 0',
    ]);
    expect(
      await text("SELECT event, product_id, price FROM silver.events WHERE event LIKE 'Product %' ORDER BY 1, 2"),
    ).toEqual(['Product Added GA-SKU-1 7.7700', 'Product Viewed GA-SKU-1 7.7700', 'Product Viewed SEG-SKU-1 7.7700']);
  });

  it('e13: currencies are codes in any case and signs', async () => {
    expect(refused(await post('e13-currency.json'))).toEqual([
      'invalid_currency: properties.currency "Euro" is not an ISO 4217 code.',
    ]);
    expect(await sells()).toEqual([
      ...['E13-1 EUR 10.00', 'E13-2 EUR 10.00', 'E13-3 EUR 10.00', 'E13-4 GBP 10.00', 'E13-6 EUR 10.00'],
    ]);
  });

  it('e16: names of events are compared as people read them', async () => {
    expect(refused(await post('e16-names.json'))).toEqual([]);
    expect(await sells()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `E16-${n} GBP 10.00`));
  });

  it('e17: an order without an id is no order', async () => {
    const reasons = (await post('e17-no-order-id.json')).map(({ reason }) => reason);
    expect(reasons).toEqual(['missing_order_id', 'missing_order_id', 'missing_order_id']);
    expect(await sells()).toEqual(['E17-4 GBP 20.00']);
  });

  it('e19: a refund that is told twice is one', async () => {
    expect(refused(await post('e19-refund-webhook-twice.json'))).toEqual([]);
    expect(await returns()).toEqual(['E19-1 GBP 25.00']);
  });
});

describe('events of files', () => {
  it('w4: an update changes what it names', async () => {
    expect(await shop.load(read('w4-order-updated.ndjson'))).toEqual({});
    expect(await sells()).toEqual([
      ...['W4-1 GBP 10.00', 'W4-2 GBP 10.00', 'W4-3 GBP 30.00', 'W4-4 EUR 30.00', 'W4-5 GBP 30.00'],
    ]);
    expect((await lines()).filter((each) => each.startsWith('W4-3'))).toEqual(['W4-3 U1 10.00', 'W4-3 U2 20.00']);
  });

  it('w5: orders of a guest are the customer’s who the guest turns out to be', async () => {
    expect(await shop.load(read('w5-guest-then-identify.ndjson'))).toEqual({});
    expect(await owners()).toEqual(['W5-1 gina', 'W5-2 gina']);
    const days = "SELECT sale_date, new_customers, returning_customers FROM gold.daily_sales WHERE audience = 'all'";
    expect(await text(`${days} ORDER BY 1`)).toEqual(['2026-09-15 1 0', '2026-09-20 0 1']);
  });
});
