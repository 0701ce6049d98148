import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prefixOf } from '../../../contracts/lake.ts';
import { ARRIVAL_DAY, BATCH_ID, type ColumnType, partitionOf, type TableContract } from '../../../contracts/table.ts';
import { icebergTables, parquetTables } from '../../../glue-sql/tables/index.ts';
import type { TrinoClient } from './client.ts';
import { ICEBERG_CATALOG, ROOT } from './configuration.ts';

/** As in `lib/catalog.ts`: nothing arrived before. */
const FIRST_DAY = '2026-01-01';

/** Makes the databases and tables of the contract, as the template does in Glue. Their files lie in `folder`. */
export async function createTables(trino: TrinoClient, folder: string): Promise<void> {
  for (const zone of ['bronze', 'staging', 'silver', 'gold']) {
    await trino.run(`CREATE SCHEMA ${zone} WITH (location = '${ROOT}databases/${zone}')`);
  }
  for (const table of parquetTables) {
    mkdirSync(join(folder, prefixOf(table)), { recursive: true });
    await trino.run(parquetTable(table));
  }
  for (const table of icebergTables) await trino.run(icebergTable(table));
}

/** How Athena projects the partitions: a day is one of a range, a batch whatever the query names. */
const PROJECTIONS: Readonly<Record<string, string>> = {
  [ARRIVAL_DAY]: `partition_projection_type = 'DATE', partition_projection_format = 'yyyy-MM-dd',
    partition_projection_range = ARRAY['${FIRST_DAY}', 'NOW+1DAY']`,
  [BATCH_ID]: "partition_projection_type = 'INJECTED'",
};

/** A Hive table over the objects that Lambdas write. */
function parquetTable(table: TableContract): string {
  const location = `${ROOT}${prefixOf(table)}`;
  const columns = Object.entries(table.columns).map(([name, { type }]) => `"${name}" ${hiveType(type)}`);
  const storage = `format = 'PARQUET', external_location = '${location}'`;
  const key = partitionOf(table);
  if (key === undefined) return `CREATE TABLE ${table.zone}.${table.name} (${columns.join(', ')}) WITH (${storage})`;
  return `CREATE TABLE ${table.zone}.${table.name} (
    ${columns.join(', ')},
    ${key} varchar WITH (${PROJECTIONS[key]})
  ) WITH (
    ${storage},
    partitioned_by = ARRAY['${key}'],
    partition_projection_enabled = true,
    partition_projection_location_template = '${location}${key}=\${${key}}/'
  )`;
}

function icebergTable(table: TableContract): string {
  const columns = Object.entries(table.columns).map(
    ([name, { type, required }]) => `"${name}" ${icebergType(type)}${required ? ' NOT NULL' : ''}`,
  );
  const partitioning = table.partitionByMonth ? `, partitioning = ARRAY['month(${table.partitionByMonth})']` : '';
  return `CREATE TABLE ${ICEBERG_CATALOG}.${table.zone}.${table.name} (${columns.join(', ')})
  WITH (format = 'PARQUET', format_version = 2, compression_codec = 'ZSTD'${partitioning})`;
}

const hiveType = (type: ColumnType): string =>
  type === 'timestamp' ? 'timestamp(3)' : type === 'string' ? 'varchar' : type;
const icebergType = (type: ColumnType): string => (type === 'timestamp' ? 'timestamp(6)' : hiveType(type));
