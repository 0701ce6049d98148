import type { TableContract } from '../../contracts/table.ts';

/** Days that snapshots of a table are kept for time travel, and for readers that are still at work on them. */
export const SNAPSHOT_DAYS = 5;
/** A file below this is one that compaction joins to others; Athena writes files of up to 512 MiB. */
const SMALL_BYTES = 128 * 1024 * 1024;

/** Words of Athena that maintain an Iceberg table. */
export interface MaintenanceStatements {
  /** Asks for what there is to do: small files of the fullest partition, files of deletions, snapshots past their time. */
  readonly inspect: string;
  readonly optimize: string;
  readonly vacuum: string;
}

/**
 * The statements for one table. Beside its name they hold nothing but constants of this file.
 * @param database name of the table's database, with the stage's prefix
 */
export function maintenanceStatements(database: string, { name }: Pick<TableContract, 'name'>): MaintenanceStatements {
  const metadata = (kind: 'files' | 'partitions' | 'snapshots') => `${database}."${name}$${kind}"`;
  return {
    inspect: [
      'SELECT',
      `(SELECT coalesce(max(p.file_count), 0) FROM ${metadata('partitions')} AS p`,
      ` WHERE p.total_size < p.file_count * ${SMALL_BYTES}) AS small_files,`,
      `(SELECT count(*) FROM ${metadata('files')} AS f WHERE f.content <> 0) AS delete_files,`,
      `(SELECT count(*) FROM ${metadata('snapshots')} AS s`,
      ` WHERE s.committed_at < date_add('day', -${SNAPSHOT_DAYS}, current_timestamp)`,
      ` AND s.committed_at < (SELECT max(l.committed_at) FROM ${metadata('snapshots')} AS l)) AS old_snapshots`,
    ].join('\n'),
    optimize: `OPTIMIZE ${database}.${name} REWRITE DATA USING BIN_PACK`,
    vacuum: `VACUUM ${database}.${name}`,
  };
}
