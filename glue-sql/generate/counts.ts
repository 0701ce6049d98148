import type { CountedRows, TableContract } from '../../contracts/table.ts';
import { LOOKBACK_DAYS } from '../../contracts/table.ts';
import { GENERATED_SQL, inputs, joined, list, qualified, sinceOf } from './text.ts';

/**
 * The account of the records that arrived; that of events is in glue-sql/count/events.sql. Before a batch is merged its inputs are
 * counted under the business key that is their own, and how many of these keys are known; after it, how many are in silver.
 * Reconciliation adds up what was counted, so that it never reads what a refresh has read before.
 */

/** The tables of silver whose staging rows account for inputs of their own, beside events. */
export const countedTables = (staging: readonly TableContract[], silver: readonly TableContract[]): TableContract[] =>
  silver.filter(({ name }) => {
    const staged = staging.find((table) => table.name === name);
    return staged && staged.counts !== 'none' && name !== 'events';
  });

const OF_BATCH = 'batch_id = :batch';

/** Records of files that were read again within the batch: their merges take the last reading alone. */
const REREAD = `reread AS (
    SELECT n.source, n.input, max(n.reading) AS reading
    FROM staging.replays AS n
    WHERE n.${OF_BATCH}
    GROUP BY n.source, n.input
  )`;
const WITH_READING = `LEFT JOIN reread AS r ON r.source = n.source AND r.input = split_part(n.ingest_id, '@', 1)`;
const IS_IN_FORCE = `coalesce(split_part(n.ingest_id, '@', 2), '') >= coalesce(r.reading, '')`;

/** Where the counted rows of a staging table are read from. */
const ROWS: Readonly<Record<Exclude<CountedRows, 'none'>, (table: TableContract) => string>> = {
  all: ({ name }) => `staging.${name} AS n WHERE n.${OF_BATCH}`,
  'of files': (table) =>
    isNumbered(table)
      ? `numbered_${table.name} AS n`
      : `staging.${table.name} AS n
  ${WITH_READING}
  WHERE n.origin = 'file' AND n.${OF_BATCH}`,
  records: ({ name }) => `staging.${name} AS n WHERE n.is_record AND n.${OF_BATCH}`,
  'not of events': ({ name }) => `staging.${name} AS n
  WHERE n.${OF_BATCH}
    AND NOT EXISTS (
      SELECT 1 FROM staging.events AS e WHERE e.${OF_BATCH} AND e.source = n.source AND e.ingest_id = n.ingest_id
    )`,
};

const isNumbered = ({ key }: TableContract): boolean => key.includes('line_number');
const idOf = (table: TableContract, alias: string): string =>
  joined(
    table,
    table.key.filter((column) => column !== 'source'),
    'chr(31)',
    alias,
  );

/** What the row of an earlier reading says has no key of its own: it is an input all the same. */
const ownIdOf = (table: TableContract, counts: CountedRows): string => {
  const id = idOf(table, 'n.');
  if (counts !== 'of files') return id;
  return `CASE WHEN ${isNumbered(table) ? 'n.is_in_force' : IS_IN_FORCE} THEN ${id} END`;
};

/** Lines of files by their ordinal in what they are lines of, as their merge numbers them. */
function numbered({ name, key }: TableContract): string {
  const parent = key.filter((column) => column !== 'source' && column !== 'line_number').join(', ');
  return `numbered_${name} AS (
    SELECT
      d.*,
      dense_rank() OVER (PARTITION BY d.source, d.version_id, d.${parent}, d.is_in_force ORDER BY d.position) AS line_number
    FROM (
      SELECT DISTINCT n.source, n.ingest_id, n.version_id, n.${parent}, n.position, ${IS_IN_FORCE} AS is_in_force
      FROM staging.${name} AS n
      ${WITH_READING}
      WHERE n.origin = 'file' AND n.${OF_BATCH}
    ) AS d
  )`;
}

/** The common tables `keys`, of the batch, and `merged`, of silver, by their kind. */
function both(staging: readonly TableContract[], tables: readonly TableContract[], which: 'known' | 'all'): string {
  const arrived = tables.map((table) => {
    const counts = staging.find(({ name }) => name === table.name)?.counts ?? 'all';
    const rows = counts === 'none' ? '' : ROWS[counts](table);
    return `    SELECT '${table.name}' AS kind, n.source, n.ingest_id, ${ownIdOf(table, counts)} AS id FROM ${rows}`;
  });
  const merged = tables.map((table) => {
    const { lookback, partitionByMonth, accounted } = table;
    const conditions = [
      ...(lookback === 'merges'
        ? [`m.${partitionByMonth} >= date_add('day', -${LOOKBACK_DAYS}, ${sinceOf(table)})`]
        : []),
      ...(which === 'known' && accounted ? [accounted] : []),
    ];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    return `    SELECT '${table.name}' AS kind, m.source, ${idOf(table, 'm.')} AS id FROM ${qualified(table)} AS m${where}`;
  });
  return `WITH ${[REREAD, ...tables.filter(isNumbered).map(numbered), ''].join(',\n  ')}arrived AS (
${arrived.join('\n    UNION ALL\n')}
  ),
  keys AS (
    SELECT kind, source, id, count(DISTINCT ingest_id) AS inputs FROM arrived GROUP BY kind, source, id
  ),
  merged AS (
${merged.join('\n    UNION ALL\n')}
  ),
  found AS (
    SELECT DISTINCT k.kind, k.source, k.id
    FROM merged AS m
    JOIN keys AS k ON k.kind = m.kind AND k.source = m.source AND k.id = m.id
  )`;
}

const COUNTS = ['received', 'repeated', 'refused', 'inputs', 'keys', 'known'];

/** Counts the records of a batch before it is merged. */
export function countArrived(staging: readonly TableContract[], silver: readonly TableContract[]): string {
  const tables = countedTables(staging, silver);
  const staged = `  SELECT
    k.source,
    k.kind,
    substr(:batch, 1, 10) AS day,
    0 AS received,
    0 AS repeated,
    0 AS refused,
    CAST(sum(k.inputs) AS bigint) AS inputs,
    count(k.id) AS keys,
    count(f.id) AS known
  FROM keys AS k
  LEFT JOIN found AS f ON f.kind = k.kind AND f.source = k.source AND f.id = k.id
  GROUP BY k.source, k.kind`;
  const read = tables.map((table) => ({ ...table, zone: 'staging' as const }));
  return `${GENERATED_SQL}\
-- Purpose: counts the records of a batch of arrivals before it is merged: how many there are under business keys of their own, and
--   how many of these keys are known already. A batch that is taken again after a crash has been counted.
-- Grain: one row per batch, source and kind.
${inputs([...read, ...staging.filter(({ name }) => name === 'replays'), ...tables])}MERGE INTO silver.batches AS t
USING (
  ${both(staging, tables, 'known')}
${staged}
) AS s
ON t.batch_id = :batch AND t.source = s.source AND t.kind = s.kind AND t.day = s.day
WHEN NOT MATCHED THEN INSERT (
${list(['source', 'batch_id', 'kind', 'day', ...COUNTS])}
) VALUES (
${list(['s.source', ':batch', 's.kind', 's.day', ...COUNTS.map((column) => `s.${column}`)])}
)
`;
}

/** Counts which keys of a batch are in silver once it is merged, and before rows are held out of gold. */
export function countMerged(staging: readonly TableContract[], silver: readonly TableContract[]): string {
  const tables = countedTables(staging, silver);
  const read = tables.map((table) => ({ ...table, zone: 'staging' as const }));
  return `${GENERATED_SQL}\
-- Purpose: counts how many business keys of a batch of arrivals are in silver after its merge.
-- Grain: one row per batch, source and kind.
${inputs([...read, ...staging.filter(({ name }) => name === 'replays'), ...tables])}MERGE INTO silver.batches AS t
USING (
  ${both(staging, tables, 'all')}
  SELECT f.kind, f.source, count(*) AS merged FROM found AS f GROUP BY f.kind, f.source
) AS s
ON t.batch_id = :batch AND t.source = s.source AND t.kind = s.kind
WHEN MATCHED AND t.merged IS DISTINCT FROM s.merged THEN UPDATE SET merged = s.merged
`;
}
