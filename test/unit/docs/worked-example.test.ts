import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStatement, render } from '../../../glue-sql/statement.ts';
import { TestWarehouse, VALUES } from '../warehouse/support/test-warehouse.ts';
import { openThreeDays } from '../warehouse/support/three-days.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/warehouse.md'), 'utf8');
const SECTION = PAGE.slice(PAGE.indexOf('## A new mart'));

/** The code block that follows the mention of a file, and the file's name. */
function block(language: string, path: RegExp): { name: string; code: string } {
  const found = new RegExp(`\`${path.source}\`[\\s\\S]*?\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(SECTION);
  if (!found) throw new Error(`docs/warehouse.md shows no ${language} block after ${path.source}`);
  return { name: found[1] ?? '', code: found[2] ?? '' };
}

const mart = block('sql', /glue-sql\/gold\/(\w+)\.sql/);
const test = block('ts', /test\/unit\/warehouse\/([\w-]+)\.test\.ts/);
const statement = parseStatement('gold', mart.name, mart.code);

/** The warehouse as it would be with the documented file in its folder. */
const WarehouseWithMart = {
  open: async (zone?: string): Promise<TestWarehouse> => {
    const warehouse = await TestWarehouse.open(zone);
    await warehouse.run(render(statement, VALUES));
    return warehouse;
  },
};

describe('the documented test of the documented mart', () => {
  const names = { afterAll, beforeAll, expect, it, openThreeDays, TestWarehouse: WarehouseWithMart };
  const body = test.code.replace(/^import .*$/gm, '');
  new Function(...Object.keys(names), body)(...Object.values(names));
});

describe('the documented mart', () => {
  it('is named as its file, and says what it is', () => {
    expect(statement).toMatchObject({ kind: 'view', target: `gold.${mart.name}` });
    expect(test.name).toBe(mart.name.replaceAll('_', '-'));
  });

  it('has the columns that its header promises', async () => {
    const warehouse = await WarehouseWithMart.open();
    const rows = await warehouse.query(`DESCRIBE gold.${mart.name}`);
    await warehouse.close();
    expect(rows.map(({ column_name, column_type }) => `${column_name} ${String(column_type).toLowerCase()}`)).toEqual(
      statement.columns.map(({ name, type }) => `${name} ${type}`),
    );
  });
});
