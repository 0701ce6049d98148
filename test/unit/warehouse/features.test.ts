import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS, type FeatureType } from '../../../contracts/features.ts';
import { readStatements, render } from '../../../glue-sql/statement.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { oneOfEach } from './support/one-of-each.ts';
import { at, cents, returned } from './support/rows.ts';
import { TestWarehouse, VALUES } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  await oneOfEach(warehouse);
  await openThreeDays(warehouse);
  await warehouse.update();
});
afterAll(() => warehouse.close());

const features = readStatements('features');

/** The column types of a query that arrive as a type of the channels. */
const TYPES: Readonly<Record<FeatureType, readonly string[]>> = {
  text: ['varchar'],
  'text?': ['varchar'],
  number: ['bigint', 'double'],
  'number?': ['bigint', 'double'],
  boolean: ['boolean'],
};

it('has a query for every channel of the models, and no other', () => {
  expect(features.map(({ name }) => name)).toEqual(Object.keys(CHANNELS).sort());
});

describe.each(features)('features.$name', (statement) => {
  const channel: Readonly<Record<string, FeatureType>> = CHANNELS[statement.name as keyof typeof CHANNELS];

  it('has the columns and types that its header promises', async () => {
    const rows = await warehouse.query(`DESCRIBE ${render(statement, VALUES)}`);
    const found = rows.map(({ column_name, column_type }) => `${column_name} ${String(column_type).toLowerCase()}`);
    expect(found).toEqual(statement.columns.map((column) => `${column.name} ${column.type}`));
  });

  it('has what its channel expects', async () => {
    expect(statement.columns.map(({ name }) => name)).toEqual(Object.keys(channel));
    for (const { name, type } of statement.columns) expect(TYPES[channel[name] as FeatureType]).toContain(type);
    const rows = await warehouse.query(render(statement, VALUES));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      for (const [column, type] of Object.entries(channel))
        if (!type.endsWith('?')) expect(row[column], `${column} of ${JSON.stringify(row)}`).not.toBeNull();
  });
});

/** Rows of a channel as text, the given columns in a row. */
async function channelRows(name: string, columns: string, where: string): Promise<string[]> {
  const feature = features.find((statement) => statement.name === name);
  if (!feature) throw new Error(`There is no glue-sql/features/${name}.sql`);
  const rows = await warehouse.query(`SELECT ${columns} FROM (${render(feature, VALUES)}) WHERE ${where} ORDER BY ALL`);
  return rows.map((row) => Object.values(row).join(' '));
}

describe('the three days', () => {
  it('are purchase days of their customers, with what came back later', async () => {
    const columns = 'customer_id, country, day, orders, units, products, revenue, returned';
    expect(await channelRows('purchase_days', columns, "customer_id IN ('c-1', 'c-2')")).toEqual([
      'c-1 France 2026-03-28 1 3 2 22.5 9',
      'c-1 France 2026-03-30 2 5 3 34 0',
      'c-2 United Kingdom 2026-03-28 1 3 1 12 0',
    ]);
  });

  it('are demand by product and day, without postage and what was given away', async () => {
    const columns = 'product_id, day, units, unit_price';
    expect(await channelRows('daily_demand', columns, "product_id IN ('p-1', 'p-3', 'POST')")).toEqual([
      'p-1 2026-03-28 3 10',
      'p-1 2026-03-30 2 10',
    ]);
  });

  it('are revenue by day, country and category, postage included', async () => {
    expect(await channelRows('daily_revenue', 'country, category, revenue, units', "day = '2026-03-29'")).toEqual([
      'Germany Uncategorised 23 5',
    ]);
  });

  it('are lines with what was given back of each', async () => {
    const columns = 'product_id, hour, day_of_week, quantity, unit_price, amount, returned';
    expect(await channelRows('sold_lines', columns, "day = '2026-03-28' AND country = 'France'")).toEqual([
      'p-1 10 6 2 10 18 9',
      'p-2 10 6 1 5 4.5 0',
    ]);
  });

  it('spread the refund of a whole order over its lines, and never give back more than was paid', async () => {
    await warehouse.run('BEGIN');
    const whole = { order_id: 'D', product_id: null, received_at: at('2026-03-30T12:00:00') };
    await warehouse.insert(stagingReturns, [
      returned('m-W', 1, { ...whole, return_id: 'D:m-W', amount: cents(10) }),
      returned('m-V', 1, { ...whole, return_id: 'A:m-V', order_id: 'A', amount: cents(20) }),
    ]);
    await warehouse.merge(['returns']);
    const columns = 'product_id, hour, amount, returned';
    const where = "country = 'France' AND (day = '2026-03-28' OR hour = 0)";
    // D: 10 of 20 back. A: 20 of 22.50 back, 16 of it on p-1 (18 of 22.50), of which 9 came back before: more than its 18.
    expect(await channelRows('sold_lines', columns, where)).toEqual([
      'p-1 0 10 5',
      'p-1 10 18 18',
      'p-2 0 10 5',
      'p-2 10 4.5 4',
    ]);
    await warehouse.run('ROLLBACK');
  });

  it('show the catalogue with the last price and the stock that can be sold', async () => {
    expect(await channelRows('catalogue', 'product_id, name, category, price, currency', "product_id = 'p-1'")).toEqual(
      ['p-1 Mug Kitchen 10 GBP'],
    );
    expect(await channelRows('catalogue', 'product_id, price, stock', "product_id IN ('p-4', 'p-8', 'POST')")).toEqual([
      'p-4 4 ',
      'p-8  4',
    ]);
  });

  it('are what people did with products', async () => {
    expect(await channelRows('interactions', 'product_id, day, orders', "person_id = 'c-1'")).toEqual([
      'p-1 2026-03-28 1',
      'p-1 2026-03-30 2',
      'p-2 2026-03-28 1',
      'p-2 2026-03-30 1',
      'p-4 2026-03-30 1',
    ]);
  });
});
