import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { propertyRuns } from '../../support/property.ts';
import {
  at,
  cents,
  customer,
  event,
  product,
  RECEIVED,
  type StagedCustomer,
  type StagedProduct,
} from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

const HOUR = 3_600_000;
const hours = fc.integer({ min: 0, max: 3 }).map((count) => RECEIVED + count * HOUR);
const maybe = <T>(...values: readonly T[]) => fc.constantFrom<T | null>(null, ...values);

async function silverAfter(
  table: 'products' | 'customers',
  refreshes: readonly (readonly (StagedProduct | StagedCustomer)[])[],
  keepsStaging: boolean,
) {
  await warehouse.clear();
  for (const rows of refreshes) {
    if (!keepsStaging) await warehouse.clear('staging');
    if (table === 'products') await warehouse.insert(stagingProducts, rows as StagedProduct[]);
    else await warehouse.insert(stagingCustomers, rows as StagedCustomer[]);
    await warehouse.merge([table]);
  }
  return warehouse.rows(`silver.${table}`);
}

/** Rows in any order, cut in two anywhere, some of them twice. */
const spread = <T>(rows: fc.Arbitrary<T[]>) =>
  rows.chain((all) =>
    fc.record({
      all: fc.constant(all),
      shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
      again: fc.subarray(all),
      cut: fc.nat(all.length),
      keepsStaging: fc.boolean(),
    }),
  );

describe('silver.events', () => {
  it('keeps the first arrival of each messageId of a source', async () => {
    const rows = [
      event('a', { message_id: 'm', payload: '{"n":2}', received_at: RECEIVED + HOUR }),
      event('b', { message_id: 'm', payload: '{"n":1}' }),
      event('c', { message_id: 'm', source: 'app' }),
    ];
    await warehouse.insert(stagingEvents, rows);
    await warehouse.merge(['events']);
    expect(await warehouse.query('SELECT source, ingest_id FROM silver.events ORDER BY 1')).toEqual([
      { source: 'app', ingest_id: 'c' },
      { source: 'web', ingest_id: 'b' },
    ]);
  });

  it('does not change when a messageId comes again, with another payload and time', async () => {
    await warehouse.insert(stagingEvents, [event('a')]);
    await warehouse.merge(['events']);
    const before = await warehouse.rows('silver.events');
    await warehouse.insert(stagingEvents, [
      event('a'),
      event('b', { message_id: 'a', payload: '{"n":2}', received_at: RECEIVED + HOUR, occurred_at: 0 }),
    ]);
    await warehouse.merge(['events']);
    expect(await warehouse.rows('silver.events')).toEqual(before);
  });
});

describe('silver.events, looked for from 31 days before what changed', () => {
  const DAY = 24 * HOUR;
  const merge = (changed: string) => warehouse.query(render(statementOf('silver', 'events'), { ...VALUES, changed }));

  it('knows a message again that says its old time, however old it is', async () => {
    const old = { occurred_at: RECEIVED - 400 * DAY };
    await warehouse.insert(stagingEvents, [event('a', old)]);
    await merge('2025-01-25 12:00:00');
    await warehouse.insert(stagingEvents, [event('b', { message_id: 'a', received_at: RECEIVED + HOUR, ...old })]);
    expect(await merge('2025-01-25 12:00:00')).toEqual([{ Count: '0' }]);
  });

  it.each([
    [31, '0'],
    [32, '1'],
  ])('knows one without a time of its own again, sent %i days later: %s new', async (days, count) => {
    await warehouse.insert(stagingEvents, [event('a', { occurred_at: RECEIVED - days * DAY })]);
    await merge('2025-01-01 00:00:00');
    await warehouse.clear('staging');
    await warehouse.insert(stagingEvents, [event('b', { message_id: 'a', occurred_at: RECEIVED })]);
    expect(await merge('2026-03-01 12:00:00')).toEqual([{ Count: count }]);
  });
});

describe('silver.products', () => {
  it('keeps supplier and cost as last seen, and the currency of the price before that of the cost', async () => {
    const seen = (id: string, hour: number, more: Partial<StagedProduct>) =>
      product(id, { updated_at: at(`2026-03-01T${hour}:00:00`), ...more });
    const stored = async () => {
      await warehouse.merge(['products']);
      return warehouse.query('SELECT supplier_id, unit_cost, price, currency FROM silver.products');
    };
    await warehouse.insert(stagingProducts, [
      seen('a', 12, { unit_cost: cents(2), currency: 'EUR', supplier_id: 's-2' }),
      seen('b', 11, { unit_cost: cents(1), currency: 'USD', supplier_id: 's-1' }),
    ]);
    expect(await stored()).toEqual([{ supplier_id: 's-2', unit_cost: '2.0000', price: null, currency: 'EUR' }]);
    await warehouse.insert(stagingProducts, [seen('c', 10, { price: cents(5), currency: 'GBP' })]);
    expect(await stored()).toEqual([{ supplier_id: 's-2', unit_cost: '2.0000', price: '5.0000', currency: 'GBP' }]);
    await warehouse.insert(stagingProducts, [seen('d', 13, { unit_cost: cents(3), currency: 'USD' })]);
    expect(await stored()).toEqual([{ supplier_id: 's-2', unit_cost: '3.0000', price: '5.0000', currency: 'GBP' }]);
  });

  it('keeps each attribute as last seen, by messages that speak of different ones', async () => {
    const seen = (id: string, hour: number, more: Partial<StagedProduct>) =>
      product(id, { updated_at: at(`2026-03-01T${hour}:00:00`), ...more });
    await warehouse.insert(stagingProducts, [
      seen('a', 12, { name: 'Mug', price: cents(5), currency: 'GBP' }),
      seen('b', 11, { name: 'Old mug', brand: 'Clay' }),
      seen('c', 13, { category: 'Kitchen' }),
    ]);
    await warehouse.merge(['products']);
    expect(
      await warehouse.query('SELECT name, category, brand, price, currency, message_id FROM silver.products'),
    ).toEqual([{ name: 'Mug', category: 'Kitchen', brand: 'Clay', price: '5.0000', currency: 'GBP', message_id: 'c' }]);
  });

  it('is the same in whatever order, refreshes and repetitions it is learnt', async () => {
    const row = fc.record({
      product_id: fc.constantFrom('p-1', 'p-2'),
      updated_at: hours,
      received_at: hours,
      name: maybe('Mug', 'Cup'),
      category: maybe('Kitchen', 'Bar'),
      brand: maybe('Clay'),
      price: maybe(cents(1), cents(2)),
      currency: maybe('GBP', 'EUR'),
      supplier_id: maybe('s-1', 's-2'),
      unit_cost: maybe(cents(1), cents(3)),
      is_product: fc.boolean(),
    });
    const rows = fc
      .array(row, { minLength: 1, maxLength: 8 })
      .map((list) => list.map((more, index) => product(`m-${index}`, more)));
    await fc.assert(
      fc.asyncProperty(spread(rows), async ({ all, shuffled, again, cut, keepsStaging }) => {
        const once = await silverAfter('products', [all], true);
        expect(
          await silverAfter('products', [shuffled.slice(0, cut), [...shuffled.slice(cut), ...again]], keepsStaging),
        ).toEqual(once);
      }),
      { numRuns: propertyRuns(40, 8) },
    );
  });
});

describe('silver.customers', () => {
  it('keeps the earliest times and the newest attributes', async () => {
    const seen = (id: string, hour: number, more: Partial<StagedCustomer>) =>
      customer(id, {
        updated_at: at(`2026-03-01T${hour}:00:00`),
        first_seen_at: at(`2026-03-01T${hour}:00:00`),
        ...more,
      });
    await warehouse.insert(stagingCustomers, [
      seen('a', 12, { country: 'France', created_at: at('2020-01-02T00:00:00') }),
      seen('b', 11, { country: 'Spain', region: 'Galicia', email_hash: 'e' }),
      seen('c', 13, { created_at: at('2020-01-01T00:00:00') }),
    ]);
    await warehouse.merge(['customers']);
    expect(
      await warehouse.query(
        'SELECT country, region, email_hash, created_at, first_seen_at, message_id FROM silver.customers',
      ),
    ).toEqual([
      {
        country: 'France',
        region: 'Galicia',
        email_hash: 'e',
        created_at: '2020-01-01 00:00:00',
        first_seen_at: '2026-03-01 11:00:00',
        message_id: 'c',
      },
    ]);
  });

  it('is the same in whatever order, refreshes and repetitions it is learnt', async () => {
    const row = fc.record({
      customer_id: fc.constantFrom('c-1', 'c-2'),
      updated_at: hours,
      received_at: hours,
      first_seen_at: hours,
      created_at: fc.option(hours, { nil: null }),
      email_hash: maybe('e-1', 'e-2'),
      phone_hash: maybe('t-1'),
      country: maybe('France', 'Spain'),
      region: maybe('Normandy', 'Galicia'),
    });
    const rows = fc
      .array(row, { minLength: 1, maxLength: 8 })
      .map((list) => list.map((more, index) => customer(`m-${index}`, more)));
    await fc.assert(
      fc.asyncProperty(spread(rows), async ({ all, shuffled, again, cut, keepsStaging }) => {
        const once = await silverAfter('customers', [all], true);
        expect(
          await silverAfter('customers', [shuffled.slice(0, cut), [...shuffled.slice(cut), ...again]], keepsStaging),
        ).toEqual(once);
      }),
      { numRuns: propertyRuns(40, 8) },
    );
  });
});
