import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Access } from './access.ts';
import { type Analyzer, type Reads, unnamedOutputs } from './analysis.ts';
import type { Cancellation } from './cancellation.ts';
import type { CatalogTable } from './catalog.ts';
import { QueryFailure, tableNotFound } from './failure.ts';
import { moveFile } from './files.ts';
import { formatValue } from './format.ts';
import { KeyedLock, type Pool } from './locks.ts';
import { CATALOG, keyOf, quote, type TableName } from './names.ts';
import { type ResultFile, ResultWriter, type Row } from './result-file.ts';
import type { Statement } from './statement.ts';
import type { QueryText } from './statement-reader.ts';
import { type AthenaType, athenaType, hiveName } from './types.ts';
import { unload, writeManifest } from './unload.ts';
import { createView, dropView } from './views.ts';
import type { WarehouseCatalog } from './warehouse-catalog.ts';

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
}

export interface ResultColumn extends AthenaType {
  readonly name: string;
}

export interface Outcome {
  readonly columns: readonly ResultColumn[];
  /** The rows, the header among them when the statement is one that has a header. */
  readonly result?: ResultFile;
  readonly updateCount?: number;
  readonly manifestUri?: string;
}

export interface RunnerOptions {
  readonly analyzer: Analyzer;
  readonly catalog: WarehouseCatalog;
  readonly pool: Pool<DuckDBConnection>;
  readonly scratch: string;
  readonly s3Path: (uri: string) => string;
}

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const TEXT: AthenaType = { Type: 'string', Precision: 0, Scale: 0 };

/** Runs statements on DuckDB as Athena would: checks the caller's rights, one writer per table, all or nothing. */
export class QueryRunner {
  readonly #options: RunnerOptions;
  readonly #writers = new KeyedLock();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  run(job: QueryJob, onRunning: () => void): Promise<Outcome> {
    const target = targetOf(job.statement);
    const work = (): Promise<Outcome> =>
      this.#options.pool.use((connection) => {
        job.cancellation.check();
        onRunning();
        return job.cancellation.watch(connection, () => this.#execute(connection, job));
      });
    return target ? this.#writers.hold(keyOf(target), work) : work();
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
      case 'EXPLAIN':
        return this.#explain(connection, job, statement);
      default:
        return this.#show(job, statement);
    }
  }

  /** What a query reads, after the caller's rights to read it were checked and its Parquet folders looked at. */
  async #reads(job: QueryJob, query: QueryText, use: 'read' | 'describe'): Promise<Reads> {
    const reads = await this.#options.analyzer.reads({ sql: job.sql, query, database: job.database });
    if (reads.shape.parameters.length > 0)
      throw new QueryFailure('INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters');
    for (const view of reads.views) job.access.describe(view);
    for (const table of reads.tables) job.access[use](this.#options.catalog.table(table) as CatalogTable);
    if (use === 'read') await this.#options.catalog.refresh(reads.tables);
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
    async function* rows(): AsyncGenerator<Row[]> {
      for await (const chunk of result) {
        yield chunk
          .getRows()
          .map((row) => row.map((value, index) => formatValue(value, types[index] as (typeof types)[number])));
      }
    }
    return { columns, result: await this.#store(job, [columns.map((column) => column.name)], rows()) };
  }

  async #write(
    connection: DuckDBConnection,
    job: QueryJob,
    statement: Of<'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE'>,
  ): Promise<Outcome> {
    await this.#options.analyzer.checkSyntax(job.sql);
    const table = this.#writable(statement.target);
    await this.#reads(job, statement.probe, 'read');
    job.access.write(table);
    const updateCount = await inTransaction(connection, async () => {
      if (statement.kind === 'MERGE' && statement.merge.hasMatched)
        await requireSingleMatches(connection, statement.merge);
      return (await connection.run(job.sql)).rowsChanged;
    });
    return { columns: [{ name: 'rows', Type: 'bigint', Precision: 19, Scale: 0 }], updateCount };
  }

  #writable(target: TableName): CatalogTable {
    const table = this.#options.catalog.table(target);
    if (table?.kind === 'iceberg') return table;
    if (this.#options.catalog.exists(target)) {
      throw new QueryFailure(`NOT_SUPPORTED: Modifying ${keyOf(target)} is not supported: it is no Iceberg table`);
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
    await connection.run(`CHECKPOINT ${CATALOG}`).catch((error: Error) => {
      // Another query is writing; the log is written away after it, or when the account closes.
      if (!/checkpoint/i.test(error.message)) throw error;
    });
    return { columns: [] };
  }

  async #explain(
    connection: DuckDBConnection,
    job: QueryJob,
    { inner, innerSql, validateOnly }: Of<'EXPLAIN'>,
  ): Promise<Outcome> {
    if (!('query' in inner) && !('probe' in inner))
      throw new QueryFailure('NOT_SUPPORTED: EXPLAIN of this statement is not supported');
    const query = 'query' in inner ? inner.query : inner.probe;
    await this.#reads({ ...job, sql: innerSql }, query, 'describe');
    const sql = 'query' in inner ? inner.query.text : innerSql;
    if (validateOnly) {
      (await connection.prepare(sql)).destroySync();
      return this.#table(job, [{ name: 'Valid', Type: 'boolean', Precision: 0, Scale: 0 }], [['true']], 'with header');
    }
    const plan = (await connection.runAndReadAll(`EXPLAIN ${sql}`)).getRows().map((row) => String(row[1]));
    const lines = plan
      .join('\n')
      .split('\n')
      .map((line) => [line]);
    return this.#table(job, [{ name: 'Query Plan', ...TEXT }], lines, 'with header');
  }

  async #show(
    job: QueryJob,
    statement: Of<'SHOW_TABLES' | 'SHOW_VIEWS' | 'SHOW_DATABASES' | 'DESCRIBE'>,
  ): Promise<Outcome> {
    const { catalog } = this.#options;
    if (statement.kind === 'SHOW_DATABASES') {
      job.access.database('glue:GetDatabases', '*');
      return this.#table(
        job,
        [{ name: 'database_name', ...TEXT }],
        [...catalog.databases].sort().map((name) => [name]),
      );
    }
    if (statement.kind === 'DESCRIBE') return this.#describe(job, statement.table);
    catalog.requireDatabase(statement.database);
    job.access.database('glue:GetDatabase', statement.database);
    job.access.table('glue:GetTables', { database: statement.database, name: '*' });
    const names = catalog.names(statement.database, statement.kind === 'SHOW_VIEWS' ? 'only views' : 'views too');
    const shown = names.filter((name) => matchesHive(name, statement.pattern ?? '*'));
    return this.#table(
      job,
      [{ name: statement.kind === 'SHOW_VIEWS' ? 'views' : 'tab_name', ...TEXT }],
      shown.map((name) => [name]),
    );
  }

  async #describe(job: QueryJob, table: TableName): Promise<Outcome> {
    job.access.describe(table);
    if (!this.#options.catalog.exists(table)) throw tableNotFound(table);
    const columns = await this.#options.catalog.columns(table);
    const names = ['col_name', 'data_type', 'comment'].map((name) => ({ name, ...TEXT }));
    return this.#table(
      job,
      names,
      [...columns].map(([name, type]) => [name, hiveName(type), '']),
    );
  }

  async #table(
    job: QueryJob,
    columns: readonly ResultColumn[],
    rows: readonly Row[],
    header = 'without header',
  ): Promise<Outcome> {
    const first = header === 'with header' ? [columns.map((column) => column.name)] : [];
    return { columns, result: await this.#store(job, [...first, ...rows]) };
  }

  /** Writes the result aside and moves it to the results location in one step. */
  async #store(
    job: QueryJob,
    first: readonly Row[],
    chunks: AsyncIterable<Row[]> | Iterable<Row[]> = [],
  ): Promise<ResultFile> {
    const unfinished = join(this.#options.scratch, `${randomUUID()}.result`);
    const writer = await ResultWriter.create(unfinished);
    let result: ResultFile;
    try {
      await writer.write(first);
      for await (const rows of chunks) {
        job.cancellation.check();
        await writer.write(rows);
      }
      result = await writer.close();
    } catch (error) {
      await writer.discard();
      throw error;
    }
    const path = this.#options.s3Path(job.resultUri);
    await moveFile(unfinished, path);
    return result.movedTo(path);
  }
}

function targetOf(statement: Statement): TableName | undefined {
  if ('target' in statement) return statement.target;
  return 'view' in statement ? statement.view : undefined;
}

async function inTransaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A failed COMMIT has rolled back already; then there is no transaction left to end.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** DuckDB updates such a row twice without a word; Trino refuses, and so a source that was not made unique shows here too. */
async function requireSingleMatches(connection: DuckDBConnection, merge: Of<'MERGE'>['merge']): Promise<void> {
  const reader = await connection.runAndReadAll(
    `SELECT 1 FROM ${merge.join} GROUP BY ${merge.targetAlias}.rowid HAVING count(*) > 1 LIMIT 1`,
  );
  if (reader.currentRowCount > 0) {
    throw new QueryFailure(
      'MERGE_TARGET_ROW_MULTIPLE_MATCHES: One MERGE target table row matched more than one source row',
    );
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.+?()[\]{}]/g, '\\$&');

/** Hive's patterns of SHOW: `*` for anything, `|` between choices. */
function matchesHive(name: string, pattern: string): boolean {
  const choices = pattern
    .toLowerCase()
    .split('|')
    .map((choice) => choice.split('*').map(escapeRegExp).join('.*'));
  return new RegExp(`^(?:${choices.join('|')})$`).test(name);
}
