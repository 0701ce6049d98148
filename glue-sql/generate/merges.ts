import type { TableContract } from '../../contracts/table.ts';
import { LOOKBACK_DAYS } from '../../contracts/table.ts';
import { GENERATED_SQL, list, qualified, sinceOf } from './text.ts';

/** The merge of a table of which the newest version of each key wins. */
export function newestVersionMerge(table: TableContract): string {
  const staging = `staging.${table.name}`;
  const own = Object.keys(table.columns).filter((column) => column !== 'version');
  const updated = own.filter((column) => !table.key.includes(column));
  const provenance = updated.indexOf('updated_at') + 1;
  const assignments = [...updated.slice(0, provenance), 'version', ...updated.slice(provenance)];
  const inserted = [...own, 'version'];
  return `${GENERATED_SQL}-- Purpose: adds what arrived in ${staging} since the last refresh; the newest version wins.${lookbackPurpose(table)}
-- Grain: one row per ${table.key.join(', ')}.
-- Inputs: ${staging}
MERGE INTO ${qualified(table)} AS t
USING (
  SELECT *
  FROM (
    SELECT
      v.*,
      row_number() OVER (PARTITION BY ${table.key.map((column) => `v.${column}`).join(', ')} ORDER BY v.version DESC) AS version_rank
    FROM (
      SELECT
        n.*,
        date_format(n.updated_at, '%Y-%m-%d %H:%i:%s.%f')
          || date_format(n.received_at, '%Y-%m-%d %H:%i:%s.%f') || n.ingest_id AS version
      FROM ${staging} AS n
      WHERE n.batch_id = :taken
    ) AS v
  ) AS ranked
  WHERE version_rank = 1
) AS s
ON ${table.key.map((column) => `t.${column} = s.${column}`).join(' AND ')}${lookbackCondition(table, 't.')}
WHEN MATCHED AND s.version > t.version THEN UPDATE SET
${assignments.map((column) => `  ${column} = ${castOf(table, column)}`).join(',\n')}
WHEN NOT MATCHED THEN INSERT (
${list(inserted)}
) VALUES (
${list(inserted.map((column) => castOf(table, column)))}
)
`;
}

/** Iceberg times have microseconds. */
const castOf = (table: TableContract, column: string): string =>
  table.columns[column]?.type === 'timestamp' ? `CAST(s.${column} AS timestamp(6))` : `s.${column}`;

const lookbackPurpose = ({ lookback }: TableContract): string =>
  lookback === 'merges'
    ? ` The id is\n--   looked for from ${LOOKBACK_DAYS} days before the earliest record that arrived, so that only those months are read.`
    : '';

/** What limits the reading of a large table to the months that may have changed. */
const lookbackCondition = (table: TableContract, alias: string): string =>
  table.lookback === 'merges'
    ? ` AND ${alias}${table.partitionByMonth} >= date_add('day', -${LOOKBACK_DAYS}, ${sinceOf(table)})`
    : '';
