import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readStatements } from '../../../glue-sql/statement.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { altered, CORE_DAMAGE, type Damages } from './support/core-damage.ts';
import { oneOfEach } from './support/one-of-each.ts';
import { event } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  const device = { anonymous_id: 'd-1' };
  await warehouse.insert(stagingEvents, [event('e-1', device), event('e-1', device), event('e-2', device)]);
  await oneOfEach(warehouse);
  await openThreeDays(warehouse);
  await warehouse.update();
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const CHECKS = readStatements('checks').map(({ name }) => name);
/** A mart that shows other figures than the facts. */
const wrong = (mart: string): string[] => altered(mart, 'UPDATE saved_mart SET revenue = revenue + 1');

/** For each check, what it is there to notice. */
const DAMAGE: Damages = {
  ...CORE_DAMAGE,
  sessions_unique: [['a session stands twice', ['INSERT INTO gold.sessions SELECT * FROM gold.sessions LIMIT 1']]],
  cohorts_agree: [
    ['cohorts shows other figures', wrong('cohorts')],
    ['a dimension is missing', altered('cohorts', "DELETE FROM saved_mart WHERE dimension = 'country'")],
    ['a customer is missing', altered('cohorts', 'UPDATE saved_mart SET customers = customers - 1')],
  ],
  customers_agree: [
    ['customer_360 shows other figures', altered('customer_360', 'UPDATE saved_mart SET monetary = monetary + 1')],
    ['customer_360 lacks somebody', altered('customer_360', "DELETE FROM saved_mart WHERE customer_id = 'c-2'")],
    ['rfm shows other figures', wrong('rfm')],
  ],
  revenue_agrees: ['daily_sales', 'weekly_sales', 'sales_by_hour', 'sales_by_country', 'sales_by_category'].map(
    (mart) => [`${mart} shows other figures`, wrong(mart)] as const,
  ),
};

describe('checks', () => {
  it.each(CHECKS)('%s finds nothing in good data', async (name) => {
    expect(await warehouse.check(name)).toEqual([]);
  });

  it.each(CHECKS)('%s finds nothing in an empty shop', async (name) => {
    await warehouse.clear();
    expect(await warehouse.check(name)).toEqual([]);
  });

  it('are each proved to notice something', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts'));
    const elsewhere = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
    const proved = (name: string): boolean => name in DAMAGE || elsewhere.includes(`check('${name}')`);
    expect(CHECKS.filter((name) => !proved(name))).toEqual([]);
    expect(Object.keys(DAMAGE).filter((name) => !CHECKS.includes(name))).toEqual([]);
  });

  const cases = Object.entries(DAMAGE).flatMap(([check, damages]) =>
    damages.map(([what, sql]) => [check, what, sql] as const),
  );
  it.each(cases)('%s notices that %s', async (check, _, damage) => {
    for (const statement of damage) await warehouse.run(statement);
    expect((await warehouse.check(check)).length).toBeGreaterThan(0);
  });
});

describe('nothing_lost', () => {
  it('says how much of which source', async () => {
    await warehouse.run("UPDATE silver.batches SET received = received + 2 WHERE kind = 'receipt' AND source = 'web'");
    expect(await warehouse.check('nothing_lost')).toEqual([{ source: 'web', lost: '2' }]);
  });

  it('looks at no batch but the one that was taken', async () => {
    await warehouse.run(
      "UPDATE silver.batches SET received = received + 2, batch_id = 'before' WHERE kind = 'receipt'",
    );
    expect(await warehouse.check('nothing_lost', { batch: 'none' })).toEqual([]);
  });
});
