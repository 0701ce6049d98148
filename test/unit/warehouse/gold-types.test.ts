import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStatements } from '../../../glue-sql/statement.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());

const views = readStatements('gold').filter(({ kind }) => kind === 'view');

/** The expressions of the outermost select lists of a view, one for each branch of a UNION. */
function outputs(sql: string): string[] {
  let text = sql;
  for (let inner = ''; inner !== text; ) {
    inner = text;
    text = text.replace(/\([^()]*\)/g, '<>');
  }
  return Array.from(
    text.matchAll(/\bSELECT\b([\s\S]*?)\bFROM\b|\bSELECT\b([\s\S]*)$/g),
    ([, from, rest]) => from ?? rest ?? '',
  ).flatMap((list) => list.split(',').map((output) => output.trim()));
}

describe.each(views)('gold.$name', ({ name, sql, columns }) => {
  it('has the columns and types that its header promises', async () => {
    const rows = await warehouse.query(`DESCRIBE gold.${name}`);
    const found = rows.map(({ column_name, column_type }) => `${column_name} ${String(column_type).toLowerCase()}`);
    expect(found).toEqual(columns.map((column) => `${column.name} ${column.type}`));
  });

  it('casts every output itself, so that both engines agree on its type', () => {
    const found = outputs(sql.slice(sql.indexOf(' AS\n')));
    expect(found.length).toBeGreaterThanOrEqual(columns.length);
    for (const output of found)
      expect(output).toMatch(/^CAST<> AS \w+$|^(?:true|false) AS \w+$|^\w+\.is_\w+$|\bIN <> AS is_\w+$/);
  });
});
