import type { DuckDBConnection } from '@duckdb/node-api';
import { KeyedLock } from '../common/keyed-lock.ts';
import type { Access } from './access.ts';
import { type Analyzer, type Reads, unnamedOutputs } from './analysis.ts';
import { CATALOG, type CatalogTable, keyOf, quote, type TableName } from './catalog.ts';
import type { Cancellation, Pool } from './concurrency.ts';
import { QueryFailure, tableNotFound } from './failure.ts';
import { formatValue } from './format.ts';
import { type Answer, inquire } from './inquiry.ts';
import { checkpoint, purge } from './purge.ts';
import { type Outcome, type ResultFile, ResultStore, type Row, type Rows } from './result-file.ts';
import type { ScanLimit } from './scan-limit.ts';
import type { Statement } from './statement.ts';
import type { QueryText } from './statement-reader.ts';
import { athenaType } from './types.ts';
import { unload, writeManifest } from './unload.ts';
import type { WarehouseCatalog } from './warehouse-catalog.ts';
import { createView, dropView, write } from './writing.ts';

/** One query on its way through the account, on behalf of a caller. */
export interface QueryJob {
  readonly id: string;
  readonly sql: string;
  readonly database: string;
  readonly statement: Statement;
  readonly access: Access;
  readonly cancellation: Cancellation;
  /** Where the result's file goes, `s3://bucket/prefix/<id>.csv`. */
  readonly resultUri: string;
  /** The workgroup's limit of bytes that a query scans; undefined for none. */
  readonly scanLimit: number | undefined;
}

export interface RunnerOptions {
  readonly analyzer: Analyzer;
  readonly catalog: WarehouseCatalog;
  readonly pool: Pool<DuckDBConnection>;
  readonly limit: ScanLimit;
  readonly scratch: string;
  readonly s3Path: (uri: string) => string;
}

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Runs statements on DuckDB as Athena would: checks the caller's permissions, one writer at a time, all or nothing. */
export class QueryRunner {
  readonly #options: RunnerOptions;
  readonly #writers = new KeyedLock();
  readonly #results: ResultStore;
  /** For how long VACUUM keeps what was deleted, by the table, where somebody has said so. */
  readonly #snapshotSeconds = new Map<string, string>();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#results = new ResultStore(options.scratch, options.s3Path);
  }

  run(job: QueryJob, onRunning: () => void): Promise<Outcome> {
    const target = lockOf(job.statement);
    const work = (): Promise<Outcome> =>
      this.#options.pool.use((connection) => {
        job.cancellation.check();
        onRunning();
        return job.cancellation.watch(connection, () => this.#execute(connection, job));
      });
    return target ? this.#writers.hold(target, work) : work();
  }

  async #execute(connection: DuckDBConnection, job: QueryJob): Promise<Outcome> {
    job.access.object('s3:PutObject', job.resultUri);
    job.access.bucket('s3:GetBucketLocation', job.resultUri);
    this.#options.catalog.requireDatabase(job.database);
    await connection.run(`USE ${CATALOG}.${quote(job.database)}`);
    const { statement } = job;
    switch (statement.kind) {
      case 'SELECT':
        return this.#select(connection, job, statement.query);
      case 'INSERT':
      case 'UPDATE':
      case 'DELETE':
      case 'MERGE':
        return this.#write(connection, job, statement);
      case 'CREATE_VIEW':
      case 'DROP_VIEW':
        return this.#changeView(connection, job, statement);
      case 'UNLOAD':
        return this.#unload(connection, job, statement);
      case 'OPTIMIZE':
      case 'VACUUM':
        return this.#maintain(connection, job, statement);
      case 'SET_PROPERTIES':
        return this.#setProperties(job, statement);
      default:
        return this.#table(job, await inquire(statement, this.#options.catalog, job.access));
    }
  }

  /** What a query reads, after the caller's permissions to read it were checked and its Parquet folders looked at. */
  async #reads(job: QueryJob, query: QueryText, use: 'read' | 'describe'): Promise<Reads> {
    const reads = await this.#options.analyzer.reads({ sql: job.sql, query, database: job.database });
    if (reads.shape.parameters.length > 0)
      throw new QueryFailure('INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters');
    for (const view of reads.views) job.access.describe(view);
    for (const table of reads.tables) job.access[use](this.#options.catalog.table(table) as CatalogTable);
    if (use === 'read') {
      for (const folder of await this.#options.catalog.refresh(reads.tables, job.sql))
        job.access.objects('s3:GetObject', folder);
      await this.#options.limit.hold(reads.scans, job.scanLimit);
    }
    job.cancellation.check();
    return reads;
  }

  async #select(connection: DuckDBConnection, job: QueryJob, query: QueryText): Promise<Outcome> {
    const { shape } = await this.#reads(job, query, 'read');
    const result = await connection.stream(query.text);
    const types = result.columnTypes();
    const unnamed = unnamedOutputs(shape, result.columnCount);
    const columns = types.map((type, index) => ({
      name: unnamed.has(index) ? `_col${index}` : result.columnName(index),
      ...athenaType(type),
    }));
    async function* batches(): AsyncGenerator<Row[]> {
      yield [columns.map((column) => column.name)];
      for await (const chunk of result) {
        yield chunk
          .getRows()
          .map((row) => row.map((value, index) => formatValue(value, types[index] as (typeof types)[number])));
      }
    }
    return { columns, result: await this.#save(job, batches()) };
  }

  async #write(
    connection: DuckDBConnection,
    job: QueryJob,
    statement: Of<'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE'>,
  ): Promise<Outcome> {
    await this.#options.analyzer.validateSyntax(job.sql);
    const table = this.#writable(statement.target);
    await this.#reads(job, statement.probe, 'read');
    job.access.write(table);
    const updateCount = await write(connection, { sql: job.sql, statement, table });
    this.#options.catalog.changed(table);
    return { columns: [{ name: 'rows', Type: 'bigint', Precision: 19, Scale: 0 }], updateCount };
  }

  #writable(target: TableName): CatalogTable {
    const table = this.#options.catalog.table(target);
    if (table?.kind === 'iceberg') return table;
    if (this.#options.catalog.exists(target)) {
      throw new QueryFailure(`NOT_SUPPORTED: Modifying ${keyOf(target)} is not supported: it is not an Iceberg table`);
    }
    throw tableNotFound(target);
  }

  async #changeView(
    connection: DuckDBConnection,
    job: QueryJob,
    statement: Of<'CREATE_VIEW' | 'DROP_VIEW'>,
  ): Promise<Outcome> {
    const { catalog, analyzer } = this.#options;
    catalog.requireDatabase(statement.view.database);
    if (statement.kind === 'DROP_VIEW') {
      job.access.table('glue:GetTable', statement.view);
      job.access.table('glue:DeleteTable', statement.view);
      await dropView(connection, catalog, statement);
      return { columns: [] };
    }
    const reads = await this.#reads(job, statement.query, 'describe');
    job.access.database('glue:GetDatabase', statement.view.database);
    job.access.table(catalog.exists(statement.view) ? 'glue:UpdateTable' : 'glue:CreateTable', statement.view);
    const query = await analyzer.qualify({ sql: job.sql, query: statement.query, database: job.database });
    await createView(connection, catalog, { ...statement, query }, reads);
    return { columns: [] };
  }

  async #unload(connection: DuckDBConnection, job: QueryJob, statement: Of<'UNLOAD'>): Promise<Outcome> {
    const { scratch, s3Path } = this.#options;
    const { shape } = await this.#reads(job, statement.query, 'read');
    for (const action of ['s3:GetBucketLocation', 's3:ListBucket']) job.access.bucket(action, statement.location);
    job.access.objects('s3:PutObject', statement.location);
    const manifestUri = job.resultUri.replace(/\.\w+$/, '-manifest.csv');
    job.access.object('s3:PutObject', manifestUri);
    const request = {
      queryId: job.id,
      query: statement.query.text,
      unnamed: (columnCount: number) => unnamedOutputs(shape, columnCount),
      location: statement.location,
      options: statement.options,
      scratch,
      s3Path,
    };
    const { files, rows } = await unload(connection, request);
    await writeManifest(files, manifestUri, scratch, s3Path);
    return { columns: [], updateCount: rows, manifestUri };
  }

  /** Files of DuckDB's own need no compaction; writing its log away is what comes closest. */
  async #maintain(connection: DuckDBConnection, job: QueryJob, statement: Of<'OPTIMIZE' | 'VACUUM'>): Promise<Outcome> {
    const table = this.#writable(statement.target);
    job.access.write(table);
    if (statement.kind === 'VACUUM') job.access.objects('s3:DeleteObject', table.location);
    const seconds = Number(this.#snapshotSeconds.get(keyOf(table)) ?? Number.POSITIVE_INFINITY);
    const isPurged = statement.kind === 'VACUUM' && seconds <= AT_ONCE_SECONDS;
    await (isPurged ? purge(connection, table) : checkpoint(connection));
    return { columns: [] };
  }

  /** They hold until the account is closed. */
  async #setProperties(job: QueryJob, { target, properties }: Of<'SET_PROPERTIES'>): Promise<Outcome> {
    const table = this.#writable(target);
    job.access.write(table);
    const seconds = properties.get('vacuum_max_snapshot_age_seconds');
    if (seconds !== undefined) this.#snapshotSeconds.set(keyOf(table), seconds);
    return { columns: [] };
  }

  async #table(job: QueryJob, { columns, rows }: Answer): Promise<Outcome> {
    return { columns, result: await this.#save(job, [rows]) };
  }

  #save(job: QueryJob, batches: Rows): Promise<ResultFile> {
    return this.#results.save(job.resultUri, batches, job.cancellation);
  }
}

/** Nothing that was deleted is kept for a reader then. */
const AT_ONCE_SECONDS = 60;

/** The lock of a statement while it runs. A large merge needs the memory limit for itself, so writers wait for each other, whatever their tables. */
function lockOf(statement: Statement): string | undefined {
  if ('target' in statement) return 'tables';
  return 'view' in statement ? keyOf(statement.view) : undefined;
}
