import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readStatements } from '../../../glue-sql/statement.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { BROKEN_ROWS } from './support/core-damage.ts';
import { oneOfEach } from './support/one-of-each.ts';
import { event } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  const device = { anonymous_id: 'd-1' };
  await warehouse.insert(stagingEvents, [event('e-1', device), event('e-2', device)]);
  await oneOfEach(warehouse);
  await openThreeDays(warehouse);
  await warehouse.run('DELETE FROM silver.held_rows');
  await warehouse.update();
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const CHECKS = readStatements('checks').map(({ name }) => name);
const tableOf = (sql: string): string => / silver\.(\w+)/.exec(sql)?.[1] ?? '';
const countOf = async (table: string): Promise<number> => (await warehouse.rows(`silver.${table}`)).length;

describe('rows that break a rule', () => {
  it('are none in good data, and none in an empty shop', async () => {
    expect(await warehouse.brokenRows()).toEqual([]);
    await warehouse.clear();
    expect(await warehouse.brokenRows()).toEqual([]);
  });

  it.each(BROKEN_ROWS)('are found when %s', async (_, damage) => {
    for (const statement of damage) await warehouse.run(statement);
    const [first] = await warehouse.brokenRows();
    expect(first).toMatchObject({ broken: expect.stringMatching(/^[1-9]/), row_id: expect.any(String) });
  });

  const oneATable = [
    ...new Map(BROKEN_ROWS.map(([what, [sql = '']]) => [tableOf(sql), [what, sql] as const])).values(),
  ];
  const inOneRow = (sql: string): string =>
    `${sql} WHERE ingest_id = (SELECT min(ingest_id) FROM silver.${tableOf(sql)})`;

  it.each(oneATable)('are taken out with the rule that they break: %s, in one row', async (_, sql) => {
    await warehouse.run(inOneRow(sql));
    const [first] = await warehouse.brokenRows();
    await warehouse.hold();
    expect(await warehouse.brokenRows()).toEqual([]);
    expect(await warehouse.query('SELECT DISTINCT rule FROM silver.held_rows')).toContainEqual({ rule: first?.rule });
  });

  it('leave a shop behind in which every check passes, in one row of each table', async () => {
    for (const [, sql] of oneATable) await warehouse.run(inOneRow(sql));
    await warehouse.hold();
    await warehouse.update();
    for (const check of CHECKS) expect(await warehouse.check(check), check).toEqual([]);
  });

  it('take their whole order along, so that no order shows a part of its sum', async () => {
    const before = { orders: await countOf('orders'), lines: await countOf('order_lines') };
    const ofOrder = await warehouse.query("SELECT count(*) AS lines FROM silver.order_lines WHERE order_id = 'A'");
    await warehouse.run("UPDATE silver.order_lines SET quantity = 0 WHERE order_id = 'A' AND line_number = 1");
    await warehouse.hold();
    expect(before.orders - (await countOf('orders'))).toBe(1);
    expect(before.lines - (await countOf('order_lines'))).toBe(Number(ofOrder[0]?.lines));
    const held = await warehouse.query('SELECT table_name, row_id, rule FROM silver.held_rows ORDER BY ALL');
    expect(held[0]).toEqual({ table_name: 'order_lines', row_id: 'A|1', rule: 'a sale has no quantity or price' });
    expect(held.at(-1)).toEqual({
      table_name: 'orders',
      row_id: 'A',
      rule: 'is held out with a row that it belongs to',
    });
  });

  it('are noted once, however often they come back', async () => {
    const damage = "UPDATE silver.orders SET status = 'open' WHERE order_id = 'A'";
    await warehouse.run(damage);
    await warehouse.hold();
    const noted = await warehouse.rows('silver.held_rows');
    await warehouse.merge();
    await warehouse.run(damage);
    await warehouse.hold();
    expect(await warehouse.rows('silver.held_rows')).toEqual(noted);
  });

  it('count as quarantined, and nothing is missing or pending', async () => {
    const figures = async () =>
      (await warehouse.query("SELECT * FROM gold.reconciliation WHERE source = 'web'")).map((row) => ({
        accepted: Number(row.accepted),
        quarantined: Number(row.quarantined),
        pending: Number(row.pending),
        difference: Number(row.difference),
      }));
    const [before] = await figures();
    if (!before) throw new Error('The shop has no figures');
    await warehouse.run('UPDATE silver.ad_spend SET cost = -1');
    await warehouse.hold();
    expect(await figures()).toEqual([
      { ...before, accepted: before.accepted - 1, quarantined: before.quarantined + 1 },
    ]);
    expect(await warehouse.check('staged_is_merged')).toEqual([]);
  });
});
