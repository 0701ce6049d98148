import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimalOf, type RowRule, type TableContract } from '../../../contracts/table.ts';
import { violationOf } from '../../../contracts/violations.ts';
import { adSpend, stagingAdSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { icebergTables, parquetTables } from '../../../glue-sql/tables/index.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { spend } from './support/records.ts';
import { at, cents, line, units } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open();
});
afterAll(() => warehouse.close());

const staged = parquetTables.filter(({ zone, rules }) => zone === 'staging' && rules !== undefined);

/** A value of a column as code and as SQL hold it, small enough that rules are broken as often as not. */
function cell({ columns }: TableContract, name: string) {
  const column = columns[name];
  const nothing = { weight: 1, arbitrary: fc.constant({ value: null as unknown, sql: 'NULL' }) };
  const small = fc.integer({ min: -3, max: 3 });
  const some = decimalOf(column?.type ?? 'string')
    ? small.map((units) => ({ value: (BigInt(units) * 5000n) as unknown, sql: `CAST(${units / 2} AS DECIMAL(18,4))` }))
    : column?.type === 'bigint'
      ? small.map((count) => ({ value: count as unknown, sql: String(count) }))
      : fc
          .constantFrom('', 'track', ...(column?.values ?? []))
          .map((text) => ({ value: text as unknown, sql: `'${text}'` }));
  return fc.oneof(...(column?.required ? [] : [nothing]), { weight: 4, arbitrary: some });
}

describe('a rule on rows is the same in SQL as in code', () => {
  const cases = staged.flatMap((table) =>
    (table.rules ?? []).map((rule) => [table.name, rule.message, table, rule] as const),
  );

  it.each(cases)('%s: %s', async (_name, _message, table: TableContract, rule: RowRule) => {
    const names = Object.keys(table.columns).filter((name) => new RegExp(`\\b${name}\\b`).test(rule.brokenIf));
    const rows = fc.sample(fc.tuple(...names.map((name) => cell(table, name))), { numRuns: 300, seed: 13 });
    const tuples = rows.map((cells, index) => `(${[index, ...cells.map(({ sql }) => sql)].join(', ')})`);
    const found = await warehouse.query(
      `SELECT CASE WHEN ${rule.brokenIf} THEN 1 ELSE 0 END AS broken FROM (VALUES ${tuples.join(', ')}) AS v(i, ${names.join(', ')}) ORDER BY i`,
    );
    const code = rows.map((cells) => {
      const row = Object.fromEntries(names.map((name, index) => [name, cells[index]?.value ?? null]));
      return rule.breaks?.(row) ? 1 : 0;
    });
    expect(found.map(({ broken }) => broken)).toEqual(code);
    expect(new Set(code)).toEqual(new Set([0, 1]));
  });

  it('is held to both where rows are staged: silver has every rule of its staging table', () => {
    expect(staged.length).toBeGreaterThan(3);
    for (const { name, rules } of staged) {
      const silver = icebergTables.find((table) => table.zone === 'silver' && table.name === name);
      expect(silver?.rules).toEqual(expect.arrayContaining([...(rules ?? [])]));
    }
  });
});

describe('violationOf', () => {
  const day = 86_400_000;
  it.each([
    ['nothing', {}, undefined],
    ['cost below 0', { cost: cents(-1) }, { column: 'cost', why: 'is below 0' }],
    ['clicks below 0', { clicks: -1 }, { column: 'clicks', why: 'is below 0' }],
    ['a missing day', { day: null as unknown as string }, { column: 'day', why: 'is missing' }],
    [
      'more digits than the column has',
      { cost: 10n ** 18n },
      { column: 'cost', why: 'has more digits than decimal(18,4) holds' },
    ],
  ])('of a row of ad spend with %s', (_, change, violation) => {
    const found = violationOf(stagingAdSpend, spend('a', change));
    if (violation === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(violation);
  });

  it('knows words, counts and rules on two columns', () => {
    const wrong = (change: object) => violationOf(stagingOrderLines, { ...line('m', 1), ...change })?.column;
    expect(wrong({})).toBeUndefined();
    expect(wrong({ line_kind: 'gift' })).toBe('line_kind');
    expect(wrong({ quantity: units(1_000_000_000) })).toBe('quantity');
    expect(wrong({ quantity: units(999_999_999) })).toBeUndefined();
    expect(wrong({ discount: cents(1_000_000) })).toBe('discount');
  });

  it('lets a time lie two days after its arrival, and no longer', () => {
    const table = {
      ...adSpend,
      columns: { ...adSpend.columns, at: { id: 99, type: 'timestamp', isPast: true, doc: '' } },
    } as const;
    const row = { ...spend('a'), version: '', received_at: at('2026-03-01T00:00:00') };
    expect(violationOf(table, { ...row, at: at('2026-03-03T00:00:00') })).toBeUndefined();
    expect(violationOf(table, { ...row, at: at('2026-03-01T00:00:00') + 2 * day + 1 })).toMatchObject({ column: 'at' });
  });
});
