import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingCategoryNames } from '../../../glue-sql/tables/category-names.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { propertyRuns } from '../../support/property.ts';
import { categoryName } from './support/records.ts';
import { at, cents, customer, product, type StagedCustomer, type StagedProduct } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

type History = 'product_history' | 'customer_history';
const merge = (name: History) => warehouse.query(render(statementOf('silver', name), VALUES));
const table = async (sql: string) =>
  (await warehouse.query(sql)).map((row) =>
    Object.values(row)
      .map((value) => value ?? '-')
      .join(' | '),
  );
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const seen = (id: string, time: string, more: Partial<StagedProduct>) =>
  product(id, { updated_at: at(`2026-03-${time}`), ...more });

/**
 * | day | seen                                               | in force at its end         |
 * |-----|----------------------------------------------------|-----------------------------|
 * | 1   | name only                                          | no category, no price       |
 * | 2   | 09:00 cozinha at 5.00 GBP; 18:00 at 6.00 GBP       | Kitchen, 6.00 GBP           |
 * | 3   | 12:00 at 6.00 GBP                                  | the same                    |
 * | 5   | 00:00 at 6.00 EUR                                  | Kitchen, 6.00 EUR           |
 * | 6   | casa; nothing of the price                         | casa, 6.00 EUR              |
 * | 7   | cozinha                                            | Kitchen, 6.00 EUR           |
 */
const PRODUCT = [
  seen('a', '01T12:00:00', { name: 'Mug' }),
  seen('b', '02T09:00:00', { category: 'cozinha', price: cents(5), currency: 'GBP' }),
  seen('c', '02T18:00:00', { price: cents(6), currency: 'GBP' }),
  seen('d', '03T12:00:00', { price: cents(6), currency: 'GBP' }),
  seen('e', '05T00:00:00', { price: cents(6), currency: 'EUR' }),
  seen('f', '06T23:59:59', { category: 'casa' }),
  seen('g', '07T01:00:00', { category: 'cozinha' }),
];

describe('silver.product_history', () => {
  it('holds category and price of each day on which the product was seen, each as last seen', async () => {
    await warehouse.insert(stagingProducts, PRODUCT);
    expect(await merge('product_history')).toEqual([{ Count: '6' }]);
    expect(
      await table('SELECT day, seen_at, category, price, currency FROM silver.product_history ORDER BY day'),
    ).toEqual([
      '2026-03-01 | 2026-03-01 00:00:00 | - | - | -',
      '2026-03-02 | 2026-03-02 00:00:00 | cozinha | 6.0000 | GBP',
      '2026-03-03 | 2026-03-03 00:00:00 | - | 6.0000 | GBP',
      '2026-03-05 | 2026-03-05 00:00:00 | - | 6.0000 | EUR',
      '2026-03-06 | 2026-03-06 00:00:00 | casa | - | -',
      '2026-03-07 | 2026-03-07 00:00:00 | cozinha | - | -',
    ]);
    expect(await merge('product_history')).toEqual([{ Count: '0' }]);
  });

  it('reads no month before what changed, and finds the day of what changed', async () => {
    const changedAt = (changed: string) => render(statementOf('silver', 'product_history'), { ...VALUES, changed });
    await warehouse.insert(stagingProducts, [seen('a', '02T01:00:00', { price: cents(1) })]);
    await warehouse.query(changedAt('2026-03-02 01:00:00'));
    await warehouse.clear('staging');
    await warehouse.insert(stagingProducts, [seen('b', '02T23:00:00', { price: cents(2) })]);
    await warehouse.query(changedAt('2026-03-02 23:00:00'));
    expect(await table('SELECT day, price FROM silver.product_history')).toEqual(['2026-03-02 | 2.0000']);
  });
});

describe('gold.dim_product_history', () => {
  it('joins days that say the same to versions, and keeps what a day does not speak of', async () => {
    await warehouse.insert(stagingProducts, PRODUCT);
    await warehouse.insert(stagingCategoryNames, [categoryName('n')]);
    await warehouse.merge();
    expect(
      await table(`SELECT category, price, currency, CAST(valid_from AS varchar) AS f, CAST(valid_to AS varchar) AS t, is_current
        FROM gold.dim_product_history ORDER BY valid_from`),
    ).toEqual([
      'Uncategorised | - | - | 2026-03-01 | 2026-03-02 | false',
      'Kitchen | 6.0000 | GBP | 2026-03-02 | 2026-03-05 | false',
      'Kitchen | 6.0000 | EUR | 2026-03-05 | 2026-03-06 | false',
      'casa | 6.0000 | EUR | 2026-03-06 | 2026-03-07 | false',
      'Kitchen | 6.0000 | EUR | 2026-03-07 | - | true',
    ]);
    expect(
      await warehouse.query('SELECT version_key, product_key FROM gold.dim_product_history WHERE is_current'),
    ).toEqual([{ version_key: sha256('web|p-1|2026-03-07'), product_key: sha256('web|p-1') }]);
  });

  it('keeps what products cost, also where the price stays', async () => {
    const at = { price: cents(9), currency: 'GBP' };
    await warehouse.insert(stagingProducts, [
      seen('a', '01T09:00:00', { ...at, unit_cost: cents(4) }),
      seen('b', '02T09:00:00', at),
      seen('c', '03T09:00:00', { unit_cost: cents(3.5), currency: 'EUR' }),
      seen('d', '03T08:00:00', { unit_cost: cents(7), currency: 'EUR' }),
      seen('e', '04T09:00:00', { ...at, price: cents(10) }),
    ]);
    await warehouse.merge();
    expect(
      await table(
        'SELECT price, currency, unit_cost, unit_cost_currency, CAST(valid_from AS varchar) AS f FROM gold.dim_product_history ORDER BY 5',
      ),
    ).toEqual([
      '9.0000 | GBP | 4.0000 | GBP | 2026-03-01',
      '9.0000 | GBP | 3.5000 | EUR | 2026-03-03',
      '10.0000 | GBP | 3.5000 | EUR | 2026-03-04',
    ]);
    expect(await merge('product_history')).toEqual([{ Count: '0' }]);
  });
});

describe('customers', () => {
  const moved = (id: string, time: string, country: string | null, more: Partial<StagedCustomer> = {}) =>
    customer(id, { updated_at: at(`2026-03-${time}`), country, ...more });
  const ROWS = [
    moved('a', '01T09:00:00', 'France'),
    moved('b', '01T10:00:00', null),
    moved('c', '03T09:00:00', 'Spain'),
    moved('d', '03T08:00:00', 'Italy'),
    moved('e', '04T08:00:00', 'Spain'),
    moved('f', '09T08:00:00', 'France'),
    moved('g', '02T08:00:00', 'Peru', { source: 'app' }),
    moved('h', '08T08:00:00', null, { customer_id: 'c-2' }),
  ];

  it('have a country for each day on which one was seen', async () => {
    await warehouse.insert(stagingCustomers, ROWS);
    expect(await merge('customer_history')).toEqual([{ Count: '5' }]);
    expect(
      await table('SELECT source, customer_id, day, country, ingest_id FROM silver.customer_history ORDER BY ALL'),
    ).toEqual([
      'app | c-1 | 2026-03-02 | Peru | g',
      'web | c-1 | 2026-03-01 | France | a',
      'web | c-1 | 2026-03-03 | Spain | c',
      'web | c-1 | 2026-03-04 | Spain | e',
      'web | c-1 | 2026-03-09 | France | f',
    ]);
    expect(await merge('customer_history')).toEqual([{ Count: '0' }]);
  });

  it('have a version for each country in a row, the last one current', async () => {
    await warehouse.insert(stagingCustomers, ROWS);
    await warehouse.merge();
    expect(
      await table(`SELECT source, country, CAST(valid_from AS varchar) AS f, CAST(valid_to AS varchar) AS t, is_current
        FROM gold.dim_customer_history ORDER BY source, valid_from`),
    ).toEqual([
      'app | Peru | 2026-03-02 | - | true',
      'web | France | 2026-03-01 | 2026-03-03 | false',
      'web | Spain | 2026-03-03 | 2026-03-09 | false',
      'web | France | 2026-03-09 | - | true',
    ]);
  });
});

describe('histories', () => {
  const times = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('01', '02'))
    .map(([day, hour]) => at(`2026-03-0${day}T${hour}:00:00`));
  const maybe = <T>(...values: readonly T[]) => fc.constantFrom<T | null>(null, ...values);
  const spoken = fc.record({
    updated_at: times,
    received_at: times,
    who: fc.constantFrom('1', '2'),
    category: maybe('Kitchen', 'Bar'),
    price: maybe(cents(1), cents(2)),
    currency: maybe('GBP'),
    country: maybe('France', 'Spain'),
  });
  const scenario = fc.array(spoken, { minLength: 1, maxLength: 8 }).chain((list) => {
    const all = list.map((one, index) => ({ ...one, id: `m-${index}` }));
    return fc.record({
      all: fc.constant(all),
      shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
      again: fc.subarray(all),
      cut: fc.nat(all.length),
    });
  });

  it('are the same in whatever order, refreshes and repetitions they are learnt', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ all, shuffled, again, cut }) => {
        const silverAfter = async (refreshes: readonly (typeof all)[]) => {
          await warehouse.clear('silver');
          for (const batch of refreshes) {
            await warehouse.clear('staging');
            await warehouse.insert(
              stagingProducts,
              batch.map(({ who, country: _, id, ...more }) => product(id, { ...more, product_id: `p-${who}` })),
            );
            await warehouse.insert(
              stagingCustomers,
              batch.map(({ who, country, id, updated_at, received_at }) =>
                customer(id, { country, updated_at, received_at, customer_id: `c-${who}` }),
              ),
            );
            await merge('product_history');
            await merge('customer_history');
          }
          return [await warehouse.rows('silver.product_history'), await warehouse.rows('silver.customer_history')];
        };
        expect(await silverAfter([shuffled.slice(0, cut), [...shuffled.slice(cut), ...again]])).toEqual(
          await silverAfter([all]),
        );
      }),
      { numRuns: propertyRuns(40, 8) },
    );
  });
});
