import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures } from './support/figures.ts';
import { dayAfter, type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const sale = (order: string, day: string, customer: string, price: number, more: Partial<Sold> = {}): Sold => ({
  order,
  day,
  customer,
  product: 'p-1',
  price,
  ...more,
});

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
  // From a Sunday to the Monday of the next week but one.
  await sell(warehouse, [
    sale('1', '2026-03-01', 'ada', 10),
    sale('2', '2026-03-02', 'ada', 20),
    sale('3', '2026-03-02', 'ada', 100, { currency: 'EUR' }),
    sale('4', '2026-03-08', 'bob', 15),
    sale('5', '2026-03-09', 'bob', 5),
    sale('6', '2026-03-09', 'ada', 1, { source: 'shop-2' }), // another shop's ada
  ]);
  // In USD, 22 products on one day: p-100 for 1 to p-121 for 22.
  await sell(
    warehouse,
    Array.from({ length: 22 }, (_, index) =>
      sale('7', '2025-01-01', 'cyd', index + 1, { product: `p-${100 + index}`, currency: 'USD' }),
    ),
  );
});
afterAll(() => warehouse.close());

describe('daily_sales', () => {
  it('compares a day with the day before and the same weekday a week before, in its own currency', async () => {
    const columns =
      'CAST(sale_date AS varchar) AS d, currency, revenue, previous_revenue, round(revenue_growth, 6) AS g, week_before_revenue, round(week_before_growth, 6) AS w';
    expect(await figures(warehouse, columns, "daily_sales WHERE audience = 'all' AND currency <> 'USD'")).toEqual([
      '2026-03-01 | GBP | 10.0000 | - | - | - | -',
      '2026-03-02 | EUR | 100.0000 | - | - | - | -',
      '2026-03-02 | GBP | 20.0000 | 10.0000 | 1 | - | -',
      '2026-03-08 | GBP | 15.0000 | - | - | 10.0000 | 0.5', // nothing was sold on the 7th
      '2026-03-09 | GBP | 1.0000 | - | - | - | -', // the other shop's first day
      '2026-03-09 | GBP | 5.0000 | 15.0000 | -0.666667 | 20.0000 | -0.75',
    ]);
  });

  it('calls a customer new on the day of their first order in a source, whatever its currency', async () => {
    const columns = 'CAST(sale_date AS varchar) AS d, currency, customers, new_customers, returning_customers';
    expect(await figures(warehouse, columns, "daily_sales WHERE audience = 'all' AND currency <> 'USD'")).toEqual([
      '2026-03-01 | GBP | 1 | 1 | 0',
      '2026-03-02 | EUR | 1 | 0 | 1', // ada was here the day before
      '2026-03-02 | GBP | 1 | 0 | 1',
      '2026-03-08 | GBP | 1 | 1 | 0',
      '2026-03-09 | GBP | 1 | 0 | 1', // bob again
      '2026-03-09 | GBP | 1 | 1 | 0', // the other shop's ada
    ]);
  });
});

describe('weekly_sales', () => {
  it('calls a customer new in the week of their first order', async () => {
    const columns = 'CAST(week_start AS varchar) AS w, currency, customers, new_customers, returning_customers';
    expect(await figures(warehouse, columns, "weekly_sales WHERE audience = 'all' AND currency <> 'USD'")).toEqual([
      '2026-02-23 | GBP | 1 | 1 | 0',
      '2026-03-02 | EUR | 1 | 0 | 1',
      '2026-03-02 | GBP | 2 | 1 | 1',
      '2026-03-09 | GBP | 1 | 0 | 1',
      '2026-03-09 | GBP | 1 | 1 | 0',
    ]);
  });
});

describe('top_products', () => {
  it('names twenty of them', async () => {
    const rows = await figures(
      warehouse,
      'product_rank, product_id',
      "top_products WHERE currency = 'USD' AND period = 'week' AND audience = 'identified'",
    );
    expect(rows).toHaveLength(20);
    expect([rows[0], rows[19]]).toEqual(['1 | p-121', '20 | p-102']);
  });

  it('puts the first code first where two sold for the same', async () => {
    const day = dayAfter('2025-01-01', 31);
    await sell(warehouse, [
      sale('8', day, 'cyd', 5, { product: 'p-b', currency: 'USD' }),
      sale('8', day, 'cyd', 5, { product: 'p-a', currency: 'USD' }),
    ]);
    expect(
      await figures(
        warehouse,
        'product_rank, product_id',
        `top_products WHERE period = 'day' AND period_start = DATE '${day}' AND audience = 'all'`,
      ),
    ).toEqual(['1 | p-a', '2 | p-b']);
  });
});
