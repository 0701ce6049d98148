import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, Json } from '@duckdb/node-api';
import { Warehouse } from '@shoplake/local/athena';
import { prefixOf } from '../../../../contracts/lake.ts';
import {
  BATCH_ID,
  type ColumnType,
  isIceberg,
  partitionOf,
  type RowOf,
  type TableContract,
} from '../../../../contracts/table.ts';
import {
  type Folder,
  inLevels,
  readStatements,
  render,
  type Statement,
  type StatementValues,
} from '../../../../glue-sql/statement.ts';
import { icebergTables, parquetTables } from '../../../../glue-sql/tables/index.ts';
import type { StagedObject } from '../../../../lambdas/ingest/staging.ts';

export const VALUES = {
  batch: '2026-03-01-batch',
  taken: '2026-03-01-batch',
  since: '2026-01-01',
  zone: 'Europe/London',
  changed: '1970-01-01 00:00:00',
  holidays: ';12-25=Christmas Day;',
  lookback_days: 30,
  half_life_days: 7,
  merge_days: 90,
  service_factor: 1.65,
} as const;
/** The arrival day of what is kept by it, unless a test says otherwise. */
export const DAY = '2026-03-01';

/** The tables of gold that follow what tests put into silver without being asked, in the order of the refresh. */
const SALES = ['sold_lines', 'sold_orders', 'returned_lines'] as const;

const TYPES: Readonly<Record<string, string>> = { string: 'VARCHAR', timestamp: 'TIMESTAMP' };
const typeOf = (type: ColumnType): string => TYPES[type] ?? type.toUpperCase();
const qualified = ({ zone, name }: TableContract): string => `${zone}.${name}`;

/** The tables of the contract in a DuckDB that speaks Athena's SQL, and the statements of the warehouse on them. */
export class TestWarehouse {
  readonly #warehouse: Warehouse;
  readonly #folder: string;
  readonly #zone: string;
  readonly connection: DuckDBConnection;
  /** Whether rows were put in or taken out since the facts were worked out. */
  #isStale = false;
  #loaded = 0;

  private constructor(warehouse: Warehouse, folder: string, zone: string, connection: DuckDBConnection) {
    this.#warehouse = warehouse;
    this.#folder = folder;
    this.#zone = zone;
    this.connection = connection;
  }

  /** @param zone the business time zone of the views */
  static async open(zone: string = VALUES.zone): Promise<TestWarehouse> {
    const folder = mkdtempSync(join(tmpdir(), 'warehouse-'));
    const warehouse = await Warehouse.open({ dataDir: folder, readable: [folder], threads: 2 });
    const test = new TestWarehouse(warehouse, folder, zone, await warehouse.connect());
    await test.run('USE awsdatacatalog');
    for (const schema of ['bronze', 'staging', 'silver', 'gold']) await test.run(`CREATE SCHEMA ${schema}`);
    for (const table of [...parquetTables, ...icebergTables]) await test.#create(table);
    for (const { kind, ...view } of inLevels(readStatements('gold')).flat())
      if (kind === 'view') await test.run(render({ kind, ...view }, { ...VALUES, zone }));
    return test;
  }

  async close(): Promise<void> {
    this.connection.closeSync();
    await this.#warehouse.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #create(table: TableContract): Promise<void> {
    const columns = Object.entries(table.columns).map(
      ([name, { type, required }]) => `"${name}" ${typeOf(type)}${required && isIceberg(table) ? ' NOT NULL' : ''}`,
    );
    const partition = partitionOf(table);
    if (!isIceberg(table) && partition !== undefined) columns.push(`${partition} VARCHAR`);
    await this.run(`CREATE TABLE ${qualified(table)} (${columns.join(', ')})`);
  }

  async run(sql: string): Promise<void> {
    await this.#freshen();
    await this.connection.run(sql);
  }

  async #freshen(): Promise<void> {
    if (!this.#isStale) return;
    for (const name of SALES) await this.#run('gold', name, {});
    this.#isStale = false;
  }

  /**
   * The rows of a query as plain JSON: decimals and 64-bit integers as text. Sales follow what tests put into silver, as they
   * would by the refresh; the other tables of gold need {@link update}.
   */
  async query(sql: string): Promise<Record<string, Json>[]> {
    await this.#freshen();
    return (await this.connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  /** A table or view whole, in the order of all its columns. */
  async rows(name: string): Promise<Record<string, Json>[]> {
    return this.query(`SELECT * FROM ${name} ORDER BY ALL`);
  }

  /** @param partition the batch of arrivals, or the day of arrival of what is kept by it */
  async insert<T extends TableContract>(table: T, rows: readonly RowOf<T>[], partition?: string): Promise<void> {
    if (rows.length === 0) return;
    this.#isStale = true;
    const columns = Object.entries(table.columns);
    const column = isIceberg(table) ? undefined : partitionOf(table);
    const own = column === undefined ? [] : [`'${partition ?? (column === BATCH_ID ? VALUES.batch : DAY)}'`];
    const tuples = rows.map((row) => {
      const values = columns.map(([name, { type }]) => literalOf(type, (row as Record<string, unknown>)[name]));
      return `(${[...values, ...own].join(', ')})`;
    });
    await this.connection.run(`INSERT INTO ${qualified(table)} VALUES ${tuples.join(', ')}`);
  }

  /** Puts Parquet objects into their staging tables, as they stand in the lake. */
  async load(objects: Iterable<StagedObject>, batch: string = VALUES.batch): Promise<void> {
    this.#isStale = true;
    const files = new Map<TableContract, string[]>();
    for (const { key, body } of objects) {
      const table = parquetTables.find((each) => key.startsWith(prefixOf(each)));
      if (!table) throw new Error(`${key} belongs to no table`);
      // A name of its own: DuckDB keeps what it read of a file, and sees no change within a millisecond.
      this.#loaded += 1;
      const file = join(this.#folder, `staged-${this.#loaded}.parquet`);
      writeFileSync(file, body);
      files.set(table, [...(files.get(table) ?? []), file]);
    }
    for (const [table, paths] of files) {
      const column = partitionOf(table);
      const partition = column === undefined ? '' : `, '${column === BATCH_ID ? batch : DAY}' AS ${column}`;
      const list = paths.map((path) => `'${path}'`).join(', ');
      await this.connection.run(
        `INSERT INTO ${qualified(table)} BY NAME SELECT *${partition} FROM read_parquet([${list}])`,
      );
      for (const path of paths) rmSync(path);
    }
  }

  /** The rows of a query as a Parquet file, as Athena unloads them. */
  async unload(query: string): Promise<Uint8Array> {
    await this.#freshen();
    const file = join(this.#folder, 'unloaded.parquet');
    await this.connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
    const bytes = readFileSync(file);
    rmSync(file);
    return bytes;
  }

  /** Empties tables: all of them, or those of one zone. */
  async clear(...zones: readonly TableContract['zone'][]): Promise<void> {
    this.#isStale = true;
    for (const table of [...parquetTables, ...icebergTables]) {
      if (zones.length === 0 || zones.includes(table.zone))
        await this.connection.run(`DELETE FROM ${qualified(table)}`);
    }
  }

  /** Merges a batch of arrivals into silver, as a refresh does. */
  async merge(names?: readonly string[], batch: string = VALUES.batch): Promise<void> {
    this.#isStale = true;
    for (const { name } of readStatements('silver'))
      if (names === undefined || names.includes(name)) await this.#run('silver', name, { batch, taken: batch });
  }

  /** Merges a batch that holds inputs which were read again, as a refresh does. */
  async mergeAgain(names: readonly string[], batch: string = VALUES.batch): Promise<void> {
    const values = { batch, taken: batch };
    for (const name of ['order_lines', 'returns']) await this.#run('replay', name, values);
    await this.merge(names, batch);
    for (const name of ['last_reading', 'events', 'orders']) await this.#run('replay', name, values);
  }

  /** Counts a batch of arrivals, before its merge or after it; events after it alone. */
  async count(when: 'arrived' | 'merged', batch: string = VALUES.batch): Promise<void> {
    await this.#run('count', when, { batch });
    if (when === 'merged') await this.#run('count', 'events', { batch });
  }

  /** Takes a batch of arrivals into silver and counts it, as a refresh does. */
  async take(batch: string = VALUES.batch): Promise<void> {
    await this.count('arrived', batch);
    await this.merge(undefined, batch);
    await this.count('merged', batch);
  }

  /** Brings the incremental tables of gold up to date, as a refresh does after the merges into silver. */
  async update(values: StatementValues = {}): Promise<void> {
    for (const { kind, name } of inLevels(readStatements('gold')).flat())
      if (kind === 'merge') await this.#run('gold', name, values);
    this.#isStale = false;
  }

  async #run(folder: Folder, name: string, values: StatementValues): Promise<void> {
    await this.connection.run(render(statementOf(folder, name), { ...VALUES, zone: this.#zone, ...values }));
  }

  /** The rows of a check; any is a failure. */
  async check(name: string, more: StatementValues = {}): Promise<Record<string, Json>[]> {
    return this.query(render(statementOf('checks', name), { ...VALUES, ...more }));
  }

  /** The rows that break a rule of their table. */
  async brokenRows(): Promise<Record<string, Json>[]> {
    return this.query(render(statementOf('hold', 'broken_rows'), VALUES));
  }

  /** Notes the rows that break a rule and takes them out, as a refresh does between silver and gold. */
  async hold(): Promise<void> {
    this.#isStale = true;
    const merges = readStatements('hold').filter(({ kind }) => kind === 'merge');
    await this.#run('hold', 'held_rows', {});
    for (const { name } of merges) if (name !== 'held_rows') await this.#run('hold', name, {});
  }
}

export function statementOf(folder: Folder, name: string): Statement {
  const found = readStatements(folder).find((statement) => statement.name === name);
  if (!found) throw new Error(`There is no glue-sql/${folder}/${name}.sql`);
  return found;
}

function literalOf(type: ColumnType, value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (type === 'string') return `'${String(value).replaceAll("'", "''")}'`;
  if (type === 'timestamp')
    return `TIMESTAMP '${new Date(value as number).toISOString().replace('T', ' ').replace('Z', '')}'`;
  if (type.startsWith('decimal')) return `CAST(${String(value)} AS DECIMAL(18,0)) / CAST(10000 AS DECIMAL(5,0))`;
  return String(value);
}
