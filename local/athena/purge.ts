import type { DuckDBConnection } from '@duckdb/node-api';
import { isDiskError } from '../common/disk.ts';
import { CATALOG, qualified, type TableName } from './catalog.ts';

/** Writes the log of the database away. Where another query is writing, that happens after it, or when the account closes. */
export async function checkpoint(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CHECKPOINT ${CATALOG}`).catch((error: Error) => {
    if (!/checkpoint/i.test(error.message) || isDiskError(error)) throw error;
  });
}

const KEPT = 'temp.main.kept';

/**
 * Leaves nothing of rows that were deleted, as VACUUM does on Iceberg once no snapshot has them. DuckDB only marks them in their
 * row group, so the table is written anew; and it hands out free blocks as they are, so they are filled with something else.
 */
export async function purge(connection: DuckDBConnection, table: TableName): Promise<void> {
  const name = qualified(table);
  await connection.run(`CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM ${name}`);
  await connection.run('BEGIN TRANSACTION');
  try {
    await connection.run(`DELETE FROM ${name}`);
    await connection.run(`INSERT INTO ${name} SELECT * FROM ${KEPT}`);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${KEPT}`);
  }
  await checkpoint(connection);
  await fillFreeBlocks(connection);
}

const FILLER = `${CATALOG}.main.filler`;
/** A row of what cannot be compressed: a random number of 16 bytes. */
const ROW_BYTES = 16;

async function fillFreeBlocks(connection: DuckDBConnection): Promise<void> {
  const sizes = await connection.runAndReadAll(
    `SELECT free_blocks * block_size AS bytes FROM pragma_database_size() WHERE database_name = '${CATALOG}'`,
  );
  const rows = Math.ceil(Number(sizes.getRows()[0]?.[0] ?? 0) / ROW_BYTES);
  if (rows === 0) return;
  await connection.run(`CREATE OR REPLACE TABLE ${FILLER} AS SELECT uuid() AS noise FROM range(${rows})`);
  await checkpoint(connection);
  await connection.run(`DROP TABLE ${FILLER}`);
  await checkpoint(connection);
}
