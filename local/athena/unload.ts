import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type DuckDBConnection, DuckDBTypeId } from '@duckdb/node-api';
import { literal, quote } from './catalog.ts';
import { QueryFailure } from './failure.ts';
import { PARTITION_LIMIT } from './open-partitions.ts';
import { moveFile } from './result-file.ts';
import type { UnloadOptions } from './statement.ts';

export interface UnloadRequest {
  readonly queryId: string;
  /** The SELECT between the parentheses. */
  readonly query: string;
  /** Positions of its columns that have no name, when it has so many columns. */
  readonly unnamed: (columnCount: number) => ReadonlySet<number>;
  readonly location: string;
  readonly options: UnloadOptions;
  /** A folder on the machine for files that are not finished. */
  readonly scratch: string;
  readonly s3Path: (uri: string) => string;
}

/**
 * Writes a query's rows as Parquet under an S3 prefix that must be empty, a file or a file each partition. They are written aside and
 * moved in whole, so a reader never sees half of one; no rows make no file. Returns the URIs of the files: the manifest's lines, and
 * the only way to know their names.
 */
export async function unload(
  connection: DuckDBConnection,
  request: UnloadRequest,
): Promise<{ files: string[]; rows: number }> {
  const folder = request.location.endsWith('/') ? request.location : `${request.location}/`;
  await requireEmpty(request.s3Path(folder), folder);
  const select = await selectOf(connection, request);
  const { partitionedBy } = request.options;
  const unfinished = join(request.scratch, `${request.queryId}.parquet`);
  try {
    const partitions = partitionedBy.length === 0 ? '' : `, PARTITION_BY (${partitionedBy.map(quote).join(', ')})`;
    const format = `FORMAT parquet, COMPRESSION ${compressionOf(request.options)}${partitions}`;
    const { rowsChanged } = await connection.run(`COPY (${select}) TO ${literal(unfinished)} (${format})`);
    if (rowsChanged === 0) return { files: [], rows: 0 };
    const parts = partitions === '' ? [''] : await partsOf(unfinished);
    const files: string[] = [];
    for (const part of parts) {
      const uri = `${folder}${part === '' ? '' : `${dirname(part)}/`}${request.queryId}_${files.length}`;
      await moveFile(join(unfinished, part), request.s3Path(uri));
      files.push(uri);
    }
    return { files, rows: rowsChanged };
  } finally {
    await rm(unfinished, { force: true, recursive: true });
  }
}

/** The files of a folder of partitions, in order. @throws QueryFailure when there are more partitions than Athena writes at once */
async function partsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  if (new Set(files.map(({ parentPath }) => parentPath)).size > PARTITION_LIMIT)
    throw new QueryFailure(
      `HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${PARTITION_LIMIT} open writers for partitions/buckets`,
    );
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort();
}

const compressionOf = (options: UnloadOptions): string =>
  options.compression === 'NONE' ? 'UNCOMPRESSED' : options.compression;

async function requireEmpty(path: string, uri: string): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    },
  );
  if (entries.some((entry) => entry.isFile())) {
    throw new QueryFailure(`HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: ${uri}`);
  }
}

/** The query with Athena's column names, in types that Hive's Parquet knows. */
async function selectOf(connection: DuckDBConnection, { query, unnamed, options }: UnloadRequest): Promise<string> {
  const prepared = await connection.prepare(query);
  try {
    const nameless = unnamed(prepared.columnCount);
    const columns = Array.from({ length: prepared.columnCount }, (_, index) => ({
      name: nameless.has(index) ? `_col${index}` : prepared.columnName(index).toLowerCase(),
      type: prepared.columnTypeId(index),
    }));
    requireLast(options.partitionedBy, columns);
    const aliases = columns.map((_, index) => `c${index}`);
    const items = columns.map(({ name, type }, index) => `${hiveValue(`c${index}`, name, type)} AS ${quote(name)}`);
    return `SELECT ${items.join(', ')} FROM (${query}\n) AS q(${aliases.join(', ')})`;
  } finally {
    prepared.destroySync();
  }
}

function requireLast(partitionedBy: readonly string[], columns: readonly { readonly name: string }[]): void {
  const last = columns.slice(columns.length - partitionedBy.length).map(({ name }) => name);
  if (partitionedBy.join() !== last.join())
    throw new QueryFailure(
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]`,
    );
}

function hiveValue(alias: string, name: string, type: DuckDBTypeId): string {
  if (type === DuckDBTypeId.TIMESTAMP) {
    throw new QueryFailure(
      `NOT_SUPPORTED: Incorrect timestamp precision for timestamp(6); the configured precision is MILLISECONDS; column name: ${name}`,
    );
  }
  if (type === DuckDBTypeId.TIMESTAMP_TZ)
    throw new QueryFailure(`NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone; column name: ${name}`);
  // Trino's sums of integers are bigint; DuckDB's own wider type would reach Parquet as a double.
  return type === DuckDBTypeId.HUGEINT ? `CAST(${alias} AS BIGINT)` : alias;
}

/** Writes `<QueryID>-manifest.csv`, one URI a line, and returns its own URI. */
export async function writeManifest(
  files: readonly string[],
  uri: string,
  scratch: string,
  s3Path: (uri: string) => string,
): Promise<string> {
  const unfinished = join(scratch, `${uri.slice(uri.lastIndexOf('/') + 1)}.tmp`);
  await writeFile(unfinished, files.map((file) => `${file}\n`).join(''));
  await moveFile(unfinished, s3Path(uri));
  return uri;
}
