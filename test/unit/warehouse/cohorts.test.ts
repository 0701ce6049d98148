import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { figures } from './support/figures.ts';
import { product } from './support/rows.ts';
import { type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const FRANCE = { country: 'France' };
const SPAIN = { country: 'Spain' };

/**
 * Four customers, three months, and a fourth month in which only a guest bought, on its tenth day.
 *
 * | customer | January             | February   | March | first order                        |
 * |----------|---------------------|------------|-------|------------------------------------|
 * | ann      | 10 (6 cups, 4 pots) | 20 (a pot) | 5     | France, in the store, mostly cups  |
 * | bea      | 30                  |            | 10    | Spain, channel unknown, a pot      |
 * | cat      |                     | 40         |       | France, in the store, a pot        |
 * | dot      |                     | 8 and 2    | 6     | Spain, channel unknown, a cup      |
 */
const SALES: readonly Sold[] = [
  { order: '1', day: '2026-01-05', customer: 'ann', product: 'cup', price: 6, header: { ...FRANCE, channel: 'store' } },
  { order: '1', day: '2026-01-05', customer: 'ann', product: 'pot', price: 4, header: { ...FRANCE, channel: 'store' } },
  { order: '2', day: '2026-02-10', customer: 'ann', product: 'pot', price: 20, header: SPAIN },
  { order: '3', day: '2026-03-03', customer: 'ann', product: 'cup', price: 5, header: FRANCE },
  { order: '4', day: '2026-01-20', customer: 'bea', product: 'pot', price: 30, header: SPAIN },
  { order: '5', day: '2026-03-15', customer: 'bea', product: 'pot', price: 10, header: SPAIN },
  {
    order: '6',
    day: '2026-02-02',
    customer: 'cat',
    product: 'pot',
    price: 40,
    header: { ...FRANCE, channel: 'store' },
  },
  { order: '7', day: '2026-02-14', customer: 'dot', product: 'cup', price: 8, header: SPAIN },
  { order: '8', day: '2026-02-20', customer: 'dot', product: 'pot', price: 2, header: SPAIN },
  { order: '9', day: '2026-03-01', customer: 'dot', product: 'cup', price: 6, header: SPAIN },
  { order: '10', day: '2026-04-10', product: 'cup', price: 1 },
];
/** A shop that closed in 2020, and one whose customer began with pounds and went on with euros. */
const ELSEWHERE: readonly Sold[] = [
  { order: '1', day: '2020-05-31', customer: 'ann', product: 'cup', price: 3, source: 'old' },
  { order: '1', day: '2026-01-05', customer: 'eve', product: 'cup', price: 10, source: 'fx' },
  { order: '2', day: '2026-02-05', customer: 'eve', product: 'cup', price: 7, source: 'fx', currency: 'EUR' },
];

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
  await warehouse.insert(stagingProducts, [
    product('cup', { product_id: 'cup', category: 'Cups' }),
    product('pot', { product_id: 'pot', category: 'Pots' }),
  ]);
  await sell(warehouse, [...SALES, ...ELSEWHERE]);
});
afterAll(() => warehouse.close());

const MONTH = "date_format(cohort_month, '%Y-%m') AS cohort, months_since";
const cohorts = (columns: string, where: string) => figures(warehouse, columns, `cohorts WHERE ${where}`);

describe('cohorts', () => {
  it('follow the customers of a month through every month since, also one in which nobody came', async () => {
    const columns = `${MONTH}, customers, active_customers, retention, is_complete`;
    expect(await cohorts(columns, "source = 'web' AND dimension = 'all'")).toEqual([
      // ann and bea, then ann, then both, then neither
      '2026-01 | 0 | 2 | 2 | 1 | true',
      '2026-01 | 1 | 2 | 1 | 0.5 | true',
      '2026-01 | 2 | 2 | 2 | 1 | true',
      '2026-01 | 3 | 2 | 0 | 0 | false', // April is known to its tenth day
      // cat and dot, then dot, then neither
      '2026-02 | 0 | 2 | 2 | 1 | true',
      '2026-02 | 1 | 2 | 1 | 0.5 | true',
      '2026-02 | 2 | 2 | 0 | 0 | false',
    ]);
  });

  it('add up what their customers spend', async () => {
    const columns = `${MONTH}, revenue, cumulative_revenue, cumulative_revenue_per_customer`;
    expect(await cohorts(columns, "source = 'web' AND dimension = 'all'")).toEqual([
      '2026-01 | 0 | 40.0000 | 40.0000 | 20.0000', // 10 + 30
      '2026-01 | 1 | 20.0000 | 60.0000 | 30.0000',
      '2026-01 | 2 | 15.0000 | 75.0000 | 37.5000', // 5 + 10
      '2026-01 | 3 | 0.0000 | 75.0000 | 37.5000',
      '2026-02 | 0 | 50.0000 | 50.0000 | 25.0000', // 40 + 8 + 2
      '2026-02 | 1 | 6.0000 | 56.0000 | 28.0000',
      '2026-02 | 2 | 0.0000 | 56.0000 | 28.0000',
    ]);
  });

  it.each([
    // What ann did later, in another country and by another channel, stays with what she began as.
    ['country', ['France', 'Spain']],
    ['channel', ['store', 'unknown']],
  ])('divide by the %s of the first order', async (dimension, [first, second]) => {
    const columns = `${MONTH}, member, active_customers, revenue`;
    expect(await cohorts(columns, `source = 'web' AND dimension = '${dimension}' AND months_since < 3`)).toEqual([
      `2026-01 | 0 | ${first} | 1 | 10.0000`,
      `2026-01 | 0 | ${second} | 1 | 30.0000`,
      `2026-01 | 1 | ${first} | 1 | 20.0000`,
      `2026-01 | 1 | ${second} | 0 | 0.0000`,
      `2026-01 | 2 | ${first} | 1 | 5.0000`,
      `2026-01 | 2 | ${second} | 1 | 10.0000`,
      `2026-02 | 0 | ${first} | 1 | 40.0000`,
      `2026-02 | 0 | ${second} | 1 | 10.0000`,
      `2026-02 | 1 | ${first} | 0 | 0.0000`,
      `2026-02 | 1 | ${second} | 1 | 6.0000`,
      `2026-02 | 2 | ${first} | 0 | 0.0000`,
      `2026-02 | 2 | ${second} | 0 | 0.0000`,
    ]);
  });

  it('divide by the category of most revenue of the first order', async () => {
    const columns = `date_format(cohort_month, '%Y-%m') AS cohort, member, customers, sum(revenue) AS revenue`;
    const where = "source = 'web' AND dimension = 'first_category' GROUP BY cohort_month, member, customers";
    expect(await cohorts(columns, where)).toEqual([
      '2026-01 | Cups | 1 | 35.0000', // ann: 10 + 20 + 5
      '2026-01 | Pots | 1 | 40.0000', // bea
      '2026-02 | Cups | 1 | 16.0000', // dot: 8 + 2 + 6
      '2026-02 | Pots | 1 | 40.0000', // cat
    ]);
  });

  it('end with the data of their source', async () => {
    expect(await cohorts(`${MONTH}, customers, is_complete`, "source = 'old' AND dimension = 'all'")).toEqual([
      '2020-05 | 0 | 1 | true', // sold on the last day of the month
    ]);
  });

  it('begin anew in each currency', async () => {
    const columns = `currency, ${MONTH}, customers, active_customers, revenue`;
    expect(await cohorts(columns, "source = 'fx' AND dimension = 'all'")).toEqual([
      'EUR | 2026-02 | 0 | 1 | 1 | 7.0000',
      'GBP | 2026-01 | 0 | 1 | 1 | 10.0000',
      'GBP | 2026-01 | 1 | 1 | 0 | 0.0000',
    ]);
  });
});
