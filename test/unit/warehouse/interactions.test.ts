import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identities } from '../../../glue-sql/tables/identities.ts';
import { RECEIVED } from './support/rows.ts';
import { sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { added, refreshWith, removed, viewed } from './support/visits.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const lists = async (sql: string) => (await warehouse.query(sql)).map((row) => Object.values(row).join(' '));

describe('days of products', () => {
  it('count what visitors did, by the clock of the shop', async () => {
    await refreshWith(warehouse, [
      viewed('a', '2026-07-01T10:00'),
      viewed('b', '2026-07-01T10:01'),
      viewed('c', '2026-07-01T10:02', { anonymous_id: 'v-2' }),
      added('d', '2026-07-01T10:03'),
      added('e', '2026-07-01T10:04'),
      removed('f', '2026-07-01T10:05'),
      viewed('g', '2026-07-01T23:30'), // 00:30 on the 2nd in London
      viewed('h', '2026-07-01T10:00', { product_id: 'p-2' }),
      viewed('i', '2026-07-01T10:00', { product_id: null }),
    ]);
    expect(
      await lists(
        "SELECT product_id, day, strftime(day_at, '%d %H:%M'), views, visitors, adds, add_visitors, removes FROM gold.product_days ORDER BY ALL",
      ),
    ).toEqual([
      'p-1 2026-07-01 01 00:00 3 2 2 1 1',
      'p-1 2026-07-02 02 00:00 1 1 0 0 0',
      'p-2 2026-07-01 01 00:00 1 1 0 0 0',
    ]);
  });
});

describe('interactions', () => {
  it('are of a visitor, a product and a day, with who was logged in last', async () => {
    await refreshWith(warehouse, [
      viewed('a', '10:00'),
      viewed('b', '10:01', { user_id: 'c-1' }),
      added('c', '10:02', { user_id: 'c-2' }),
      viewed('d', '10:03'),
      viewed('e', '2026-03-02T10:00'),
      removed('f', '2026-03-03T10:00'),
    ]);
    expect(
      await lists('SELECT visitor_id, customer_id, product_id, day, views, adds FROM gold.interactions ORDER BY day'),
    ).toEqual(['v-1 c-2 p-1 2026-03-01 3 1', 'v-1  p-1 2026-03-02 1 0']);
  });
});

describe('the interaction matrix', () => {
  const matrix = () =>
    lists(
      'SELECT person_id, is_customer, product_id, views, adds, orders, last_day, weight FROM gold.interaction_matrix ORDER BY person_id, product_id',
    );

  it('weighs views, carts and orders, and lets them fade', async () => {
    // Customer c-1 bought on 29 May; the view of 28 February is 90 days older, a half-life, the cart of 30 November 180.
    await refreshWith(warehouse, [
      viewed('a', '2026-02-28T10:00', { user_id: 'c-1' }),
      added('b', '2025-11-30T10:00', { user_id: 'c-1' }),
      viewed('c', '2026-05-29T10:00', { user_id: 'c-1', product_id: 'p-2' }),
    ]);
    await sell(warehouse, [
      { order: 'o-1', day: '2026-05-29', product: 'p-1', quantity: 9, customer: 'c-1' },
      { order: 'o-1', day: '2026-05-29', product: 'p-1', quantity: 1, customer: 'c-1' },
      { order: 'o-1', day: '2026-05-29', product: 'POST', customer: 'c-1' },
    ]);
    // p-1: 1 / 2 + 3 / 4 + 5 = 6.25; two lines of one order are one order, and postage is no product
    expect(await matrix()).toEqual(['c-1 true p-1 1 1 1 2026-05-29 6.25', 'c-1 true p-2 1 0 0 2026-05-29 1']);
  });

  it('gives a device to the customer last seen with it, and other ids to their customer', async () => {
    await refreshWith(warehouse, [
      viewed('a', '10:00'),
      viewed('b', '10:01', { product_id: 'p-2', user_id: 'old' }),
      viewed('c', '10:02', { anonymous_id: 'stranger' }),
    ]);
    const account = {
      source: 'web',
      ingest_id: 'i',
      received_at: RECEIVED,
      kind: 'account',
      identity: 'old',
      customer_id: 'new',
    };
    await warehouse.insert(identities, [{ ...account, first_seen_at: RECEIVED, last_seen_at: RECEIVED }]);
    expect(await matrix()).toEqual([
      'new true p-1 1 0 0 2026-03-01 1',
      'new true p-2 1 0 0 2026-03-01 1',
      'stranger false p-1 1 0 0 2026-03-01 1',
    ]);
  });

  it('counts what was given away, and nothing that was cancelled, taken back or bought by nobody', async () => {
    const who = { customer: 'c-1', day: '2026-03-01' };
    await sell(warehouse, [
      { ...who, order: 'gift', product: 'p-1', price: 0, line: { line_kind: 'free' } },
      { ...who, order: 'back', product: 'p-2', quantity: -1, line: { line_kind: 'adjustment' } },
      { ...who, order: 'off', product: 'p-3', header: { status: 'cancelled' } },
      { order: 'cash', day: '2026-03-01', product: 'p-4' },
      { order: 'guest', day: '2026-03-01', product: 'p-5', header: { anonymous_id: 'v-9' } },
    ]);
    expect(await matrix()).toEqual(['c-1 true p-1 0 0 1 2026-03-01 5', 'v-9 false p-5 0 0 1 2026-03-01 5']);
  });
});
