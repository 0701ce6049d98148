import type { DuckDBConnection } from '@duckdb/node-api';
import { type Reads, unnamedOutputs } from './analysis.ts';
import { keyOf, qualified, type TableName } from './catalog.ts';
import { QueryFailure, tableNotFound } from './failure.ts';
import { type Change, requireFewPartitions } from './open-partitions.ts';
import type { MergeText } from './statement.ts';
import type { WarehouseCatalog } from './warehouse-catalog.ts';

/** Runs a statement that changes rows: as a whole or not at all. Returns how many rows it touched. */
export async function write(connection: DuckDBConnection, change: Change): Promise<number> {
  const { sql, statement } = change;
  if (statement.kind === 'MERGE' && statement.merge.hasMatched && (await hasRows(connection, statement.merge.target)))
    return mergeOnce(connection, change, statement.merge);
  return inTransaction(connection, change, async () => (await connection.run(sql)).rowsChanged);
}

/** No row of an empty table is matched, let alone twice. */
const hasRows = async (connection: DuckDBConnection, target: string): Promise<boolean> =>
  (await connection.runAndReadAll(`SELECT 1 FROM ${target} LIMIT 1`)).currentRowCount > 0;

/** Of a connection's own, so that two merges do not meet. */
const SOURCE = 'temp.main.merge_source';

/** Its source is worked out once, into a table that the look at its matches and the merge itself read. */
async function mergeOnce(connection: DuckDBConnection, change: Change, merge: MergeText): Promise<number> {
  const { target, source, sourceAlias, condition, clauses } = merge;
  try {
    await connection.run(`CREATE OR REPLACE TEMP TABLE merge_source AS SELECT * FROM ${source}`);
    const joined = `${SOURCE} AS ${sourceAlias} ON ${condition}`;
    return await inTransaction(connection, change, async () => {
      await requireSingleMatches(connection, merge.targetAlias, `${target} JOIN ${joined}`);
      return (await connection.run(`MERGE INTO ${target} USING ${joined} ${clauses}`)).rowsChanged;
    });
  } finally {
    await undisturbed(connection, `DROP TABLE IF EXISTS ${SOURCE}`);
  }
}

async function inTransaction(
  connection: DuckDBConnection,
  change: Change,
  work: () => Promise<number>,
): Promise<number> {
  await connection.run('BEGIN TRANSACTION');
  try {
    const changed = await work();
    if (change.statement.kind !== 'DELETE') await requireFewPartitions(connection, change, changed);
    await connection.run('COMMIT');
    return changed;
  } catch (error) {
    // A failed COMMIT has rolled back already: then there is no transaction left to end.
    await undisturbed(connection, 'ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Runs what has to happen in the end, also while the interrupt that stopped the statement is still being repeated on the connection. */
async function undisturbed(connection: DuckDBConnection, sql: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    if (!/^INTERRUPT/.test((error as Error).message)) throw error;
    await undisturbed(connection, sql);
  }
}

/** DuckDB updates such a row twice without a word; Trino refuses, and so a source that was not made unique shows here too. */
async function requireSingleMatches(connection: DuckDBConnection, targetAlias: string, join: string): Promise<void> {
  const reader = await connection.runAndReadAll(
    `SELECT 1 FROM ${join} GROUP BY ${targetAlias}.rowid HAVING count(*) > 1 LIMIT 1`,
  );
  if (reader.currentRowCount > 0) {
    throw new QueryFailure(
      'MERGE_TARGET_ROW_MULTIPLE_MATCHES: One MERGE target table row matched more than one source row',
    );
  }
}

export interface ViewDefinition {
  readonly view: TableName;
  readonly replace: boolean;
  /** The query with every table's database written out. */
  readonly query: string;
}

/** Makes or replaces a view. Views on top of it stay; they notice a changed column type when they are read next. */
export async function createView(
  connection: DuckDBConnection,
  catalog: WarehouseCatalog,
  { view, replace, query }: ViewDefinition,
  reads: Reads,
): Promise<void> {
  const name = `awsdatacatalog.${keyOf(view)}`;
  if (catalog.table(view)) throw new QueryFailure(`TABLE_ALREADY_EXISTS: line 1:1: Table already exists: '${name}'`);
  if (catalog.view(view) !== undefined && !replace) {
    throw new QueryFailure(`TABLE_ALREADY_EXISTS: line 1:1: View already exists: '${name}'`);
  }
  if (reads.views.some((read) => keyOf(read) === keyOf(view))) {
    throw new QueryFailure('VIEW_IS_RECURSIVE: line 1:1: Statement would create a recursive view');
  }
  await validateColumns(connection, query, reads);
  await connection.run(`CREATE OR REPLACE VIEW ${qualified(view)} AS ${query}`);
  catalog.putView(view, query);
}

/** A view's columns need names, and each name once. */
async function validateColumns(connection: DuckDBConnection, query: string, reads: Reads): Promise<void> {
  const prepared = await connection.prepare(query);
  try {
    const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index).toLowerCase());
    const [unnamed] = unnamedOutputs(reads.shape, names.length);
    if (unnamed !== undefined) {
      throw new QueryFailure(
        `COLUMN_NAME_NOT_SPECIFIED: line 1:1: Column name not specified at position ${unnamed + 1}`,
      );
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw new QueryFailure(`DUPLICATE_COLUMN_NAME: line 1:1: Column name '${twice}' specified more than once`);
  } finally {
    prepared.destroySync();
  }
}

export async function dropView(
  connection: DuckDBConnection,
  catalog: WarehouseCatalog,
  { view, ifExists }: { readonly view: TableName; readonly ifExists: boolean },
): Promise<void> {
  if (catalog.table(view)) throw new QueryFailure(`NOT_SUPPORTED: ${keyOf(view)} is a table, not a view`);
  if (catalog.view(view) === undefined) {
    if (ifExists) return;
    throw tableNotFound(view);
  }
  await connection.run(`DROP VIEW ${qualified(view)}`);
  catalog.removeView(view);
}
