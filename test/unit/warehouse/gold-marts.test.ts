import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  await openThreeDays(warehouse);
});
afterAll(() => warehouse.close());

/** Rows as lines of text, in the order of the columns asked for; NULL as a dash. */
const table = async (columns: string, mart: string): Promise<string[]> => {
  const rows = await warehouse.query(`SELECT ${columns} FROM gold.${mart} ORDER BY ALL`);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => (value === null ? '-' : String(value)))
      .join(' | '),
  );
};

describe('daily_sales', () => {
  it('counts sold lines by business day, guests in "all" only', async () => {
    const columns =
      'CAST(sale_date AS varchar) AS d, audience, revenue, lines, orders, customers, products, units, average_order_value';
    expect(await table(columns, 'daily_sales')).toEqual([
      // A + B + C = 22.50 + 10 + 12; lines 2 + 1 + 1; products p-1, p-2, p-4; units 3 + 1 + 3; 44.50 / 3
      '2026-03-28 | all | 44.5000 | 4 | 3 | 2 | 3 | 7 | 14.8333',
      // A + C; 34.50 / 2
      '2026-03-28 | identified | 34.5000 | 3 | 2 | 2 | 3 | 6 | 17.2500',
      // E; a guest is no customer; p-2 and the postage
      '2026-03-29 | all | 23.0000 | 2 | 1 | 0 | 2 | 5 | 23.0000',
      // D + F; 34 / 2
      '2026-03-30 | all | 34.0000 | 4 | 2 | 1 | 3 | 5 | 17.0000',
      '2026-03-30 | identified | 34.0000 | 4 | 2 | 1 | 3 | 5 | 17.0000',
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

describe('weekly_sales', () => {
  it('sums a week from Monday to Sunday and compares it with the week before', async () => {
    const columns =
      'CAST(week_start AS varchar) AS w, iso_year, iso_week, audience, revenue, lines, orders, customers, products, units';
    expect(await table(columns, 'weekly_sales')).toEqual([
      // Saturday and Sunday: 44.50 + 23; p-1, p-2, p-4 and postage
      '2026-03-23 | 2026 | 13 | all | 67.5000 | 6 | 4 | 2 | 4 | 12',
      '2026-03-23 | 2026 | 13 | identified | 34.5000 | 3 | 2 | 2 | 3 | 6',
      '2026-03-30 | 2026 | 14 | all | 34.0000 | 4 | 2 | 1 | 3 | 5',
      '2026-03-30 | 2026 | 14 | identified | 34.0000 | 4 | 2 | 1 | 3 | 5',
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

describe('customer_360', () => {
  it('tells recency, frequency and value of each customer the shop knows', async () => {
    const columns =
      'customer_id, country, CAST(first_order_date AS varchar) AS f, CAST(last_order_date AS varchar) AS l, recency_days, frequency, units';
    expect(await table(columns, 'customer_360')).toEqual([
      'c-1 | France | 2026-03-28 | 2026-03-30 | 0 | 3 | 8', // A, D, F; units 3 + 3 + 2
      'c-2 | United Kingdom | 2026-03-28 | 2026-03-28 | 2 | 1 | 3', // C; the last day with a sale is the 30th
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
});
