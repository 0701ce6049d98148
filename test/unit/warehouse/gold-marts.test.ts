import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures } from './support/figures.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  await openThreeDays(warehouse);
});
afterAll(() => warehouse.close());

const table = (columns: string, mart: string): Promise<string[]> => figures(warehouse, columns, mart);

describe('daily_sales', () => {
  it('counts sold lines by business day, guests in "all" only', async () => {
    const columns =
      'CAST(sale_date AS varchar) AS d, audience, revenue, lines, orders, customers, products, units, average_order_value';
    expect(await table(columns, 'daily_sales')).toEqual([
      // A + B + C = 22.50 + 10 + 12; lines 2 + 1 + 1; products p-1, p-2, p-4; units 3 + 1 + 3; 44.50 / 3
      '2026-03-28 | all | 44.5000 | 4 | 3 | 2 | 3 | 7.0000 | 14.8333',
      // A + C; 34.50 / 2
      '2026-03-28 | identified | 34.5000 | 3 | 2 | 2 | 3 | 6.0000 | 17.2500',
      // E; a guest is no customer; p-2 and the postage
      '2026-03-29 | all | 23.0000 | 2 | 1 | 0 | 2 | 5.0000 | 23.0000',
      // D + F; 34 / 2
      '2026-03-30 | all | 34.0000 | 4 | 2 | 1 | 3 | 5.0000 | 17.0000',
      '2026-03-30 | identified | 34.0000 | 4 | 2 | 1 | 3 | 5.0000 | 17.0000',
    ]);
  });

  it('takes returns off on the day they come back', async () => {
    expect(
      await table(
        'CAST(sale_date AS varchar) AS d, audience, returned_amount, returned_lines, net_revenue',
        'daily_sales',
      ),
    ).toEqual([
      '2026-03-28 | all | 0.0000 | 0 | 44.5000',
      '2026-03-28 | identified | 0.0000 | 0 | 34.5000',
      '2026-03-29 | all | 0.0000 | 0 | 23.0000',
      '2026-03-30 | all | 9.0000 | 1 | 25.0000',
      '2026-03-30 | identified | 9.0000 | 1 | 25.0000',
    ]);
  });
});

describe('daily_sales and weekly_sales', () => {
  it('tell customers who order for the first time from those who come back', async () => {
    const columns = 'audience, customers, new_customers, returning_customers';
    expect(await table(`CAST(sale_date AS varchar) AS d, ${columns}`, 'daily_sales')).toEqual([
      '2026-03-28 | all | 2 | 2 | 0',
      '2026-03-28 | identified | 2 | 2 | 0',
      '2026-03-29 | all | 0 | 0 | 0', // a guest is neither
      '2026-03-30 | all | 1 | 0 | 1',
      '2026-03-30 | identified | 1 | 0 | 1',
    ]);
    expect(await table(`CAST(week_start AS varchar) AS w, ${columns}`, 'weekly_sales')).toEqual([
      '2026-03-23 | all | 2 | 2 | 0',
      '2026-03-23 | identified | 2 | 2 | 0',
      '2026-03-30 | all | 1 | 0 | 1',
      '2026-03-30 | identified | 1 | 0 | 1',
    ]);
  });
});

describe('weekly_sales', () => {
  it('sums a week from Monday to Sunday and compares it with the week before', async () => {
    const columns =
      'CAST(week_start AS varchar) AS w, iso_year, iso_week, audience, revenue, lines, orders, customers, products, units';
    expect(await table(columns, 'weekly_sales')).toEqual([
      // Saturday and Sunday: 44.50 + 23; p-1, p-2, p-4 and postage
      '2026-03-23 | 2026 | 13 | all | 67.5000 | 6 | 4 | 2 | 4 | 12.0000',
      '2026-03-23 | 2026 | 13 | identified | 34.5000 | 3 | 2 | 2 | 3 | 6.0000',
      '2026-03-30 | 2026 | 14 | all | 34.0000 | 4 | 2 | 1 | 3 | 5.0000',
      '2026-03-30 | 2026 | 14 | identified | 34.0000 | 4 | 2 | 1 | 3 | 5.0000',
    ]);
    const growth =
      'CAST(week_start AS varchar) AS w, audience, average_order_value, net_revenue, previous_revenue, round(revenue_growth, 6) AS growth';
    expect(await table(growth, 'weekly_sales')).toEqual([
      '2026-03-23 | all | 16.8750 | 67.5000 | - | -', // 67.50 / 4
      '2026-03-23 | identified | 17.2500 | 34.5000 | - | -',
      '2026-03-30 | all | 17.0000 | 25.0000 | 67.5000 | -0.496296', // (34 - 67.50) / 67.50
      '2026-03-30 | identified | 17.0000 | 25.0000 | 34.5000 | -0.014493', // (34 - 34.50) / 34.50
    ]);
  });
});

describe('sales_by_hour', () => {
  it('takes the hour of the business time zone, in winter and in summer', async () => {
    expect(
      await table('CAST(sale_date AS varchar) AS d, sale_hour, audience, revenue, lines, orders', 'sales_by_hour'),
    ).toEqual([
      '2026-03-28 | 10 | all | 32.5000 | 3 | 2', // A + B
      '2026-03-28 | 10 | identified | 22.5000 | 2 | 1',
      '2026-03-28 | 23 | all | 12.0000 | 1 | 1',
      '2026-03-28 | 23 | identified | 12.0000 | 1 | 1',
      '2026-03-29 | 13 | all | 23.0000 | 2 | 1', // noon UTC
      '2026-03-30 | 0 | all | 20.0000 | 2 | 1', // 23:30 UTC of the day before
      '2026-03-30 | 0 | identified | 20.0000 | 2 | 1',
      '2026-03-30 | 9 | all | 14.0000 | 2 | 1',
      '2026-03-30 | 9 | identified | 14.0000 | 2 | 1',
    ]);
  });
});

describe('sales_by_country', () => {
  it('counts by the country of the order, unknown where it is not said', async () => {
    expect(
      await table(
        'CAST(sale_date AS varchar) AS d, country, audience, revenue, lines, orders, customers',
        'sales_by_country',
      ),
    ).toEqual([
      '2026-03-28 | France | all | 22.5000 | 2 | 1 | 1',
      '2026-03-28 | France | identified | 22.5000 | 2 | 1 | 1',
      '2026-03-28 | United Kingdom | all | 12.0000 | 1 | 1 | 1',
      '2026-03-28 | United Kingdom | identified | 12.0000 | 1 | 1 | 1',
      '2026-03-28 | Unknown | all | 10.0000 | 1 | 1 | 0',
      '2026-03-29 | Germany | all | 23.0000 | 2 | 1 | 0',
      '2026-03-30 | France | all | 34.0000 | 4 | 2 | 1',
      '2026-03-30 | France | identified | 34.0000 | 4 | 2 | 1',
    ]);
  });
});

describe('sales_by_category', () => {
  it('counts by the category of the product, uncategorised where it is not said', async () => {
    expect(
      await table(
        'CAST(sale_date AS varchar) AS d, category, audience, revenue, lines, orders, customers, products, units',
        'sales_by_category',
      ),
    ).toEqual([
      '2026-03-28 | Kitchen | all | 28.0000 | 2 | 2 | 1 | 1 | 3.0000', // p-1 of A for 18 and of B for 10
      '2026-03-28 | Kitchen | identified | 18.0000 | 1 | 1 | 1 | 1 | 2.0000',
      '2026-03-28 | Uncategorised | all | 16.5000 | 2 | 2 | 2 | 2 | 4.0000', // p-2 of A for 4.50, p-4 of C for 12
      '2026-03-28 | Uncategorised | identified | 16.5000 | 2 | 2 | 2 | 2 | 4.0000',
      '2026-03-29 | Uncategorised | all | 23.0000 | 2 | 1 | 0 | 2 | 5.0000', // E with its postage
      '2026-03-30 | Kitchen | all | 20.0000 | 2 | 2 | 1 | 1 | 2.0000', // p-1 of D and F
      '2026-03-30 | Kitchen | identified | 20.0000 | 2 | 2 | 1 | 1 | 2.0000',
      '2026-03-30 | Uncategorised | all | 14.0000 | 2 | 2 | 1 | 2 | 3.0000', // p-2 of D for 10, p-4 of F for 4
      '2026-03-30 | Uncategorised | identified | 14.0000 | 2 | 2 | 1 | 2 | 3.0000',
    ]);
  });
});

describe('top_products', () => {
  const columns =
    'CAST(period_start AS varchar) AS p, audience, product_rank, product_id, name, revenue, units, orders';

  it('ranks the products of a day by revenue, postage apart', async () => {
    expect(await table(columns, "top_products WHERE period = 'day' AND period_start < DATE '2026-03-30'")).toEqual([
      '2026-03-28 | all | 1 | p-1 | Mug | 28.0000 | 3.0000 | 2', // A 18, B 10
      '2026-03-28 | all | 2 | p-4 | p-4 | 12.0000 | 3.0000 | 1',
      '2026-03-28 | all | 3 | p-2 | p-2 | 4.5000 | 1.0000 | 1',
      '2026-03-28 | identified | 1 | p-1 | Mug | 18.0000 | 2.0000 | 1',
      '2026-03-28 | identified | 2 | p-4 | p-4 | 12.0000 | 3.0000 | 1',
      '2026-03-28 | identified | 3 | p-2 | p-2 | 4.5000 | 1.0000 | 1',
      '2026-03-29 | all | 1 | p-2 | p-2 | 20.0000 | 4.0000 | 1',
    ]);
  });

  it('ranks those of a week by the revenue of the week', async () => {
    expect(await table(columns, "top_products WHERE period = 'week' AND audience = 'all'")).toEqual([
      '2026-03-23 | all | 1 | p-1 | Mug | 28.0000 | 3.0000 | 2',
      '2026-03-23 | all | 2 | p-2 | p-2 | 24.5000 | 5.0000 | 2', // A 4.50, E 20
      '2026-03-23 | all | 3 | p-4 | p-4 | 12.0000 | 3.0000 | 1',
      '2026-03-30 | all | 1 | p-1 | Mug | 20.0000 | 2.0000 | 2',
      '2026-03-30 | all | 2 | p-2 | p-2 | 10.0000 | 2.0000 | 1',
      '2026-03-30 | all | 3 | p-4 | p-4 | 4.0000 | 1.0000 | 1',
    ]);
  });
});

describe('customer_360', () => {
  it('tells recency, frequency and value of each customer the shop knows', async () => {
    const columns =
      'customer_id, country, CAST(first_order_date AS varchar) AS f, CAST(last_order_date AS varchar) AS l, recency_days, frequency, units';
    expect(await table(columns, 'customer_360')).toEqual([
      'c-1 | France | 2026-03-28 | 2026-03-30 | 0 | 3 | 8.0000', // A, D, F; units 3 + 3 + 2
      'c-2 | United Kingdom | 2026-03-28 | 2026-03-28 | 2 | 1 | 3.0000', // C; the last day with a sale is the 30th
    ]);
    expect(
      await table(
        'customer_id, monetary, returned_amount, net_revenue, average_order_value, value_tier',
        'customer_360',
      ),
    ).toEqual([
      'c-1 | 56.5000 | 9.0000 | 47.5000 | 18.8333 | VIP', // 22.50 + 20 + 14; 56.50 / 3; the first of two
      'c-2 | 12.0000 | 0.0000 | 12.0000 | 12.0000 | Low',
    ]);
  });

  it('tells what they buy, when they are expected again, and what they send back', async () => {
    const habit =
      'customer_id, usual_interval_days, interval_basis, CAST(expected_order_date AS varchar) AS e, silence_days, days_overdue, round(overdue_factor, 6) AS factor, is_at_risk';
    expect(await table(habit, 'customer_360')).toEqual([
      'c-1 | 2 | own | 2026-04-01 | 0 | -2 | 0 | false', // the 28th and the 30th
      'c-2 | 2 | source | 2026-03-30 | 2 | 0 | 0.285714 | false', // bought once: as c-1 did; 2 / 7, a week at least
    ]);
    const taste =
      'customer_id, currency, is_main_currency, favourite_category, last_category, first_channel, last_channel, round(return_rate, 6) AS rate';
    expect(await table(taste, 'customer_360')).toEqual([
      'c-1 | GBP | true | Kitchen | Kitchen | unknown | unknown | 0.159292', // Kitchen 38 of 56.50; 9 / 56.50
      'c-2 | GBP | true | Uncategorised | Uncategorised | unknown | unknown | 0',
    ]);
  });
});
