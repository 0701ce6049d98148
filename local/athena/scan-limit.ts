import { stat } from 'node:fs/promises';
import type { TableScan } from './analysis.ts';
import { CancelledError } from './concurrency.ts';
import type { WarehouseCatalog } from './warehouse-catalog.ts';

/** Athena's words for a query that its workgroup's limit cut off. */
const REASON = 'Bytes scanned limit was exceeded';

/**
 * The workgroup's limit of bytes a query may scan. A scan counts the files of the partitions that it touches, whole: Athena reads
 * only some of their columns, so a statement that is near the limit here has room there. Tables of DuckDB's own have no
 * partitions and count whole.
 */
export class ScanLimit {
  readonly #catalog: WarehouseCatalog;
  readonly #databaseFile: string;

  constructor(catalog: WarehouseCatalog, databaseFile: string) {
    this.#catalog = catalog;
    this.#databaseFile = databaseFile;
  }

  /** Cancels a query that would scan more than the limit. */
  async hold(scans: readonly TableScan[], limit: number | undefined): Promise<void> {
    if (limit === undefined || (await this.#atMost(scans)) <= limit) return;
    let bytes = 0;
    for (const { table, conditions, times } of scans) {
      bytes += times * (this.#catalog.parquetBytes(table, conditions) ?? (await this.#catalog.icebergBytes(table)));
    }
    if (bytes > limit) throw new CancelledError(REASON);
  }

  /** What the scans cannot exceed, without a look into the tables: nearly every statement of a laptop is done with that. */
  async #atMost(scans: readonly TableScan[]): Promise<number> {
    const { size } = await stat(this.#databaseFile);
    return scans.reduce((sum, { table, times }) => sum + times * (this.#catalog.parquetBytes(table, []) ?? size), 0);
  }
}
