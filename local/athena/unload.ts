import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UnsupportedError } from '../service.ts';
import { literal, quote } from './catalog.ts';
import { QueryFailure } from './failure.ts';
import { OPEN_PARTITIONS } from './open-partitions.ts';
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
 * Writes a query's rows as Parquet under an S3 prefix that must be empty. Files are written aside and moved in whole, so a reader never sees
 * half of one; no rows make no file. Returns the URIs of the files: the manifest's lines, and the only way to know their names.
 */
export async function unload(
  connection: DuckDBConnection,
  request: UnloadRequest,
): Promise<{ files: string[]; rows: number }> {
  const { options, queryId, s3Path } = request;
  const folder = request.location.endsWith('/') ? request.location : `${request.location}/`;
  await requireEmpty(s3Path(folder), folder);
  const select = await selectOf(connection, request);
  const unfinished = join(request.scratch, `${queryId}.parquet`);
  try {
    const format = `FORMAT parquet, COMPRESSION ${compressionOf(options)}${partitioning(options)}`;
    const { rowsChanged } = await connection.run(`COPY (${select}) TO ${literal(unfinished)} (${format})`);
    if (rowsChanged === 0) return { files: [], rows: 0 };
    const written = options.partitionedBy.length === 0 ? [unfinished] : await partitionsIn(unfinished);
    const files: string[] = [];
    for (const [index, file] of written.entries()) {
      const partition = options.partitionedBy.length === 0 ? '' : `${relative(unfinished, dirname(file))}/`;
      const uri = `${folder}${partition}${queryId}_${index}`;
      await moveFile(file, s3Path(uri));
      files.push(uri);
    }
    return { files, rows: rowsChanged };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

const partitioning = ({ partitionedBy }: UnloadOptions): string =>
  partitionedBy.length === 0 ? '' : `, PARTITION_BY (${partitionedBy.map(quote).join(', ')})`;

/** The files of all partitions, as `name=value/file`. @throws for more of them than Athena opens at once */
async function partitionsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const partitions = new Set(files.map(({ parentPath }) => relative(folder, parentPath)));
  if (partitions.size > OPEN_PARTITIONS)
    throw new QueryFailure(
      `HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${OPEN_PARTITIONS} open writers for partitions/buckets`,
    );
  // DuckDB escapes more than Hive does, in another way.
  const [escaped] = [...partitions].filter((partition) => partition.includes('%'));
  if (escaped !== undefined) throw new UnsupportedError(`UNLOAD into the partition ${decodeURIComponent(escaped)}`);
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
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

/** The query with Athena's column names, in types that Hive's Parquet knows. It is bound for that, and planned only as it is run. */
async function selectOf(connection: DuckDBConnection, { query, unnamed, options }: UnloadRequest): Promise<string> {
  const described = (await connection.runAndReadAll(`DESCRIBE ${query}`)).getRows();
  const nameless = unnamed(described.length);
  const columns = described.map(([name, type], index) => ({
    name: nameless.has(index) ? `_col${index}` : String(name).toLowerCase(),
    type: String(type),
  }));
  requireLastColumns(
    columns.map(({ name }) => name),
    options.partitionedBy,
  );
  const aliases = columns.map((_, index) => `c${index}`);
  const items = columns.map(({ name, type }, index) => `${hiveValue(`c${index}`, name, type)} AS ${quote(name)}`);
  return `SELECT ${items.join(', ')} FROM (${query}\n) AS q(${aliases.join(', ')})`;
}

/** Athena takes the last columns for partitions, whatever they are called, and so wants them in their order. */
function requireLastColumns(columns: readonly string[], partitionedBy: readonly string[]): void {
  const missing = partitionedBy.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new QueryFailure(`INVALID_TABLE_PROPERTY: Partition columns [${missing.join(', ')}] not present in schema`);
  if (partitionedBy.length > 0 && partitionedBy.length === columns.length)
    throw new QueryFailure('INVALID_TABLE_PROPERTY: Table contains only partition columns');
  const last = columns.slice(columns.length - partitionedBy.length);
  if (last.join() !== partitionedBy.join())
    throw new QueryFailure(
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]`,
    );
}

/** @param type as DuckDB writes it */
function hiveValue(alias: string, name: string, type: string): string {
  if (type === 'TIMESTAMP') {
    throw new QueryFailure(
      `NOT_SUPPORTED: Incorrect timestamp precision for timestamp(6); the configured precision is MILLISECONDS; column name: ${name}`,
    );
  }
  if (type === 'TIMESTAMP WITH TIME ZONE')
    throw new QueryFailure(`NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone; column name: ${name}`);
  // Trino's sums of integers are bigint; DuckDB's own wider type would reach Parquet as a double.
  return type === 'HUGEINT' ? `CAST(${alias} AS BIGINT)` : alias;
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
