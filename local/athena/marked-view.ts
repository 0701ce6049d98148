import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './catalog.ts';

/**
 * Makes a view of the account's own, with the comment by which it is known as one: both or, whenever the process dies, neither. One
 * without its mark would be taken for somebody's view.
 * @param view its name, qualified and quoted
 */
export async function createMarkedView(
  connection: DuckDBConnection,
  view: string,
  definition: string,
  comment: string,
): Promise<void> {
  await connection.run('BEGIN TRANSACTION');
  try {
    await connection.run(`CREATE OR REPLACE VIEW ${view} AS ${definition}`);
    await connection.run(`COMMENT ON VIEW ${view} IS ${literal(comment)}`);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}
