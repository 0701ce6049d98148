import type { DuckDBConnection } from '@duckdb/node-api';
import {
  CATALOG,
  type CatalogColumn,
  type CatalogTable,
  keyOf,
  literal,
  qualified,
  quote,
  type TableName,
} from './catalog.ts';
import { createMarkedView } from './marked-view.ts';
import { duckDbType } from './types.ts';

/**
 * Makes the DuckDB table behind an Iceberg table, or brings an older one up to the template: new columns are added, a column that is
 * no longer required may be null from now on, and data stays. A changed type or a removed column would lose data, so it is refused with what to do.
 */
export async function syncIcebergTable(connection: DuckDBConnection, table: CatalogTable): Promise<void> {
  const existing = await columnTypes(connection, table);
  if (existing.size === 0) {
    await connection.run(`CREATE TABLE ${qualified(table)} (${table.columns.map(definition).join(', ')})`);
    return;
  }
  const declared = new Map(table.columns.map((column) => [column.name, column]));
  for (const name of existing.keys()) {
    if (!declared.has(name)) throw changed(table, `the column ${name} is gone from the template`);
  }
  for (const column of table.columns) await syncColumn(connection, table, column, existing.get(column.name));
  const required = await requiredColumns(connection, table);
  for (const { name, required: stays } of table.columns) {
    if (required.has(name) && !stays)
      await connection.run(`ALTER TABLE ${qualified(table)} ALTER COLUMN ${quote(name)} DROP NOT NULL`);
  }
}

async function requiredColumns(connection: DuckDBConnection, table: TableName): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name FROM duckdb_columns() WHERE database_name = '${CATALOG}' AND NOT is_nullable
     AND schema_name = ${literal(table.database)} AND table_name = ${literal(table.name)}`,
  );
  return new Set(reader.getRows().map(([name]) => String(name)));
}

const definition = (column: CatalogColumn): string =>
  `${quote(column.name)} ${duckDbType(column.type)}${column.required ? ' NOT NULL' : ''}`;

async function syncColumn(
  connection: DuckDBConnection,
  table: CatalogTable,
  column: CatalogColumn,
  existing: string | undefined,
): Promise<void> {
  if (existing === undefined) {
    if (column.required)
      throw changed(table, `the new column ${column.name} is required, but rows without it may exist`);
    await connection.run(`ALTER TABLE ${qualified(table)} ADD COLUMN ${quote(column.name)} ${duckDbType(column.type)}`);
    return;
  }
  const reader = await connection.runAndReadAll(`SELECT typeof(CAST(NULL AS ${duckDbType(column.type)}))`);
  const declared = String(reader.getRows()[0]?.[0]);
  if (declared !== existing) throw changed(table, `the column ${column.name} was ${existing} and is now ${declared}`);
}

/** Column names and DuckDB types of a table or view; empty when there is none. */
export async function columnTypes(connection: DuckDBConnection, table: TableName): Promise<Map<string, string>> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = '${CATALOG}'
     AND schema_name = ${literal(table.database)} AND table_name = ${literal(table.name)} ORDER BY column_index`,
  );
  return new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
}

function changed(table: CatalogTable, what: string): Error {
  return new Error(
    `Athena table ${keyOf(table)}: ${what}. Iceberg columns are only added, under a new name; restore the column, or run "npm run reset" to start with empty tables.`,
  );
}

/** Marks the view in the database: it is created again whenever it is queried. */
export const METADATA_COMMENT = 'Metadata of an Iceberg table';
/** DuckDB counts storage in blocks of this many bytes. */
const BLOCK_BYTES = 262_144;

/**
 * Metadata of an Iceberg table under names like `events$files`, as far as the platform queries it. A table of DuckDB's own is
 * one data file of the blocks it fills, in one partition and one snapshot, without files of deletions; an empty one has no file.
 */
const KINDS: Readonly<Record<string, (table: CatalogTable) => string>> = {
  files: (table) =>
    `SELECT CAST(0 AS INTEGER) AS content, ${literal(`${table.location}data`)} AS file_path, 'PARQUET' AS file_format,
       rows AS record_count, bytes AS file_size_in_bytes FROM ${contents(table)}`,
  partitions: (table) =>
    `SELECT rows AS record_count, CAST(1 AS BIGINT) AS file_count, bytes AS total_size FROM ${contents(table)}`,
  snapshots: () => `SELECT get_current_timestamp() AS committed_at, CAST(1 AS BIGINT) AS snapshot_id`,
};

const contents = (table: CatalogTable): string =>
  `(SELECT (SELECT count(*) FROM ${qualified(table)}) AS rows,
     (SELECT count(DISTINCT block_id) * ${BLOCK_BYTES} FROM pragma_storage_info(${literal(qualified(table))})
      WHERE block_id >= 0) AS bytes) AS contents WHERE rows > 0`;

/** The name split into table and kind of metadata; undefined for an ordinary name. */
export function metadataName({ database, name }: TableName): { table: TableName; kind: string } | undefined {
  const [table, kind, ...more] = name.split('$');
  if (!table || kind === undefined || more.length > 0 || !Object.hasOwn(KINDS, kind)) return undefined;
  return { table: { database, name: table }, kind };
}

/** DuckDB’s blocks over Parquet with ZSTD, of a million events like those of a shop. */
const BLOCKS_OVER_PARQUET = 1.6;

/** About what a table would take as Parquet, by the blocks that it fills in the database file as of its last checkpoint. */
export async function parquetBytesOf(connection: DuckDBConnection, table: TableName): Promise<number> {
  const reader = await connection.runAndReadAll(
    `SELECT count(DISTINCT block_id) * ${BLOCK_BYTES} FROM pragma_storage_info(${literal(qualified(table))}) WHERE block_id >= 0`,
  );
  return Number(reader.getRows()[0]?.[0] ?? 0) / BLOCKS_OVER_PARQUET;
}

/** Makes the view that answers for a table's metadata. */
export async function createMetadataView(
  connection: DuckDBConnection,
  table: CatalogTable,
  kind: string,
): Promise<void> {
  const select = KINDS[kind]?.(table);
  if (select === undefined) throw new Error(`There is no metadata "${kind}" of ${keyOf(table)}.`);
  const view = qualified({ database: table.database, name: `${table.name}$${kind}` });
  await createMarkedView(connection, view, select, METADATA_COMMENT);
}
