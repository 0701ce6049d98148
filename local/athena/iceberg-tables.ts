import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogColumn, CatalogTable } from './catalog.ts';
import { CATALOG, keyOf, literal, qualified, quote, type TableName } from './names.ts';
import { duckDbType } from './types.ts';

/**
 * Makes the DuckDB table behind an Iceberg table, or brings an older one up to the template: new columns are added and data stays.
 * A changed type or a removed column would lose data, so it is refused with what to do.
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
