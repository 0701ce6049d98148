import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { figures } from './support/figures.ts';
import { at, cents, product, returned } from './support/rows.ts';
import { type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());

let orders = 0;
/** A purchase of its own for each day; days as `yyyy-MM-dd`. */
const bought = (source: string, customer: string, days: readonly string[], price = 1, more: Partial<Sold> = {}) =>
  days.map((day): Sold => {
    orders += 1;
    return { source, order: `o-${orders}`, day, customer, product: 'p-1', price, ...more };
  });

describe('customer_habits', () => {
  /**
   * A guest buys on 31 March 2026. Days between purchase days: ada 10, 20, 30 (two orders on one day are one visit); bob 5, 10; dan 20;
   * eve 1, 1. From first to second: 10, 5, 20 and 1, whose median is 7.5.
   */
  beforeAll(() =>
    sell(warehouse, [
      ...bought('habits', 'ada', ['2026-01-01', '2026-01-11', '2026-01-31', '2026-01-31', '2026-03-02']),
      ...bought('habits', 'bob', ['2026-01-01', '2026-01-06', '2026-01-16']),
      ...bought('habits', 'cyd', ['2026-03-20']),
      ...bought('habits', 'dan', ['2026-01-05', '2026-01-25']),
      ...bought('habits', 'eve', ['2026-03-25', '2026-03-26', '2026-03-27']),
      { source: 'habits', order: 'guest', day: '2026-03-31', product: 'p-1' },
      ...bought('once', 'ada', ['2026-01-01']),
      ...bought('once', 'bob', ['2026-03-01']),
    ]),
  );
  const columns =
    'customer_id, purchase_days, usual_interval_days, interval_basis, CAST(expected_order_date AS varchar) AS e, silence_days, days_overdue, round(overdue_factor, 6) AS f, is_at_risk';
  const habits = (source: string) => figures(warehouse, columns, `customer_habits WHERE source = '${source}'`);

  it('compares the silence of a customer with the median of their own intervals', async () => {
    expect(await habits('habits')).toEqual([
      'ada | 4 | 20 | own | 2026-03-22 | 29 | 9 | 1.45 | false', // 29 / 20
      'bob | 3 | 7.5 | own | 2026-01-24 | 74 | 66 | 9.866667 | true', // eight days, whole ones, after the 16th; 74 / 7.5
      'cyd | 1 | 7.5 | source | 2026-03-28 | 11 | 3 | 1.466667 | false', // as others came back; 11 / 7.5
      'dan | 2 | 20 | own | 2026-02-14 | 65 | 45 | 3.25 | true',
      'eve | 3 | 1 | own | 2026-03-28 | 4 | 3 | 0.571429 | false', // a habit of less than a week counts as one: 4 / 7
    ]);
  });

  it('does not judge the silence of customers where nobody ever came back', async () => {
    expect(await habits('once')).toEqual([
      'ada | 1 | - | - | - | 59 | - | - | false',
      'bob | 1 | - | - | - | 0 | - | - | false',
    ]);
  });
});

describe('customer_360', () => {
  /** ada pays in pounds and in euros: 20 and 5 pounds, 40 and 30 euros, the last one after a year; bob spends the same in both. */
  beforeAll(async () => {
    const euro = { currency: 'EUR' };
    await warehouse.insert(stagingProducts, [
      product('a', { source: 'money', product_id: 'cup', category: 'Cups' }),
      product('b', { source: 'money', product_id: 'pot', category: 'Pots' }),
    ]);
    await sell(warehouse, [
      ...bought('money', 'ada', ['2025-01-01'], 40, { ...euro, product: 'cup', header: { channel: 'store' } }),
      ...bought('money', 'ada', ['2025-06-01'], 20, { product: 'pot' }),
      ...bought('money', 'ada', ['2025-06-02'], 5, { product: 'POST' }),
      ...bought('money', 'ada', ['2026-01-01'], 30, { ...euro, product: 'pot', header: { channel: 'marketplace' } }),
      ...bought('money', 'bob', ['2026-01-01'], 7),
      ...bought('money', 'bob', ['2026-01-01'], 7, euro),
    ]);
    await warehouse.insert(stagingReturns, [
      returned('r', 1, {
        source: 'money',
        customer_id: 'ada',
        currency: 'EUR',
        amount: cents(14),
        returned_at: at('2026-01-01T13:00:00'),
      }),
    ]);
    await warehouse.merge(['returns']);
  });
  const money = (columns: string) =>
    figures(warehouse, `customer_id, currency, ${columns}`, "customer_360 WHERE source = 'money'");

  it('never adds up two currencies', async () => {
    expect(
      await money('is_main_currency, frequency, monetary, returned_amount, net_revenue, round(return_rate, 6) AS r'),
    ).toEqual([
      'ada | EUR | true | 2 | 70.0000 | 14.0000 | 56.0000 | 0.2',
      'ada | GBP | false | 2 | 25.0000 | 0.0000 | 25.0000 | 0',
      'bob | EUR | true | 1 | 7.0000 | 0.0000 | 7.0000 | 0', // of equals the first by code
      'bob | GBP | false | 1 | 7.0000 | 0.0000 | 7.0000 | 0',
    ]);
  });

  it('knows what the year up to the last order was worth', async () => {
    expect(await money('CAST(last_order_date AS varchar) AS l, recency_days, last_year_revenue')).toEqual([
      'ada | EUR | 2026-01-01 | 0 | 30.0000', // the first order lies 365 days back: a year and a day, both ends counted
      'ada | GBP | 2025-06-02 | 213 | 25.0000', // 28 + 31 + 31 + 30 + 31 + 30 + 31 + 1
      'bob | EUR | 2026-01-01 | 0 | 7.0000',
      'bob | GBP | 2026-01-01 | 0 | 7.0000',
    ]);
  });

  it('measures the habit of the person over all currencies', async () => {
    // ada on 1 January, 1 and 2 June, 1 January: 151, 1 and 213 days
    expect(await money('usual_interval_days, silence_days')).toEqual([
      'ada | EUR | 151 | 0',
      'ada | GBP | 151 | 0',
      'bob | EUR | 151 | 0', // as ada came back
      'bob | GBP | 151 | 0',
    ]);
  });

  it('knows what they bought and where, postage apart', async () => {
    expect(await money('favourite_category, last_category, first_channel, last_channel')).toEqual([
      'ada | EUR | Cups | Pots | store | marketplace',
      'ada | GBP | Pots | Pots | unknown | unknown', // the last order was postage alone
      'bob | EUR | Uncategorised | Uncategorised | unknown | unknown',
      'bob | GBP | Uncategorised | Uncategorised | unknown | unknown',
    ]);
  });
});

describe('vip_at_risk', () => {
  /**
   * Nine customers spend 1 each and are Low; above them, of thirteen steps, xena (9), zack (10), vera (11) and yuri (12) are High, walt
   * (13) is VIP. The last day with a sale is 30 June 2026. From the first purchase to the second took vera 30 days, walt 385, yuri 10:
   * median 30. xena sent back 50, zack everything.
   */
  beforeAll(async () => {
    await sell(warehouse, [
      ...Array.from({ length: 8 }, (_, index) => bought('calls', `small-${index}`, ['2026-06-30'])).flat(),
      ...bought('calls', 'small-8', ['2026-01-05']),
      ...bought('calls', 'vera', ['2026-02-01', '2026-03-03', '2026-04-02'], 400),
      ...bought('calls', 'walt', ['2025-01-01'], 900),
      ...bought('calls', 'walt', ['2026-01-21', '2026-01-31', '2026-02-10'], 300),
      ...bought('calls', 'xena', ['2026-05-01'], 950),
      ...bought('calls', 'yuri', ['2026-06-10', '2026-06-20'], 650),
      ...bought('calls', 'zack', ['2026-01-15'], 1000),
      // In euros vera is the VIP of two customers; her pounds weigh more.
      ...bought('calls', 'vera', ['2026-03-03'], 5, { currency: 'EUR' }),
      ...bought('calls', 'small-0', ['2026-06-30'], 0.5, { currency: 'EUR' }),
    ]);
    const back = { source: 'calls', returned_at: at('2026-05-20T12:00:00') };
    await warehouse.insert(stagingReturns, [
      returned('x', 1, { ...back, return_id: 'x', customer_id: 'xena', amount: cents(50) }),
      returned('z', 1, { ...back, return_id: 'z', customer_id: 'zack', amount: cents(1000) }),
    ]);
    await warehouse.merge(['returns']);
  });
  const calls = (columns: string) =>
    figures(warehouse, `call_rank, customer_id, ${columns}`, "vip_at_risk WHERE source = 'calls'");

  it('lists good customers who are silent beyond their habit, each once', async () => {
    expect(
      await calls(
        'currency, value_tier, usual_interval_days, interval_basis, silence_days, round(overdue_factor, 6) AS f, CAST(last_order_date AS varchar) AS l, last_category',
      ),
    ).toEqual([
      '1 | vera | GBP | High | 30 | own | 89 | 2.966667 | 2026-04-02 | Uncategorised',
      '2 | walt | GBP | VIP | 10 | own | 140 | 14 | 2026-02-10 | Uncategorised',
      '3 | xena | GBP | High | 30 | source | 60 | 2 | 2026-05-01 | Uncategorised',
    ]);
  });

  it('calls first where most is at stake', async () => {
    expect(await calls('monetary, revenue_at_stake, priority_score')).toEqual([
      '1 | vera | 1200.0000 | 1200.0000 | 3560.0000', // 1200 × 89 / 30
      '2 | walt | 1800.0000 | 900.0000 | 2700.0000', // the year before his last order, three times at most
      '3 | xena | 950.0000 | 900.0000 | 1800.0000', // less what she sent back, 60 / 30 times
    ]);
  });
});
