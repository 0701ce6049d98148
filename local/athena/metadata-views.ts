import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogTable } from './catalog.ts';
import { keyOf, literal, qualified, type TableName } from './names.ts';

/** Marks the view in the database: it is made anew whenever it is asked for. */
export const METADATA_COMMENT = 'Metadata of an Iceberg table';
/** DuckDB counts storage in blocks of this many bytes. */
const BLOCK_BYTES = 262_144;

/**
 * What Athena tells of an Iceberg table under names like `events$files`, as far as the platform asks. A table of DuckDB's own is
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

/** Makes the view that answers for a table's metadata. */
export async function createMetadataView(
  connection: DuckDBConnection,
  table: CatalogTable,
  kind: string,
): Promise<void> {
  const select = KINDS[kind]?.(table);
  if (select === undefined) throw new Error(`There is no metadata "${kind}" of ${keyOf(table)}.`);
  const view = qualified({ database: table.database, name: `${table.name}$${kind}` });
  await connection.run(`CREATE OR REPLACE VIEW ${view} AS ${select}`);
  await connection.run(`COMMENT ON VIEW ${view} IS ${literal(METADATA_COMMENT)}`);
}
