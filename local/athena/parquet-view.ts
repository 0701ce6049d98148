import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type CatalogTable, escapeGlob, literal, qualified, quote } from './catalog.ts';
import { failureOf, QueryFailure } from './failure.ts';
import { LinkedFiles, type LinkedPartition } from './linked-files.ts';
import { createMarkedView } from './marked-view.ts';
import { isReadableAs, type ParquetColumns, readParquetColumns } from './parquet-schema.ts';
import { type Condition, mayHold, type PartitionValues } from './scans.ts';
import { duckDbType } from './types.ts';

/** Marks the view in the database, so that it goes when its table leaves the template. */
export const PARQUET_COMMENT = 'Glue table on Parquet files';

/** How many files one look at their footers takes. */
const BATCH = 500;

interface Partition {
  readonly values: PartitionValues;
  /** Of its files. */
  readonly bytes: number;
}

/**
 * The DuckDB view behind a Parquet table: all files under its S3 prefix, columns by name and cast to the declared types. Files come at any
 * time, so {@link refresh} runs before every query that mentions the table; it lists the folder, and reads the footers of new files only.
 */
export class ParquetView {
  readonly table: CatalogTable;
  readonly #folder: string;
  readonly #links: LinkedFiles | undefined;
  readonly #damageOf: (file: string) => Promise<string | undefined>;
  readonly #columnsOf = new Map<string, ParquetColumns>();
  readonly #bytesOf = new Map<string, number>();
  #partitions: readonly Partition[] = [];
  #definition: string | undefined;

  /** @param damageOf what is wrong with an object's file, so that a query names it instead of reading what is left */
  constructor(
    table: CatalogTable,
    s3Path: (uri: string) => string,
    damageOf: (file: string) => Promise<string | undefined> = async () => undefined,
  ) {
    this.table = table;
    this.#folder = s3Path(table.location);
    this.#links = table.isLinked ? new LinkedFiles(table, this.#folder, s3Path) : undefined;
    this.#damageOf = damageOf;
  }

  /** Makes the view without looking at files yet, so that one bad file does not keep the account from starting. */
  create(connection: DuckDBConnection): Promise<void> {
    return this.#replace(connection, this.#select([], ''));
  }

  /**
   * @param sql the statement that is about to read the table
   * @returns where the objects lie that a manifest lists, beside the folder of the table
   */
  async refresh(connection: DuckDBConnection, sql: string): Promise<readonly string[]> {
    const partitions = await this.#links?.read(sql);
    const files = partitions ? partitions.flatMap((partition) => partition.files) : await this.#files();
    const unseen = files.filter((file) => !this.#columnsOf.has(file));
    for (let at = 0; at < unseen.length; at += BATCH) await this.#inspect(connection, unseen.slice(at, at + BATCH));
    this.#partitions = partitions ? this.#linkedPartitions(partitions) : this.#partitionsOf(files);
    const definition = partitions ? this.#linked(partitions) : this.#select(files, this.#glob());
    if (definition !== this.#definition) await this.#replace(connection, definition);
    const uris = (partitions ?? []).flatMap((partition) => partition.uris);
    return [...new Set(uris.map((uri) => uri.slice(0, uri.lastIndexOf('/') + 1)))];
  }

  #linked(partitions: readonly LinkedPartition[]): string {
    const filled = partitions.filter(({ files }) => files.length > 0);
    const selects = filled.map(({ value, files }) => {
      const list = `[${files.map((file) => literal(escapeGlob(file))).join(', ')}]`;
      return this.#select(files, list, value);
    });
    return selects.length === 0 ? this.#select([], '') : selects.join(' UNION ALL ');
  }

  /** Bytes of the files, as of the last {@link refresh}, in the partitions that conditions leave. */
  bytes(conditions: readonly Condition[]): number {
    const touched = this.#partitions.filter(({ values }) => mayHold(values, conditions));
    return touched.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #partitionsOf(files: readonly string[]): Partition[] {
    const keys = this.table.partitionKeys;
    const bytes = new Map<string, number>();
    for (const file of files) {
      const folder = relative(this.#folder, file).split(sep).slice(0, keys.length).join(sep);
      bytes.set(folder, (bytes.get(folder) ?? 0) + (this.#bytesOf.get(file) ?? 0));
    }
    return [...bytes].map(([folder, size]) => ({ values: partitionOf(folder, keys), bytes: size }));
  }

  #linkedPartitions(partitions: readonly LinkedPartition[]): Partition[] {
    const key = this.table.partitionKeys[0]?.name ?? '';
    return partitions.map(({ value, files }) => ({
      values: { [key]: { value, isNumber: false } },
      bytes: files.reduce((sum, file) => sum + (this.#bytesOf.get(file) ?? 0), 0),
    }));
  }

  async #replace(connection: DuckDBConnection, definition: string): Promise<void> {
    const view = qualified(this.table);
    await createMarkedView(connection, view, definition, PARQUET_COMMENT);
    this.#definition = definition;
  }

  /** The files Athena would see: under partition folders, and neither they nor a folder on the way hidden by `_` or `.`. */
  async #files(): Promise<string[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      },
    );
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files.filter((file) => this.#isVisible(relative(this.#folder, file).split(sep))).sort();
  }

  #isVisible(parts: readonly string[]): boolean {
    if (parts.some((part) => /^[._]/.test(part))) return false;
    return this.table.partitionKeys.every((key, index) => parts[index]?.startsWith(`${key.name}=`));
  }

  async #inspect(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
    for (const file of files) {
      const damage = await this.#damageOf(file);
      if (damage !== undefined) throw new QueryFailure(`HIVE_BAD_DATA: ${damage}`);
    }
    const columnsOf = await readParquetColumns(connection, files).catch((error) => {
      const reason = failureOf(error).message.replaceAll(this.#folder, this.table.location);
      throw new QueryFailure(`HIVE_BAD_DATA: Not valid Parquet file: ${reason}`);
    });
    for (const [file, columns] of columnsOf) {
      this.#check(file, columns);
      this.#bytesOf.set(file, (await stat(file)).size);
      this.#columnsOf.set(file, columns);
    }
  }

  #check(file: string, columns: ParquetColumns): void {
    for (const column of this.table.columns) {
      const physical = columns.get(column.name);
      if (physical === undefined || isReadableAs(physical, duckDbType(column.type))) continue;
      const uri = this.#links ? file : this.table.location + relative(this.#folder, file).split(sep).join('/');
      throw new QueryFailure(
        `HIVE_BAD_DATA: Field ${column.name}'s type ${physical.physicalType} in parquet file ${uri} is incompatible with type ${column.type} defined in table schema`,
      );
    }
  }

  /**
   * @param from the files as DuckDB takes them: a pattern or a list
   * @param partition the value of the partition column, where the files' folders do not say it
   */
  #select(files: readonly string[], from: string, partition?: string): string {
    const seen = files.map((file) => this.#columnsOf.get(file) ?? new Map());
    const present = new Set(seen.flatMap((columns) => [...columns.keys()]));
    const columns = this.table.columns.map(({ name, type }) => {
      const value = present.has(name) ? quote(name) : 'NULL';
      return `CAST(${value} AS ${duckDbType(type)}) AS ${quote(name)}`;
    });
    const keys = this.table.partitionKeys.map((key) => ({ name: quote(key.name), type: duckDbType(key.type) }));
    if (files.length === 0) {
      const empty = keys.map((key) => `CAST(NULL AS ${key.type}) AS ${key.name}`);
      return `SELECT ${[...columns, ...empty].join(', ')} WHERE false`;
    }
    const isHive = keys.length > 0 && partition === undefined;
    const hiveTypes = keys.map((key) => `${key.name}: ${key.type}`).join(', ');
    const options = [
      isHive ? `hive_partitioning = true, hive_types = {${hiveTypes}}` : 'hive_partitioning = false',
      // Costs a look at every footer, so only where the files differ.
      ...(this.#differ(seen) ? ['union_by_name = true'] : []),
    ];
    const named = keys.map(({ name }) => (partition === undefined ? name : `${literal(partition)} AS ${name}`));
    return `SELECT ${[...columns, ...named].join(', ')} FROM read_parquet(${from}, ${options.join(', ')})`;
  }

  #differ(seen: readonly ParquetColumns[]): boolean {
    const spell = (columns: ParquetColumns): string =>
      this.table.columns.map(({ name }) => `${name} ${columns.get(name)?.duckDbType}`).join();
    return new Set(seen.map(spell)).size > 1;
  }

  #glob(): string {
    const folder = escapeGlob(this.#folder);
    const pattern = [folder, ...this.table.partitionKeys.map((key) => `${key.name}=*`), '**', '[!_.]*'].join('/');
    return literal(pattern.replaceAll('//', '/'));
  }
}

/** The values of a partition, from the `key=value` folders it lies under. */
function partitionOf(path: string, keys: CatalogTable['partitionKeys']): PartitionValues {
  const folders = path.split(sep);
  const valueIn = (name: string, index: number) => decodeURIComponent(folders[index]?.slice(name.length + 1) ?? '');
  return Object.fromEntries(
    keys.map(({ name, type }, index) => [name, { value: valueIn(name, index), isNumber: /int/.test(type) }]),
  );
}
