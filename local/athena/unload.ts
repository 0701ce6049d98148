import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBTypeId } from '@duckdb/node-api';
import { literal, quote } from './catalog.ts';
import { QueryFailure } from './failure.ts';
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
 * Writes a query's rows as Parquet under an S3 prefix that must be empty. The file is written aside and moved in whole, so a reader never sees
 * half of it; no rows make no file. Returns the URIs of the files: the manifest's lines, and the only way to know their names.
 */
export async function unload(
  connection: DuckDBConnection,
  request: UnloadRequest,
): Promise<{ files: string[]; rows: number }> {
  const folder = request.location.endsWith('/') ? request.location : `${request.location}/`;
  await requireEmpty(request.s3Path(folder), folder);
  const select = await selectOf(connection, request);
  const unfinished = join(request.scratch, `${request.queryId}.parquet`);
  try {
    const format = `FORMAT parquet, COMPRESSION ${compressionOf(request.options)}`;
    const { rowsChanged } = await connection.run(`COPY (${select}) TO ${literal(unfinished)} (${format})`);
    if (rowsChanged === 0) return { files: [], rows: 0 };
    const uri = `${folder}${request.queryId}_0`;
    await moveFile(unfinished, request.s3Path(uri));
    return { files: [uri], rows: rowsChanged };
  } finally {
    await rm(unfinished, { force: true });
  }
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
async function selectOf(connection: DuckDBConnection, { query, unnamed }: UnloadRequest): Promise<string> {
  const prepared = await connection.prepare(query);
  try {
    const nameless = unnamed(prepared.columnCount);
    const columns = Array.from({ length: prepared.columnCount }, (_, index) => ({
      name: nameless.has(index) ? `_col${index}` : prepared.columnName(index).toLowerCase(),
      type: prepared.columnTypeId(index),
    }));
    const aliases = columns.map((_, index) => `c${index}`);
    const items = columns.map(({ name, type }, index) => `${hiveValue(`c${index}`, name, type)} AS ${quote(name)}`);
    return `SELECT ${items.join(', ')} FROM (${query}\n) AS q(${aliases.join(', ')})`;
  } finally {
    prepared.destroySync();
  }
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
