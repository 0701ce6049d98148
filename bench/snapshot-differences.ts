import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LATEST_SNAPSHOT } from '../contracts/lake.ts';
import { snapshotManifest, snapshotPointer } from '../contracts/snapshot.ts';

/** How one dataset of two snapshots differs. */
export interface DatasetDifference {
  readonly dataset: string;
  /** Rows of the first and of the second snapshot. */
  readonly rows: readonly [number, number];
  /** Rows that only one of them has, each as often as it has it more; and a row of each kind, as JSON. */
  readonly only: readonly [number, number];
  readonly examples: readonly string[];
  /** Columns whose name, place or type differs, as `name type`; rows are compared only where there are none. */
  readonly columns: readonly string[];
}

type Rows = Awaited<ReturnType<DuckDBInstance['connect']>>;

/** Files of a published dataset, none where it has no rows; and its columns where the files hold those of others, too. */
interface Published {
  readonly files: readonly string[];
  readonly columns?: readonly string[] | undefined;
}

type Snapshot = Readonly<Record<string, Published>>;

const NOTHING: Published = { files: [] };

/**
 * Reads which files are published. @param folder a gold bucket, or a folder that holds one, such as the data folder of an account
 * @throws Error when there is no snapshot in it, or more than one
 */
export function readSnapshot(folder: string): Snapshot {
  const pointers = existsSync(join(folder, LATEST_SNAPSHOT))
    ? [LATEST_SNAPSHOT]
    : globSync(`{*,s3/*}/${LATEST_SNAPSHOT}`, { cwd: folder });
  const [pointer] = pointers;
  if (pointer === undefined || pointers.length > 1)
    throw new Error(
      `${folder} holds ${pointers.length} published snapshots (${LATEST_SNAPSHOT}); name one gold bucket`,
    );
  const bucket = join(folder, pointer.slice(0, -LATEST_SNAPSHOT.length));
  const read = (key: string): unknown => JSON.parse(readFileSync(join(folder, key), 'utf8'));
  const { run } = snapshotPointer.parse(read(pointer));
  const { datasets } = snapshotManifest.parse(read(join(dirname(pointer), 'manifests', `${run}.json`)));
  return Object.fromEntries(
    Object.entries(datasets).map(([name, { files, columns }]) => [
      name,
      { files: files.map(({ key }) => fileOf(bucket, key)), columns },
    ]),
  );
}

/** Where an object lies: by its key as `aws s3 sync` puts it, or with the mark by which the account tells it from a folder. */
function fileOf(bucket: string, key: string): string {
  const path = join(bucket, key);
  return existsSync(path) ? path : `${path}~`;
}

/** Compares two snapshots row by row and type by type; the order of rows does not count. Returns every dataset, equal or not. */
export async function compareSnapshots(before: Snapshot, after: Snapshot): Promise<DatasetDifference[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const differences: DatasetDifference[] = [];
    for (const dataset of new Set([...Object.keys(before), ...Object.keys(after)]))
      differences.push(
        await compareDataset(connection, dataset, before[dataset] ?? NOTHING, after[dataset] ?? NOTHING),
      );
    return differences.sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export const isEqual = ({ only, columns }: DatasetDifference): boolean =>
  only[0] === 0 && only[1] === 0 && columns.length === 0;

async function compareDataset(
  connection: Rows,
  dataset: string,
  before: Published,
  after: Published,
): Promise<DatasetDifference> {
  const rows = [await count(connection, read(before)), await count(connection, read(after))] as const;
  const same = { dataset, rows, only: [0, 0], examples: [], columns: [] } as const;
  // A dataset without rows has no file and so no columns: all that differs is rows.
  if (before.files.length === 0 || after.files.length === 0) return { ...same, only: rows };
  const columns = await columnDifferences(connection, read(before), read(after));
  if (columns.length > 0) return { ...same, columns };
  const lost = `${read(before)} EXCEPT ALL ${read(after)}`;
  const gained = `${read(after)} EXCEPT ALL ${read(before)}`;
  const only = [await count(connection, lost), await count(connection, gained)] as const;
  const examples = [...(await example(connection, '-', lost)), ...(await example(connection, '+', gained))];
  return { ...same, only, examples };
}

function read({ files, columns }: Published): string {
  if (files.length === 0) return 'SELECT 1 WHERE false';
  const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
  return `SELECT ${columns?.join(', ') ?? '*'} FROM read_parquet([${list}], hive_partitioning = false)`;
}

async function count(connection: Rows, query: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM (${query}) AS counted`);
  return Number(reader.getRows()[0]?.[0]);
}

async function example(connection: Rows, sign: string, query: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(`SELECT * FROM (${query}) AS differing ORDER BY ALL LIMIT 1`);
  return reader.getRowObjectsJson().map((row) => `${sign} ${JSON.stringify(row)}`);
}

async function columnDifferences(connection: Rows, before: string, after: string): Promise<string[]> {
  const [a, b] = [await columnsOf(connection, before), await columnsOf(connection, after)];
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => index)
    .filter((index) => a[index] !== b[index])
    .map((index) => `${a[index] ?? 'none'}, then ${b[index] ?? 'none'}`);
}

async function columnsOf(connection: Rows, query: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE ${query}`);
  return reader.getRows().map(([name, type]) => `${name} ${type}`);
}
