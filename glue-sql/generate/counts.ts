import type { CountedRows, TableContract } from '../../contracts/table.ts';
import { LOOKBACK_DAYS } from '../../contracts/table.ts';
import { GENERATED_SQL, inputs, joined, list, qualified } from './text.ts';

/**
 * The account of what arrived. Before a batch is merged its inputs are counted under the business key that is their own, and how
 * many of these keys are known; after it, how many are in silver. Reconciliation adds up what was counted, so that it never reads
 * what a refresh has read before.
 */

/** Whose inputs are counted together: events, which a shop has all the time, and the records of files. */
export type Counted = 'events' | 'records';

/** The tables of silver whose staging rows account for inputs of their own. */
export function countedTables(
  staging: readonly TableContract[],
  silver: readonly TableContract[],
  counted: Counted,
): TableContract[] {
  return silver.filter(({ name }) => {
    const staged = staging.find((table) => table.name === name);
    return staged && staged.counts !== 'none' && (name === 'events') === (counted === 'events');
  });
}

const OF_BATCH = 'batch_id = :batch';

/** Where the counted rows of a staging table are read from. */
const ROWS: Readonly<Record<Exclude<CountedRows, 'none'>, (table: TableContract) => string>> = {
  all: ({ name }) => `staging.${name} AS n WHERE n.${OF_BATCH}`,
  'of files': (table) =>
    isNumbered(table)
      ? `numbered_${table.name} AS n`
      : `staging.${table.name} AS n WHERE n.origin = 'file' AND n.${OF_BATCH}`,
  records: ({ name }) => `staging.${name} AS n WHERE n.is_record AND n.${OF_BATCH}`,
  'not of events': ({ name }) => `staging.${name} AS n
  WHERE n.${OF_BATCH}
    AND NOT EXISTS (
      SELECT 1 FROM staging.events AS e WHERE e.${OF_BATCH} AND e.source = n.source AND e.ingest_id = n.ingest_id
    )`,
};

/** Of an event about several products the row of the first stands for the event; ids of further ones have their place behind it. */
const ITSELF = '\n    AND strpos(n.message_id, chr(31)) = 0';

/** A record of the stream that comes again, in a batch of another cut, was counted with the batch that it came in first. */
const NOT_RECOUNTED = `
    AND NOT EXISTS (
      SELECT 1 FROM staging.recounted AS r
      WHERE r.${OF_BATCH} AND r.record_id = regexp_replace(n.ingest_id, ':[0-9]+$', '')
    )`;

const isNumbered = ({ key }: TableContract): boolean => key.includes('line_number');
const idOf = (table: TableContract, alias: string): string =>
  joined(
    table,
    table.key.filter((column) => column !== 'source'),
    'chr(31)',
    alias,
  );

/** Lines of files by their ordinal in what they are lines of, as their merge numbers them. */
function numbered({ name, key }: TableContract): string {
  const parent = key.filter((column) => column !== 'source' && column !== 'line_number').join(', ');
  return `numbered_${name} AS (
    SELECT
      d.*,
      row_number() OVER (PARTITION BY d.source, d.version_id, d.${parent} ORDER BY d.position) AS line_number
    FROM (
      SELECT DISTINCT source, ingest_id, version_id, ${parent}, position
      FROM staging.${name}
      WHERE origin = 'file' AND ${OF_BATCH}
    ) AS d
  )`;
}

/** The common tables `keys`, of the batch, and `merged`, of silver, by their kind. */
function both(staging: readonly TableContract[], tables: readonly TableContract[], which: 'known' | 'all'): string {
  const arrived = tables.map((table) => {
    const counts = staging.find(({ name }) => name === table.name)?.counts ?? 'all';
    const rows = counts === 'none' ? '' : ROWS[counts](table);
    const once = table.name === 'events' ? `${ITSELF}${NOT_RECOUNTED}` : '';
    return `    SELECT '${table.name}' AS kind, n.source, n.ingest_id, ${idOf(table, 'n.')} AS id FROM ${rows}${once}`;
  });
  const merged = tables.map((table) => {
    const { lookback, partitionByMonth, accounted } = table;
    const conditions = [
      ...(lookback === 'merges' ? [`m.${partitionByMonth} >= date_add('day', -${LOOKBACK_DAYS}, :changed)`] : []),
      ...(which === 'known' && accounted ? [accounted] : []),
    ];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    return `    SELECT '${table.name}' AS kind, m.source, ${idOf(table, 'm.')} AS id FROM ${qualified(table)} AS m${where}`;
  });
  return `WITH ${[...tables.filter(isNumbered).map(numbered), ''].join(',\n  ')}arrived AS (
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

/** Counts the inputs of a batch before it is merged. What was received is counted along with the events. */
export function countArrived(
  staging: readonly TableContract[],
  silver: readonly TableContract[],
  counted: Counted,
): string {
  const tables = countedTables(staging, silver, counted);
  const receipts = `  SELECT
    r.source,
    'receipt' AS kind,
    r.day,
    CAST(sum(r.received) AS bigint) AS received,
    CAST(sum(r.repeated) AS bigint) AS repeated,
    CAST(sum(r.refused) AS bigint) AS refused,
    0 AS inputs,
    0 AS keys,
    0 AS known
  FROM staging.receipts AS r
  WHERE r.${OF_BATCH}
  GROUP BY r.source, r.day
`;
  const staged = `  SELECT
    k.source,
    k.kind,
    substr(:batch, 1, 10) AS day,
    0 AS received,
    0 AS repeated,
    0 AS refused,
    CAST(sum(k.inputs) AS bigint) AS inputs,
    count(*) AS keys,
    count(f.id) AS known
  FROM keys AS k
  LEFT JOIN found AS f ON f.kind = k.kind AND f.source = k.source AND f.id = k.id
  GROUP BY k.source, k.kind`;
  const read = tables.map((table) => ({ ...table, zone: 'staging' as const }));
  return `${GENERATED_SQL}\
-- Purpose: counts the inputs of a batch of arrivals before it is merged: how many there are under business keys of their own, and
--   how many of these keys are known already. A batch that is taken again after a crash has been counted.
-- Grain: one row per batch, source and ${counted === 'events' ? 'kind, and per day of what was received' : 'kind'}.
${inputs([...read, ...tables])}MERGE INTO silver.batches AS t
USING (
  ${both(staging, tables, 'known')}
${staged}
${counted === 'events' ? `  UNION ALL\n${receipts}` : ''}) AS s
ON t.batch_id = :batch AND t.source = s.source AND t.kind = s.kind AND t.day = s.day
WHEN NOT MATCHED THEN INSERT (
${list(['source', 'batch_id', 'kind', 'day', ...COUNTS])}
) VALUES (
${list(['s.source', ':batch', 's.kind', 's.day', ...COUNTS.map((column) => `s.${column}`)])}
)
`;
}

/** Counts which keys of a batch are in silver once it is merged, and before rows are held out of gold. */
export function countMerged(
  staging: readonly TableContract[],
  silver: readonly TableContract[],
  counted: Counted,
): string {
  const tables = countedTables(staging, silver, counted);
  const read = tables.map((table) => ({ ...table, zone: 'staging' as const }));
  return `${GENERATED_SQL}\
-- Purpose: counts how many business keys of a batch of arrivals are in silver after its merge.
-- Grain: one row per batch, source and kind.
${inputs([...read, ...tables])}MERGE INTO silver.batches AS t
USING (
  ${both(staging, tables, 'all')}
  SELECT f.kind, f.source, count(*) AS merged FROM found AS f GROUP BY f.kind, f.source
) AS s
ON t.batch_id = :batch AND t.source = s.source AND t.kind = s.kind
WHEN MATCHED AND t.merged IS DISTINCT FROM s.merged THEN UPDATE SET merged = s.merged
`;
}
