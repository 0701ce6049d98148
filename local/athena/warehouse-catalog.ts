import type { DuckDBConnection } from '@duckdb/node-api';
import { KeyedLock } from '../common/keyed-lock.ts';
import { CATALOG, type CatalogTable, keyOf, qualified, quote, type TableName } from './catalog.ts';
import { QueryFailure } from './failure.ts';
import {
  columnTypes,
  createMetadataView,
  METADATA_COMMENT,
  metadataName,
  parquetBytesOf,
  syncIcebergTable,
} from './iceberg-tables.ts';
import { PARQUET_COMMENT, ParquetView } from './parquet-view.ts';
import type { Condition } from './scans.ts';

export interface CatalogOptions {
  readonly tables: readonly CatalogTable[];
  readonly databases: readonly string[];
  readonly s3Path: (uri: string) => string;
  readonly damageOf?: (file: string) => Promise<string | undefined>;
}

/** What queries can name: the template's tables and the views that `CREATE VIEW` made. */
export class WarehouseCatalog {
  readonly databases: ReadonlySet<string>;
  readonly #connection: DuckDBConnection;
  readonly #tables: ReadonlyMap<string, CatalogTable>;
  readonly #parquet: ReadonlyMap<string, ParquetView>;
  readonly #views = new Map<string, string>();
  readonly #icebergBytes = new Map<string, number>();
  readonly #lock = new KeyedLock();

  private constructor(connection: DuckDBConnection, options: CatalogOptions) {
    this.#connection = connection;
    this.databases = new Set([
      'default',
      ...options.databases.map((name) => name.toLowerCase()),
      ...options.tables.map((table) => table.database),
    ]);
    this.#tables = new Map(options.tables.map((table) => [keyOf(table), table]));
    const parquet = options.tables.filter((table) => table.kind === 'parquet');
    this.#parquet = new Map(
      parquet.map((table) => [keyOf(table), new ParquetView(table, options.s3Path, options.damageOf)]),
    );
  }

  /** Brings the DuckDB database up to the template. Data of tables that left the template stays, out of sight. */
  static async open(connection: DuckDBConnection, options: CatalogOptions): Promise<WarehouseCatalog> {
    const catalog = new WarehouseCatalog(connection, options);
    for (const database of catalog.databases)
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${quote(database)}`);
    await catalog.#loadViews();
    for (const table of options.tables) {
      if (catalog.#views.has(keyOf(table)))
        throw new Error(`Athena table ${keyOf(table)}: a view of that name exists; drop the view first.`);
      if (table.kind === 'iceberg') await syncIcebergTable(connection, table);
    }
    for (const view of catalog.#parquet.values()) await view.create(connection);
    return catalog;
  }

  table(name: TableName): CatalogTable | undefined {
    return this.#tables.get(keyOf(name));
  }

  /** The Iceberg table that a metadata name like `events$files` belongs to; undefined for another name. The name can be queried afterwards. */
  async openMetadata(name: TableName): Promise<TableName | undefined> {
    const metadata = metadataName(name);
    const table = metadata && this.table(metadata.table);
    if (!metadata || table?.kind !== 'iceberg') return undefined;
    await this.#lock.hold('refresh', () => createMetadataView(this.#connection, table, metadata.kind));
    return metadata.table;
  }

  /** The query of a view, its tables qualified by their database. */
  view(name: TableName): string | undefined {
    return this.#views.get(keyOf(name));
  }

  exists(name: TableName): boolean {
    return this.table(name) !== undefined || this.view(name) !== undefined;
  }

  putView(name: TableName, query: string): void {
    this.#views.set(keyOf(name), query);
  }

  removeView(name: TableName): void {
    this.#views.delete(keyOf(name));
  }

  names(database: string, views: 'only views' | 'views too'): string[] {
    const keys = views === 'only views' ? [...this.#views.keys()] : [...this.#tables.keys(), ...this.#views.keys()];
    const prefix = `${database}.`;
    return keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
  }

  /**
   * Makes the views over Parquet files see what lies in their folders now.
   * @param sql the statement that is about to read them
   * @returns folders of objects that manifests in them list
   */
  async refresh(tables: readonly TableName[], sql: string): Promise<readonly string[]> {
    const views = tables.map((table) => this.#parquet.get(keyOf(table))).filter((view) => view !== undefined);
    if (views.length === 0) return [];
    return this.#lock.hold('refresh', async () => {
      const listed: string[] = [];
      for (const view of views) listed.push(...(await view.refresh(this.#connection, sql)));
      return listed;
    });
  }

  /** Bytes of the files in the partitions of a Parquet table that conditions leave; undefined for another table. */
  parquetBytes(name: TableName, conditions: readonly Condition[]): number | undefined {
    return this.#parquet.get(keyOf(name))?.bytes(conditions);
  }

  /** About the bytes of an Iceberg table; it is looked at again after it {@link changed}. */
  async icebergBytes(name: TableName): Promise<number> {
    const known = this.#icebergBytes.get(keyOf(name));
    if (known !== undefined) return known;
    const bytes = await this.#lock.hold('refresh', () => parquetBytesOf(this.#connection, name));
    this.#icebergBytes.set(keyOf(name), bytes);
    return bytes;
  }

  changed(name: TableName): void {
    this.#icebergBytes.delete(keyOf(name));
  }

  /** Column names and DuckDB types, in order. */
  columns(name: TableName): Promise<Map<string, string>> {
    return this.#lock.hold('refresh', () => columnTypes(this.#connection, name));
  }

  requireDatabase(database: string): void {
    if (!this.databases.has(database))
      throw new QueryFailure(`SCHEMA_NOT_FOUND: line 1:1: Schema '${database}' does not exist`);
  }

  close(): void {
    this.#connection.closeSync();
  }

  async #loadViews(): Promise<void> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE database_name = '${CATALOG}' AND NOT internal`,
    );
    for (const [database, name, sql, comment] of reader.getRows().map((row) => row.map(String))) {
      const view = { database: database ?? '', name: name ?? '' };
      // A log that was cut off behind the view and before its comment leaves a view of files that nothing says is one.
      const isOfFiles =
        comment === PARQUET_COMMENT || (this.#parquet.has(keyOf(view)) && /\bread_parquet\(/.test(sql ?? ''));
      if (isOfFiles || comment === METADATA_COMMENT) await this.#connection.run(`DROP VIEW ${qualified(view)}`);
      else this.#views.set(keyOf(view), (sql ?? '').slice((sql ?? '').indexOf(' AS ') + 4).replace(/;\s*$/, ''));
    }
  }
}
