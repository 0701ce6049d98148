import { text } from 'node:stream/consumers';
import { parquetTables } from '../../../../glue-sql/tables/index.ts';
import { fileSources } from '../../../../lambdas/load/sources/index.ts';
import { load } from '../../lambdas/support/files.ts';
import { statementOf, TestWarehouse } from '../../warehouse/support/test-warehouse.ts';

/**
 * Loads a file from standard input as a source, merges it and asks a mart: `load-entity.ts SOURCE MART < FILE`. It runs in a
 * process of its own, in a copy of the repository that knows the entity.
 */
const [name = '', mart = ''] = process.argv.slice(2);
const source = fileSources.get(name);
const table = parquetTables.find((candidate) => candidate.zone === 'staging' && candidate.name === name);
if (!source || !table) throw new Error(`There is no source or no staging table ${name}`);

/** What a Parquet reader gives, as rows of a batch are. */
const staged = (value: unknown, type: string): string | number | boolean | bigint | null => {
  if (value instanceof Date) return value.getTime();
  return type.startsWith('decimal') ? BigInt(Math.round(Number(value) * 10_000)) : (value as string | null);
};

const { counts, rows } = await load(source, await text(process.stdin));
const fields = Object.entries(table.columns);
const warehouse = await TestWarehouse.open();
await warehouse.insert(
  table,
  rows(name).map((row) => Object.fromEntries(fields.map(([column, { type }]) => [column, staged(row[column], type)]))),
);
await warehouse.take();
const failures = await Promise.all([
  warehouse.check('keys_unique'),
  warehouse.check('staged_is_merged'),
  warehouse.brokenRows(),
]);
const described = await warehouse.query(`DESCRIBE gold.${mart}`);
const columns = described.map(({ column_name, column_type }) => `${column_name} ${String(column_type).toLowerCase()}`);
const promised = statementOf('gold', mart).columns.map((column) => `${column.name} ${column.type}`);
/** Since when the days that follow from the batch can have changed. */
const times = rows(name).map((row) => Number(row[table.windowTime ?? '']));
process.stdout.write(
  JSON.stringify({
    counts,
    rows: await warehouse.rows(`gold.${mart}`),
    failures: failures.flat(),
    opens: new Date(Math.min(...times)).toISOString(),
    columns,
    promised,
  }),
);
await warehouse.close();
