import { icebergTables } from '../../glue-sql/tables/index.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * Compacts every Iceberg table. Athena has words of its own for it: `OPTIMIZE t REWRITE DATA USING BIN_PACK` is Trino's
 * `ALTER TABLE t EXECUTE optimize`, `VACUUM t` its `expire_snapshots` and `remove_orphan_files`.
 */
export async function maintain(trino: Warehouse, duckDb: Warehouse): Promise<void> {
  for (const { zone, name } of icebergTables) {
    const table = `${zone}.${name}`;
    await trino.run(`ALTER TABLE ${table} EXECUTE optimize`);
    await trino.run(`ALTER TABLE ${table} EXECUTE expire_snapshots(retention_threshold => '7d')`);
    await trino.run(`ALTER TABLE ${table} EXECUTE remove_orphan_files(retention_threshold => '7d')`);
    await duckDb.run(`OPTIMIZE ${table} REWRITE DATA USING BIN_PACK`);
    await duckDb.run(`VACUUM ${table}`);
  }
}
