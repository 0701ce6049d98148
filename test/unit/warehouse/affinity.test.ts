import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { product } from './support/rows.ts';
import { dayAfter, type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const LAST = '2026-06-30';
const basket = (order: string, products: readonly string[], more: Partial<Sold> = {}): Sold[] =>
  products.map((product) => ({ order, day: LAST, product, ...more }));
/** So many orders of the same products, in a source of their own. */
const baskets = (source: string, count: number, products: readonly string[], day = LAST): Sold[] =>
  Array.from({ length: count }, (_, i) => basket(`${source}-${day}-${i}`, products, { source, day })).flat();
const products = (count: number): string[] => Array.from({ length: count }, (_, i) => `p-${i + 1}`);

/**
 * Ten baskets of the source `web`:
 *
 * | baskets | bread | butter | salt | jam | tea |
 * |---------|-------|--------|------|-----|-----|
 * | 1 to 5  | x     | x      | x    |     |     |
 * | 6       | x     | x      |      |     |     |
 * | 7       | x     |        |      | x   |     |
 * | 8       |       | x      |      | x   |     |
 * | 9       |       |        |      | x   | x   |
 * | 10      | x     |        |      |     | x   |
 * | in all  | 8     | 7      | 5    | 3   | 2   |
 *
 * and orders that are no baskets: one of bread alone, one of butter with postage, one of bread twice.
 */
const WEB = [
  ...['1', '2', '3', '4', '5'].flatMap((order) => basket(order, ['bread', 'butter', 'salt'])),
  ...basket('6', ['bread', 'butter']),
  ...basket('7', ['bread', 'jam']),
  ...basket('8', ['butter', 'jam']),
  ...basket('9', ['jam', 'tea']),
  ...basket('10', ['bread', 'tea']),
  ...basket('alone', ['bread']),
  ...basket('posted', ['butter', 'POST']),
  ...basket('twice', ['bread', 'bread']),
];

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
  await warehouse.insert(stagingProducts, [product('salt', { product_id: 'salt', name: 'Sea salt' })]);
  await sell(warehouse, [
    ...WEB,
    ...baskets('four', 4, ['bread', 'butter']),
    ...baskets('many', 5, products(22)),
    ...baskets('fifty', 5, products(50)),
    ...baskets('wholesale', 5, products(51)),
    ...baskets('year', 5, ['bread', 'butter'], dayAfter(LAST, -364)),
    ...baskets('year', 1, ['salt', 'tea']),
    ...baskets('older', 5, ['bread', 'butter'], dayAfter(LAST, -365)),
    ...baskets('older', 1, ['salt', 'tea']),
  ]);
});
afterAll(() => warehouse.close());

const pairsOf = async (source: string) => {
  const [row] = await warehouse.query(`SELECT count(*) AS n FROM gold.product_affinity WHERE source = '${source}'`);
  return Number(row?.n);
};

describe('product_affinity', () => {
  it('gives support, confidence and lift of each ordered pair', async () => {
    const rows = await warehouse.query(
      `SELECT product_id, partner_id, partner_rank, orders_together, product_orders, partner_orders, baskets,
        round(support, 6) AS support, round(confidence, 6) AS confidence, round(lift, 6) AS lift
       FROM gold.product_affinity WHERE source = 'web' ORDER BY product_id, partner_rank`,
    );
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      'bread butter 1 6 8 7 10 0.6 0.75 1.071429', // 6/10, 6/8, 6/8 over 7/10
      'bread salt 2 5 8 5 10 0.5 0.625 1.25', // 5/10, 5/8, 5/8 over 5/10
      'butter bread 1 6 7 8 10 0.6 0.857143 1.071429', // 6/7, 6/7 over 8/10
      'butter salt 2 5 7 5 10 0.5 0.714286 1.428571', // 5/7, 5/7 over 5/10
      'salt butter 1 5 5 7 10 0.5 1 1.428571', // 5/5, 1 over 7/10; of two partners the rarer one first
      'salt bread 2 5 5 8 10 0.5 1 1.25', // 1 over 8/10
    ]);
  });

  it('names the products', async () => {
    const rows = await warehouse.query(
      "SELECT name, partner_name FROM gold.product_affinity WHERE source = 'web' AND product_id = 'salt' ORDER BY partner_rank",
    );
    expect(rows).toEqual([
      { name: 'Sea salt', partner_name: 'butter' },
      { name: 'Sea salt', partner_name: 'bread' }, // nobody says its name
    ]);
  });

  it('leaves out pairs of fewer than five baskets', async () => {
    expect(await pairsOf('four')).toBe(0);
  });

  it('keeps twenty partners of a product', async () => {
    expect(await pairsOf('many')).toBe(22 * 20); // each of 22 products has 21 partners
  });

  it('takes orders of up to fifty products for baskets', async () => {
    expect(await pairsOf('fifty')).toBe(50 * 20);
    expect(await pairsOf('wholesale')).toBe(0);
  });

  it('looks at the last 365 days of a source', async () => {
    expect(await pairsOf('year')).toBe(2);
    expect(await pairsOf('older')).toBe(0);
  });

  it('passes its check', async () => {
    expect(await warehouse.check('affinity_in_range')).toEqual([]);
  });

  it.each([
    ['a product is its own partner', 'partner_key = product_key'],
    ['a pair is below the floor', 'orders_together = 4'],
    ['a pair is in more baskets than its product', 'product_orders = orders_together - 1'],
    ['a pair is in more baskets than its partner', 'partner_orders = orders_together - 1'],
    ['a product has a partner too many', 'partner_rank = 21'],
    ['a share is above one', 'confidence = 1.5'],
    ['support exceeds confidence', 'support = confidence + 0.01'],
    ['a lift is zero', 'lift = 0'],
  ])('has a check that notices that %s', async (_, damage) => {
    await warehouse.run('BEGIN');
    try {
      await warehouse.run('CREATE TABLE saved_pairs AS SELECT * FROM gold.product_affinity');
      await warehouse.run(`UPDATE saved_pairs SET ${damage} WHERE product_id = 'bread' AND partner_id = 'salt'`);
      await warehouse.run('CREATE OR REPLACE VIEW gold.product_affinity AS SELECT * FROM saved_pairs');
      const found = await warehouse.check('affinity_in_range');
      expect(found.map(({ source, product_id, partner_id }) => `${source} ${product_id} ${partner_id}`)).toContain(
        'web bread salt',
      );
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });
});
