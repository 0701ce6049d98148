import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryFailure } from './failure.ts';
import type { MergeText } from './statement.ts';

/** Runs a statement that changes rows: as a whole or not at all. Returns how many rows it touched. */
export async function write(connection: DuckDBConnection, sql: string, merge?: MergeText): Promise<number> {
  await connection.run('BEGIN TRANSACTION');
  try {
    if (merge?.hasMatched) await requireSingleMatches(connection, merge);
    const { rowsChanged } = await connection.run(sql);
    await connection.run('COMMIT');
    return rowsChanged;
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
}

/** Ends the transaction, also when the interrupt that stopped the statement still rains on the connection. */
async function rollBack(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('ROLLBACK');
  } catch (error) {
    // A failed COMMIT has rolled back already: then there is no transaction left to end.
    if (/^INTERRUPT/.test((error as Error).message)) await rollBack(connection);
  }
}

/** DuckDB updates such a row twice without a word; Trino refuses, and so a source that was not made unique shows here too. */
async function requireSingleMatches(connection: DuckDBConnection, merge: MergeText): Promise<void> {
  const reader = await connection.runAndReadAll(
    `SELECT 1 FROM ${merge.join} GROUP BY ${merge.targetAlias}.rowid HAVING count(*) > 1 LIMIT 1`,
  );
  if (reader.currentRowCount > 0) {
    throw new QueryFailure(
      'MERGE_TARGET_ROW_MULTIPLE_MATCHES: One MERGE target table row matched more than one source row',
    );
  }
}
