import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagingInventoryLevels } from '../../../glue-sql/tables/inventory-levels.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { stagingSuppliers } from '../../../glue-sql/tables/suppliers.ts';
import { at, cents, product, returned, units } from './support/rows.ts';
import { dayAfter, type Sold, sell } from './support/sold.ts';
import { counted, supplier } from './support/supply.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const LAST = '2026-03-10';
/** Units sold on each of the last days, ending on the last. */
const daily = (id: string, units: readonly number[], last = LAST): Sold[] =>
  units.flatMap((quantity, i) => {
    const day = dayAfter(last, i + 1 - units.length);
    return quantity > 0 ? [{ order: `${id}-${day}`, day, product: id, quantity }] : [];
  });
const twice = <T>(values: readonly T[]): T[] => [...values, ...values];

/**
 * Ten days of `web`, 1 to 10 March 2026; the first count is of the 6th. The service factor is 1.65, s = dL + 1.65 sd √L where lead times
 * do not vary.
 *
 * | product | sold by day                   | n  | d | variance                   | L       | safety stock           | s             |
 * |---------|-------------------------------|----|---|----------------------------|---------|------------------------|---------------|
 * | mug     | 2 4 2 4 2 4 2 4 2 4           | 10 | 3 | (100 - 30²/10)/9 = 10/9    | 9       | 1.65 × 1.0541 × 3      | 27 + 5.22: 33 |
 * | plate   | 1 every day                   | 10 | 1 | 0                          | 14      | 0                      | 14            |
 * | bowl    | 2 2 2 2 2, then counted empty | 5  | 2 | 0                          | 14      | 0                      | 28            |
 * | kettle  | first counted on the 8th: 0 3 3 | 3 | 2 | (18 - 6²/3)/2 = 3          | 14      | 1.65 × √42 = 10.6932   | 28 + 10.7: 39 |
 * | vase    | 2 6 2 6 2 6 2 6 2 6           | 10 | 4 | (200 - 40²/10)/9 = 40/9    | 4       | by location, see below |               |
 *
 * The vase stands north (30) and south (10), so three quarters of its demand are north’s: d 3, variance 40/9 × 3/4 = 10/3,
 * safety stock 1.65 × 1.8257 × 2 = 6.0249, s = 12 + 6.02: 19. South: d 1, variance 10/9, 1.65 × 1.0541 × 2 = 3.4785, s = 8.
 */
const WEB = [
  ...daily('mug', [2, 4, 2, 4, 2, 4, 2, 4, 2, 4]),
  ...daily('plate', twice([1, 1, 1, 1, 1])),
  ...daily('bowl', [2, 2, 2, 2, 2], '2026-03-05'),
  ...daily('kettle', [3, 3]),
  ...daily('vase', [2, 6, 2, 6, 2, 6, 2, 6, 2, 6]),
  ...daily('unstocked', [1]),
];
const WEB_STOCK = [
  ...['06', '07', '08', '09', '10'].map((day) => counted('bowl', `2026-03-${day}`, 0, { on_order: 40 })),
  counted('mug', '2026-03-09', 24, { supplier_id: 's-9' }),
  counted('mug', LAST, 22, { reserved: 2, on_order: 10, supplier_id: 's-9' }),
  counted('plate', LAST, 105, { reserved: 5 }),
  counted('kettle', '2026-03-08', 56),
  counted('kettle', LAST, 50),
  counted('vase', LAST, 30, { location_id: 'north', supplier_id: 's-4' }),
  counted('vase', LAST, 10, { location_id: 'south', supplier_id: 's-4' }),
];

/**
 * `depot` has sold since November, so its 90 days are 11 December to 10 March. A clock sold on nine of them: d = 0.1, variance
 * (9 - 9²/90)/89 = 8.1/89, safety stock 1.65 × 0.301681 × √14 = 1.862497, s = 1.4 + 1.86: 4; three came back. The lamp was
 * sold in November only, the rug never, and the chair came on the last day.
 */
const CLOCK_DAYS = ['2025-12-11', ...['02', '03', '04', '05', '06', '07', '08'].map((day) => `2026-01-${day}`), LAST];
const DEPOT = [
  { order: 'l-1', day: '2025-11-01', product: 'lamp' },
  { order: 'k-0', day: '2025-12-10', product: 'clock', quantity: 50 },
  ...CLOCK_DAYS.map((day) => ({ order: `k-${day}`, day, product: 'clock' })),
].map((sold) => ({ ...sold, source: 'depot' }));
const DEPOT_STOCK = [
  counted('lamp', '2026-03-01', 5, { source: 'depot' }),
  counted('lamp', '2026-02-01', 9, { source: 'depot' }),
  counted('clock', LAST, 30, { source: 'depot' }),
  counted('rug', '2026-02-01', 2, { source: 'depot' }),
  counted('chair', LAST, 6, { source: 'depot' }),
];

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  await warehouse.insert(stagingSuppliers, [
    supplier('s-9', { name: 'Nine Days', lead_time_days: 9 }),
    supplier('s-4', { lead_time_days: 4 }),
  ]);
  const pounds = { source: 'depot', currency: 'GBP', price: cents(9) };
  await warehouse.insert(stagingProducts, [
    product('clock', { product_id: 'clock', ...pounds, unit_cost: cents(2.5) }),
    product('lamp', { product_id: 'lamp', ...pounds, unit_cost: cents(4) }),
  ]);
  const returned_at = at('2026-02-01T12:00:00');
  await warehouse.insert(stagingReturns, [
    returned('r', 1, { source: 'depot', product_id: 'clock', order_id: 'k-0', quantity: units(3), returned_at }),
  ]);
  await warehouse.insert(stagingInventoryLevels, [...WEB_STOCK, ...DEPOT_STOCK]);
  await sell(warehouse, [...WEB, ...DEPOT]);
});
afterAll(() => warehouse.close());

const health = async (columns: string, source: string): Promise<string[]> => {
  const rows = await warehouse.query(
    `SELECT product_id, ${columns} FROM gold.inventory_health WHERE source = '${source}' ORDER BY product_id, location_id`,
  );
  return rows.map((row) => Object.values(row).join(' | '));
};

describe('inventory_health', () => {
  it('measures demand on the days there was something to sell', async () => {
    const columns = `location_id, demand_days, stock_out_days, round(daily_demand, 6) AS d,
      round(demand_deviation, 6) AS sd, lead_time_days`;
    expect(await health(columns, 'web')).toEqual([
      'bowl | main | 5 | 5 | 2 | 0 | 14',
      'kettle | main | 3 | 0 | 2 | 1.732051 | 14',
      'mug | main | 10 | 0 | 3 | 1.054093 | 9',
      'plate | main | 10 | 0 | 1 | 0 | 14',
      'vase | north | 10 | 0 | 3 | 1.825742 | 4',
      'vase | south | 10 | 0 | 1 | 1.054093 | 4',
    ]);
  });

  it('says when to order and how much', async () => {
    const columns = 'available, on_order, days_of_cover, safety_stock, reorder_point, suggested_quantity, status';
    expect(await health(columns, 'web')).toEqual([
      'bowl | 0 | 40 | 0 | 0 | 28 | 0 | out_of_stock', // enough is on its way
      'kettle | 50 | 0 | 25 | 10.693222 | 39 | 0 | healthy',
      'mug | 20 | 10 | 6.666667 | 5.217758 | 33 | 93 | reorder', // 33 + 30 × 3 - (20 + 10)
      'plate | 100 | 0 | 100 | 0 | 14 | 0 | healthy',
      'vase | 30 | 0 | 10 | 6.024948 | 19 | 0 | healthy',
      'vase | 10 | 0 | 10 | 3.478505 | 8 | 0 | healthy',
    ]);
  });

  it('covers a lead time that varies', async () => {
    // Ten of tea every day: 1.65 × 10 × 2 = 33 beyond the 70 of seven days. Of cups the mug's demand: variance 10/9, so that
    // 1.65 × √(9 × 10/9 + 3² × 1.5²) = 1.65 × √30.25 = 9.075 beyond 27.
    const steady = twice([10, 10, 10, 10, 10]);
    const varying = [2, 4, 2, 4, 2, 4, 2, 4, 2, 4];
    await warehouse.run('BEGIN');
    try {
      await warehouse.insert(stagingSuppliers, [
        supplier('v-7', { source: 'vary', lead_time_days: 7, lead_time_days_sd: units(2) }),
        supplier('v-9', { source: 'vary', lead_time_days: 9, lead_time_days_sd: units(1.5) }),
      ]);
      await warehouse.insert(stagingInventoryLevels, [
        counted('tea', LAST, 200, { source: 'vary', supplier_id: 'v-7' }),
        counted('cup', LAST, 200, { source: 'vary', supplier_id: 'v-9' }),
      ]);
      await sell(
        warehouse,
        [...daily('tea', steady), ...daily('cup', varying)].map((sold) => ({ ...sold, source: 'vary' })),
      );
      expect(await health('daily_demand, lead_time_deviation, safety_stock, reorder_point', 'vary')).toEqual([
        'cup | 3 | 1.5 | 9.075 | 37',
        'tea | 10 | 2 | 33 | 103',
      ]);
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });

  it('shows the last count, its supplier and the day it is of', async () => {
    const columns =
      'on_hand, CAST(stock_date AS varchar) AS s, CAST(as_of AS varchar) AS a, supplier_name, stock_value, returns_rate';
    expect((await health(columns, 'web'))[2]).toBe('mug | 22 | 2026-03-10 | 2026-03-10 | Nine Days |  | 0');
    expect(await health(columns, 'depot')).toEqual([
      'chair | 6 | 2026-03-10 | 2026-03-10 | Unknown |  | ',
      'clock | 30 | 2026-03-10 | 2026-03-10 | Unknown | 75.0000 | 0.3333333333333333', // 3 of 9
      'lamp | 5 | 2026-03-01 | 2026-03-10 | Unknown | 20.0000 | ', // none sold in the 90 days
      'rug | 2 | 2026-02-01 | 2026-03-10 | Unknown |  | ',
    ]);
  });

  it('tells dead stock from what is new, and what lies there for too long', async () => {
    const columns =
      'demand_days, round(daily_demand, 6) AS d, days_of_cover, safety_stock, reorder_point, status, overstock_units, overstock_value';
    expect(await health(columns, 'depot')).toEqual([
      'chair | 1 | 0 |  | 0 | 0 | healthy | 0 | ',
      'clock | 90 | 0.1 | 300 | 1.862497 | 4 | overstock | 12 | 30.0000', // 30 - 180 × 0.1; 12 × 2.50
      'lamp | 90 | 0 |  | 0 | 0 | dead_stock | 5 | 20.0000', // 5 × 4
      'rug | 90 | 0 |  | 0 | 0 | dead_stock | 2 | ',
    ]);
  });

  it('has the class by revenue, C for what was never sold', async () => {
    expect(await health('abc_class', 'depot')).toEqual(['chair | C', 'clock | A', 'lamp | C', 'rug | C']);
  });

  it('passes its check', async () => {
    expect(await warehouse.check('inventory_adds_up')).toEqual([]);
  });

  it.each([
    ['a product is missing', "DELETE FROM saved_stock WHERE product_id = 'rug'"],
    ['a product stands twice', "INSERT INTO saved_stock SELECT * FROM saved_stock WHERE product_id = 'rug'"],
    ['a count is not the last', "UPDATE saved_stock SET stock_date = DATE '2026-01-31' WHERE product_id = 'rug'"],
    ['what was never counted is in it', "UPDATE saved_stock SET location_id = 'moon' WHERE product_id = 'rug'"],
  ])('has a check that notices that %s', async (_, damage) => {
    await warehouse.run('BEGIN');
    try {
      await warehouse.run('CREATE TABLE saved_stock AS SELECT * FROM gold.inventory_health');
      await warehouse.run(damage);
      await warehouse.run('CREATE OR REPLACE VIEW gold.inventory_health AS SELECT * FROM saved_stock');
      const [rug] = await warehouse.query("SELECT product_key FROM gold.dim_product WHERE product_id = 'rug'");
      const found = await warehouse.check('inventory_adds_up');
      expect(new Set(found.map(({ product_key }) => product_key))).toEqual(new Set([rug?.product_key]));
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });
});
