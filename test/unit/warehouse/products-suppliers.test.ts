import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagingInventoryLevels } from '../../../glue-sql/tables/inventory-levels.ts';
import { stagingOrderStatuses } from '../../../glue-sql/tables/order-statuses.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { stagingReviews } from '../../../glue-sql/tables/reviews.ts';
import { stagingSuppliers } from '../../../glue-sql/tables/suppliers.ts';
import { at, cents, returned, type StagedLine } from './support/rows.ts';
import { type Sold, sell } from './support/sold.ts';
import { counted, reached, reviewed, supplier } from './support/supply.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const by = (supplier_id: string, shipBy?: string): Partial<StagedLine> => ({
  supplier_id,
  ship_by: shipBy === undefined ? null : at(`${shipBy}T12:00:00`),
});
const promised = (day: string) => ({ promised_at: at(`${day}T12:00:00`) });

/**
 * The last day with a sale is 2026-06-30, so the year begins on 2025-07-01. Everything happens at noon.
 *
 * | order | day      | supplier, lines          | to ship by | shipped | promised | delivered | score |
 * |-------|----------|--------------------------|------------|---------|----------|-----------|-------|
 * | old   | 30.06.25 | s-1: 9 × 10              | 02.07.25   | late    |          |           |       |
 * | o-1   | 01.06.   | s-1: 2 × 10, s-2: 1 × 5  | 03.06.     | 02.06.  | 10.06.   | 05.06.    | 5     |
 * | o-2   | 10.06.   | s-1: 1 × 10              | 12.06.     | 14.06.  | 18.06.   | 20.06.    | 2     |
 * | o-3   | 20.06.   | s-1: 1 × 10              | 22.06.     | not yet | 05.07.   | not yet   |       |
 * | o-4   | 25.06.   | s-1: 1 × 10              | 26.06.     | nobody says a step of it | 27.06. |  |     |
 * | o-5   | 30.06.   | nobody’s: 1 × 1          |            |         |          |           |       |
 */
const SALES: readonly Sold[] = [
  { order: 'old', day: '2025-06-30', product: 'a', quantity: 9, price: 10, line: by('s-1', '2025-07-02') },
  { order: 'o-1', day: '2026-06-01', product: 'a', quantity: 2, price: 10, line: by('s-1', '2026-06-03') },
  {
    order: 'o-1',
    day: '2026-06-01',
    product: 'b',
    price: 5,
    line: by('s-2', '2026-06-03'),
    header: promised('2026-06-10'),
  },
  {
    order: 'o-2',
    day: '2026-06-10',
    product: 'a',
    price: 10,
    line: by('s-1', '2026-06-12'),
    header: promised('2026-06-18'),
  },
  {
    order: 'o-3',
    day: '2026-06-20',
    product: 'a',
    price: 10,
    line: by('s-1', '2026-06-22'),
    header: promised('2026-07-05'),
  },
  {
    order: 'o-4',
    day: '2026-06-25',
    product: 'c',
    price: 10,
    line: by('s-1', '2026-06-26'),
    header: promised('2026-06-27'),
  },
  { order: 'o-5', day: '2026-06-30', product: 'd' },
];
const STEPS = [
  reached('old', 'shipped', '2025-07-09T12:00:00'),
  reached('o-1', 'shipped', '2026-06-02T12:00:00'),
  reached('o-1', 'delivered', '2026-06-05T12:00:00'),
  reached('o-2', 'shipped', '2026-06-14T12:00:00'),
  reached('o-2', 'delivered', '2026-06-20T12:00:00'),
  reached('o-3', 'approved', '2026-06-20T12:00:00'),
];

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  await warehouse.insert(stagingSuppliers, [supplier('s-1', { name: 'Alder', country: 'Germany', region: 'Bavaria' })]);
  await warehouse.insert(stagingOrderStatuses, STEPS);
  await warehouse.insert(stagingReviews, [reviewed('old', 1), reviewed('o-1', 5), reviewed('o-2', 2)]);
  await warehouse.insert(stagingInventoryLevels, [
    ...[3, 0, 2, 1].map((units, i) => counted('a', `2026-06-0${i + 1}`, units, { supplier_id: 's-1' })),
    counted('a', '2025-06-01', 0, { supplier_id: 's-1' }),
  ]);
  await warehouse.insert(stagingReturns, [
    returned('x-1', 1, { order_id: 'o-1', product_id: 'a', amount: cents(10), returned_at: at('2026-06-20T12:00:00') }),
    returned('x-2', 1, { order_id: 'o-1', product_id: 'b', amount: cents(5), returned_at: at('2026-06-20T12:00:00') }),
  ]);
  await sell(warehouse, SALES);
});
afterAll(() => warehouse.close());

const suppliers = async (columns: string): Promise<string[]> => {
  const rows = await warehouse.query(
    `SELECT supplier_id, ${columns} FROM gold.supplier_performance ORDER BY supplier_id`,
  );
  return rows.map((row) => Object.values(row).join(' | '));
};

describe('supplier_performance', () => {
  it('counts what a supplier sold in the last 365 days, and what came back', async () => {
    const columns =
      'name, country, region, currency, products, lines, orders, revenue, units, returned_units, returned_amount, returns_rate';
    expect(await suppliers(columns)).toEqual([
      's-1 | Alder | Germany | Bavaria | GBP | 2 | 4 | 4 | 50.0000 | 5.0000 | 1.0000 | 10.0000 | 0.2',
      's-2 | s-2 | Unknown |  | GBP | 1 | 1 | 1 | 5.0000 | 1.0000 | 1.0000 | 5.0000 | 1',
    ]);
  });

  it('judges the deadlines that have passed or were kept', async () => {
    const columns =
      'ship_deadlines, round(on_time_shipping_rate, 6) AS s, delivery_promises, round(on_time_delivery_rate, 6) AS d';
    expect(await suppliers(columns)).toEqual([
      // o-1 in time, o-2 late, o-3 overdue, of o-4 nobody knows; o-1 kept, o-2 late, o-3 has time
      's-1 | 3 | 0.333333 | 2 | 0.5',
      's-2 | 1 | 1 | 1 | 1',
    ]);
  });

  it('tells how long orders take, and what their customers say', async () => {
    expect(await suppliers('mean_days_to_ship, mean_days_to_deliver, reviews, mean_review_score')).toEqual([
      's-1 | 2.5 | 7 | 2 | 3.5', // 1 and 4 days, 4 and 10 days, 5 and 2
      's-2 | 1 | 4 | 1 | 5',
    ]);
  });

  it('counts the days on which its products were out of stock', async () => {
    expect(await suppliers('stock_out_rate')).toEqual(['s-1 | 0.25', 's-2 | ']); // one of four counts
  });
});
