import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ShopFront } from './support/shop-front.ts';

let shop: ShopFront;
beforeAll(async () => {
  shop = await ShopFront.open();
});
afterAll(() => shop.close());
beforeEach(() => shop.warehouse.clear());

let number = 0;
/** An event of a device on a day of September 2026, at noon. */
const told = (day: number, device: string, more: object) => {
  number += 1;
  const date = new Date(Date.UTC(2026, 8, day, 12));
  return { type: 'track', messageId: `g-${number}`, anonymousId: device, timestamp: date.toISOString(), ...more };
};
const order = (day: number, device: string, id: string, more: object = {}) =>
  told(day, device, {
    event: 'Order Completed',
    properties: { order_id: id, products: [{ product_id: 'P', price: 10 }] },
    ...more,
  });
const identify = (day: number, device: string, userId: string) => told(day, device, { type: 'identify', userId });
const post = (...batch: object[]) => shop.post(JSON.stringify({ batch }));

const owners = async (): Promise<string[]> => {
  const rows = await shop.warehouse.query(
    'SELECT DISTINCT order_id, customer_id FROM gold.fact_sales ORDER BY order_id',
  );
  return rows.map(({ order_id, customer_id }) => `${order_id} ${customer_id ?? '-'}`);
};

describe('the order of a guest', () => {
  it('is the customer’s once the device is identified, who is a returning one with the next', async () => {
    await post(order(1, 'phone', 'A'));
    expect(await owners()).toEqual(['A -']);
    await post(identify(2, 'phone', 'ida'), order(5, 'phone', 'B', { userId: 'ida' }));
    expect(await owners()).toEqual(['A ida', 'B ida']);
    expect(
      await shop.warehouse.query(
        "SELECT CAST(sale_date AS varchar) AS day, new_customers, returning_customers FROM gold.daily_sales WHERE audience = 'all' ORDER BY 1",
      ),
    ).toEqual([
      { day: '2026-09-01', new_customers: '1', returning_customers: '0' },
      { day: '2026-09-05', new_customers: '0', returning_customers: '1' },
    ]);
    for (const check of ['facts_match_silver', 'dimensions_exist', 'customers_agree'])
      expect(await shop.warehouse.check(check), check).toEqual([]);
  });

  it('is that of whoever was seen closest to it, where a device changes hands', async () => {
    await post(
      identify(1, 'tablet', 'ann'),
      identify(3, 'tablet', 'ann'),
      order(4, 'tablet', 'A'),
      order(2, 'tablet', 'B'),
      order(9, 'tablet', 'C'),
      identify(10, 'tablet', 'bob'),
    );
    expect(await owners()).toEqual(['A ann', 'B ann', 'C bob']);
  });

  it('stays a guest’s beyond the merge window, on another device and in another source', async () => {
    await post(order(1, 'phone', 'A'), identify(92, 'phone', 'ida'), order(1, 'other', 'B'));
    await post(order(1, 'late', 'C'), identify(91, 'late', 'leo'));
    await shop.post(JSON.stringify({ batch: [identify(1, 'other', 'ida')] }), 'till');
    // 90 days are near enough, 91 are not.
    expect(await owners()).toEqual(['A -', 'B -', 'C leo']);
  });

  it('is the account’s that its customer turns out to be, and takes its refund and country along', async () => {
    await post(
      order(1, 'phone', 'A'),
      told(2, 'phone', { type: 'page', userId: 'old' }),
      told(3, 'phone', { type: 'alias', userId: 'new', previousId: 'old' }),
      told(4, 'phone', { type: 'identify', userId: 'new', traits: { country: 'IE' } }),
      told(5, 'desk', { event: 'Order Refunded', properties: { order_id: 'A', total: 4 } }),
    );
    expect(await owners()).toEqual(['A new']);
    const columns = 'customer_id, country, amount';
    expect(await shop.warehouse.query(`SELECT ${columns} FROM gold.fact_returns`)).toEqual([
      { customer_id: 'new', country: 'IE', amount: '4.0000' },
    ]);
    expect(await shop.warehouse.check('dimensions_exist')).toEqual([]);
  });
});
