import { LOOKBACK_DAYS, type TableContract } from '../../contracts/table.ts';
import { GENERATED_SQL, inputs, joined, qualified, unionAll } from './text.ts';

const keyOf = (table: TableContract): string => joined(table, table.key, `'|'`);

export function keysUnique(silver: readonly TableContract[]): string {
  const selects = silver.map((table) => {
    const { lookback, partitionByMonth } = table;
    const where = lookback ? `\n  WHERE ${partitionByMonth} >= date_add('day', -${LOOKBACK_DAYS}, :changed)` : '';
    const month = lookback === 'merges' ? [`date_trunc('month', ${partitionByMonth})`] : [];
    return `  SELECT '${table.name}' AS table_name, ${keyOf(table)} AS id, count(*) AS copies
  FROM ${qualified(table)}${where}
  GROUP BY ${[...table.key, ...month].join(', ')}
  HAVING count(*) > 1`;
  });
  return `${GENERATED_SQL}-- Purpose: the business key of every silver table is unique. Large tables are read from ${LOOKBACK_DAYS} days before the earliest
--   time that changed, which is where a merge writes; an id of an event or a log record is unique within its month, as their
--   merges have it.
-- Grain: one row per key that stands more than once.
${inputs(silver)}SELECT k.table_name, k.id, k.copies
FROM (
${unionAll(selects)}
) AS k
LIMIT 100
`;
}

/** @param silver the tables of silver that have a staging table of the same name */
export function stagedIsMerged(silver: readonly TableContract[]): string {
  return `${GENERATED_SQL}-- Purpose: what was staged is in silver six hours after it settled, so that a merge that stalls or passes over rows is
--   noticed, and what is staged while a refresh runs is no error. A file's lines are due once it is loaded to its end;
--   rows that are held out of gold are not missing.
-- Grain: one row per table and source with rows that are missing.
${inputs(silver).replace('Inputs: ', 'Inputs: staging.*, silver.held_rows, ')}WITH loaded AS (
  SELECT DISTINCT file_id FROM staging.loads WHERE dt >= :since AND received_at < date_add('hour', -6, :settled)
)
SELECT d.table_name, d.source, count(DISTINCT d.ingest_id) AS missing, min(d.ingest_id) AS example
FROM (
${unionAll(silver.map(missingOf))}
) AS d
GROUP BY d.table_name, d.source
`;
}

/** The rows of staging whose key is not in silver; numbered lines are looked for by what they are lines of. */
function missingOf(table: TableContract): string {
  const { lookback, partitionByMonth } = table;
  const isNumbered = table.key.includes('line_number');
  const key = table.key.filter((column) => column !== 'line_number');
  const since = `${partitionByMonth} >= date_add('day', -${LOOKBACK_DAYS}, :changed)`;
  const merged = isNumbered
    ? `(
    SELECT DISTINCT ${key.join(', ')} FROM ${qualified(table)}${lookback ? ` WHERE ${since}` : ''}
  )`
    : qualified(table);
  const staged = joined(
    table,
    key.filter((column) => column !== 'source'),
    `'|'`,
    'n.',
  );
  const recent = lookback === 'merges' ? `\n    AND m.${since}` : '';
  const isDue = isNumbered
    ? `\n    AND (n.origin = 'event' OR n.version_id IN (SELECT f.file_id FROM loaded AS f))`
    : '';
  return `  SELECT '${table.name}' AS table_name, n.source, n.ingest_id
  FROM staging.${table.name} AS n
  LEFT JOIN ${merged} AS m
    ON ${key.map((column) => `m.${column} = n.${column}`).join(' AND ')}${recent}
  LEFT JOIN silver.held_rows AS h
    ON h.table_name = '${table.name}' AND h.source = n.source AND ${isNumbered ? `regexp_replace(h.row_id, '[|][0-9]+$', '')` : 'h.row_id'} = ${staged}
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled)
    AND m.source IS NULL AND h.source IS NULL${isDue}`;
}
