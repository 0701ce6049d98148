import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productDays } from '../../../glue-sql/tables/product-activity.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { at, cents, product, returned, units } from './support/rows.ts';
import { type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

/**
 * The last day with a sale is 2026-06-30, so the 90 days are 2026-04-02 to 2026-06-30 and the 90 before 2026-01-02 to
 * 2026-04-01. In pounds:
 *
 * | product | category | before | 90 days            | returned | cost | views        |
 * |---------|----------|--------|--------------------|----------|------|--------------|
 * | lamp    | Home     | 40     | 5 × 10 + 3 × 10    | 2 for 20 | 6.00 | 30 + 10      |
 * | vase    | Home     | 0      | 3 × 5              |          | €2   |              |
 * | bowl    | Kitchen  | 0      | 4 × 1              |          |      |              |
 * | cup     | Kitchen  | 0      | 1 × 1              |          |      |              |
 * | tray    | Kitchen  | 8      | nothing            |          |      |              |
 *
 * and in euros p for 60, q for 30 and r for 10.
 */
const SALES: readonly Sold[] = [
  { order: 'first', day: '2026-01-01', product: 'lamp', price: 7 },
  { order: 'b-1', day: '2026-01-02', product: 'lamp', quantity: 2, price: 10 },
  { order: 'b-2', day: '2026-04-01', product: 'lamp', quantity: 2, price: 10 },
  { order: 'b-2', day: '2026-04-01', product: 'tray', quantity: 1, price: 8 },
  { order: 'r-1', day: '2026-04-02', product: 'lamp', quantity: 5, price: 10, customer: 'c-1' },
  { order: 'r-1', day: '2026-04-02', product: 'POST', price: 500, customer: 'c-1' },
  { order: 'r-2', day: '2026-06-30', product: 'lamp', quantity: 3, price: 12, line: { discount: cents(6) } },
  { order: 'r-2', day: '2026-06-30', product: 'vase', quantity: 3, price: 5 },
  { order: 'r-3', day: '2026-05-01', product: 'bowl', quantity: 4, price: 1 },
  { order: 'r-3', day: '2026-05-01', product: 'cup', quantity: 1, price: 1 },
  ...(['p', 'q', 'r'] as const).map((id, i) => ({
    order: 'euro',
    day: '2026-05-02',
    product: id,
    currency: 'EUR',
    price: [60, 30, 10][i] ?? 0,
  })),
  { order: 'n-1', day: '2026-01-05', product: 'lamp', price: 10, source: 'new' },
  { order: 'n-2', day: '2026-06-30', product: 'lamp', price: 20, source: 'new' },
];

const views = (day: string, count: number, adds: number) => ({
  source: 'web',
  product_id: 'lamp',
  day,
  day_at: at(`${day}T00:00:00`),
  views: count,
  visitors: count,
  adds,
  add_visitors: adds,
  removes: 0,
});

const back = (id: string, day: string, quantity: number, amount: number) =>
  returned(id, 1, {
    return_id: id,
    order_id: 'r-1',
    product_id: 'lamp',
    quantity: units(quantity),
    amount: cents(amount),
    returned_at: at(`${day}T12:00:00`),
  });

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  const home = { category: 'Home', price: cents(10) };
  await warehouse.insert(stagingProducts, [
    product('m-1', { product_id: 'lamp', ...home, name: 'Lamp', brand: 'Lux', currency: 'GBP', unit_cost: cents(6) }),
    product('m-2', { product_id: 'vase', ...home, currency: 'EUR', unit_cost: cents(2) }),
    ...['bowl', 'cup', 'tray'].map((id) => product(`m-${id}`, { product_id: id, category: 'Kitchen' })),
  ]);
  await warehouse.insert(stagingReturns, [back('x-1', '2026-06-01', 2, 20), back('x-2', '2026-04-01', 1, 10)]);
  await warehouse.insert(productDays, [
    views('2026-04-01', 99, 99),
    views('2026-04-02', 30, 4),
    views('2026-06-30', 10, 1),
    views('2026-07-01', 99, 99),
  ]);
  await sell(warehouse, SALES);
});
afterAll(() => warehouse.close());

const performance = async (columns: string, where: string): Promise<string[]> => {
  const rows = await warehouse.query(
    `SELECT ${columns} FROM gold.product_performance WHERE ${where} ORDER BY overall_rank, product_id`,
  );
  return rows.map((row) => Object.values(row).join(' | '));
};
const POUNDS = "source = 'web' AND currency = 'GBP'";

describe('product_performance', () => {
  it('holds 90 days against the 90 before', async () => {
    const columns = `product_id, revenue, units, orders, customers, average_price, previous_revenue, previous_units,
      revenue_growth, CAST(first_sold AS varchar) AS f, CAST(last_sold AS varchar) AS l, CAST(as_of AS varchar) AS a`;
    expect(await performance(columns, `${POUNDS} AND product_id IN ('lamp', 'tray')`)).toEqual([
      // 50 + 36 - 6; the guest is no customer; 80 / 8; (80 - 40) / 40
      'lamp | 80.0000 | 8.0000 | 2 | 1 | 10.0000 | 40.0000 | 4.0000 | 1 | 2026-01-01 | 2026-06-30 | 2026-06-30',
      'tray | 0.0000 | 0.0000 | 0 | 0 |  | 8.0000 | 1.0000 | -1 | 2026-04-01 | 2026-04-01 | 2026-06-30',
    ]);
  });

  it('knows no growth where the sales of the source begin within the days before', async () => {
    // Those of `new` begin on 5 January, three days too late.
    expect(await performance('revenue, previous_revenue, revenue_growth', "source = 'new'")).toEqual([
      '20.0000 | 10.0000 | ',
    ]);
  });

  it('counts what came back and what was left', async () => {
    const columns = 'product_id, returned_units, returned_amount, returns_rate, margin, margin_rate';
    expect(await performance(columns, `${POUNDS} AND product_id IN ('lamp', 'vase', 'tray')`)).toEqual([
      'lamp | 2.0000 | 20.0000 | 0.25 | 32.0000 | 0.4', // 2 of 8; 80 - 8 × 6; 32 / 80
      'vase | 0.0000 | 0.0000 | 0 |  | ', // its cost is in another currency
      'tray | 0.0000 | 0.0000 |  |  | ',
    ]);
  });

  it('sets orders against views', async () => {
    expect(
      await performance('views, adds, view_to_order_rate', `${POUNDS} AND product_id IN ('lamp', 'vase')`),
    ).toEqual(
      ['40 | 5 | 0.05', '0 | 0 | '], // 2 orders / 40 views
    );
  });

  it('ranks by revenue, within the category too, and classes A, B and C', async () => {
    const columns = 'overall_rank, category, category_rank, product_id, revenue_share, abc_class';
    expect(await performance(columns, POUNDS)).toEqual([
      '1 | Home | 1 | lamp | 0.8 | A', // nothing before it
      '2 | Home | 2 | vase | 0.15 | B', // 80 % before it
      '3 | Kitchen | 1 | bowl | 0.04 | C', // 95 %
      '4 | Kitchen | 2 | cup | 0.01 | C',
      '5 | Kitchen | 3 | tray | 0 | C',
    ]);
    expect(await performance(columns, "source = 'web' AND currency = 'EUR'")).toEqual([
      '1 | Uncategorised | 1 | p | 0.6 | A',
      '2 | Uncategorised | 2 | q | 0.3 | A', // 60 % before it
      '3 | Uncategorised | 3 | r | 0.1 | B', // 90 %
    ]);
  });

  it('describes the product', async () => {
    expect(await performance('name, brand, supplier_key', `${POUNDS} AND product_id = 'lamp'`)).toEqual([
      'Lamp | Lux | unknown',
    ]);
  });
});
