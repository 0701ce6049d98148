import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type * as z from 'zod';
import { BUCKETS } from '../contracts/buckets.ts';
import { LATEST_SNAPSHOT, manifestKey } from '../contracts/lake.ts';
import { customerRow } from '../contracts/marts.ts';
import { columnOf } from '../lambdas/api/rows.ts';

export const CUSTOMERS = 500_000;
const AT = '2026-11-29T06:00:00.000Z';
const RUN = 'bench';

/** A number from 0 to 1 that follows from the customer and the column alone. */
const chance = (column: string): string => `((hash('${column}' || n) % 1000003) / 1000003.0)`;

/** Columns whose values are worth something in the lists and figures. */
const OWN: Readonly<Record<string, string>> = {
  source: `'web'`,
  customer_id: `'C-' || lpad(CAST(n AS varchar), 7, '0')`,
  currency: `'GBP'`,
  country: `'Country ' || CAST(floor(power(${chance('country')}, 3) * 40) AS integer)`,
  rfm_cell: `CAST(111 + CAST(floor(${chance('rfm')} * 5) AS integer) * 111 AS varchar)`,
  segment: `(['Champions', 'Loyal', 'At risk', 'Hibernating'])[1 + CAST(floor(${chance('segment')} * 4) AS integer)]`,
  value_tier: `(['VIP', 'High', 'Medium', 'Low'])[1 + CAST(floor(sqrt(${chance('tier')}) * 4) AS integer)]`,
};

/** What a column of any other field holds, by its kind. */
function columnSql(field: string, type: z.ZodType): string {
  const column = columnOf(field);
  const name = `AS ${column}`;
  if (OWN[column] !== undefined) return `${OWN[column]} ${name}`;
  const inner = (type as z.ZodNullable<z.ZodType>).unwrap();
  const { unit } = (type.meta() ?? {}) as { readonly unit?: string };
  if (unit === 'money') return `CAST(${chance(column)} * 5000 AS decimal(38, 4)) ${name}`;
  if ((inner as { readonly format?: string }).format === 'date')
    return `DATE '2023-11-29' + CAST(floor(${chance(column)} * 1096) AS integer) ${name}`;
  if (inner.type === 'boolean') return `(${chance(column)} < 0.1) ${name}`;
  if (inner.type === 'string') return `'Value ' || CAST(floor(${chance(column)} * 30) AS integer) ${name}`;
  const isWhole = (inner as { readonly isInt?: boolean }).isInt === true;
  return isWhole ? `CAST(${chance(column)} * 400 AS bigint) ${name}` : `CAST(${chance(column)} AS double) ${name}`;
}

/** Writes a snapshot of half a million customers into a folder, in buckets as an UNLOAD leaves them. @returns how many files */
export async function publishCustomers(folder: string): Promise<number> {
  const { count } = BUCKETS.customer_360;
  const columns = Object.entries(customerRow.shape).map(([field, type]) => columnSql(field, type));
  const prefix = `published/data/${RUN}/customers/dataset=customer_360`;
  const target = join(folder, prefix);
  await mkdir(join(target, '..'), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '3GB' });
  const connection = await instance.connect();
  const bucket = `CAST('0x' || substr(sha256(customer_id), 1, 2) AS integer) % ${count} AS bucket`;
  await connection.run(
    `COPY (SELECT *, ${bucket} FROM (SELECT ${columns.join(', ')} FROM range(${CUSTOMERS}) AS r(n)))
    TO '${target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (bucket))`,
  );
  connection.closeSync();
  instance.closeSync();
  const found = await readdir(target, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ key: join(parentPath, name).slice(folder.length + 1), bytes: 0 }));
  const own = { run: RUN, startedAt: AT, publishedAt: AT };
  const manifest = {
    ...own,
    datasets: { customer_360: { files, columns: Object.keys(customerRow.shape).map(columnOf) } },
  };
  await mkdir(join(folder, manifestKey(RUN), '..'), { recursive: true });
  await writeFile(join(folder, manifestKey(RUN)), JSON.stringify(manifest));
  await writeFile(join(folder, LATEST_SNAPSHOT), JSON.stringify(own));
  return files.length;
}
