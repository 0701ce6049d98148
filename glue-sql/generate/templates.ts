import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CountedRows, TableContract } from '../../contracts/table.ts';
import { GENERATED_SQL, joined, qualified, unionAll } from './text.ts';

/** A statement whose text stands in `templates/`, with what the contract says in the place of each `{{name}}`. */
function filled(template: string, parts: Readonly<Record<string, string>>): string {
  const text = readFileSync(join(import.meta.dirname, 'templates', template), 'utf8');
  const sql = text.replace(/\{\{(\w+)\}\}/g, (marker, name: string) => parts[name] ?? marker);
  return GENERATED_SQL + sql;
}

/** The window of a refresh: what arrived in every table that starts one. */
export const windowChanged = (parquet: readonly TableContract[]): string =>
  filled('changed.sql', {
    arrivals: unionAll(parquet.filter(({ windowTime }) => windowTime !== undefined).map(arrivals)),
  });

const arrivals = (table: TableContract): string =>
  `  SELECT count(*) AS arrivals, ${firstAt(table)} AS first_at FROM ${qualified(table)} WHERE dt >= :since`;

function firstAt({ windowTime, columns }: TableContract): string {
  if (!windowTime) return 'CAST(NULL AS timestamp(3))';
  if (columns[windowTime]?.type === 'timestamp') return `min(${windowTime})`;
  // A business day begins at most a day before the same day of UTC.
  return `min(date_add('day', -1, CAST(CAST(${windowTime} AS date) AS timestamp(3))))`;
}

/** Where the counted rows of a staging table are read from. */
const COUNTED: Readonly<Record<CountedRows, (table: string) => string | undefined>> = {
  all: (table) => `staging.${table} WHERE dt >= :kept`,
  'of files': (table) => `staging.${table} WHERE origin = 'file' AND dt >= :kept`,
  records: (table) => `staging.${table} WHERE is_record AND dt >= :kept`,
  'not of events': (table) =>
    `staging.${table} AS n
  WHERE n.dt >= :kept AND NOT EXISTS (SELECT 1 FROM event_inputs AS e WHERE e.source = n.source AND e.ingest_id = n.ingest_id)`,
  none: () => undefined,
};

/** The account of every source: each input under the business key that is its own. */
export function reconciliation(staging: readonly TableContract[], silver: readonly TableContract[]): string {
  const entities = silver.flatMap((table) => {
    const counts = staging.find(({ name }) => name === table.name)?.counts ?? 'all';
    const from = isNumbered(table) ? `numbered_${table.name}` : COUNTED[counts](table.name);
    return from !== undefined && staging.some(({ name }) => name === table.name) ? [{ table, from }] : [];
  });
  return filled('reconciliation.sql', {
    numbered: silver.filter(isNumbered).map(numbered).join(',\n'),
    staged: unionAll(
      entities.map(
        ({ table, from }) => `  SELECT '${table.name}' AS kind, source, ingest_id, ${idOf(table)} AS id FROM ${from}`,
      ),
    ),
    merged: unionAll(
      entities.map(
        ({ table }) => `  SELECT '${table.name}' AS kind, source, ${idOf(table)} AS id FROM ${qualified(table)}`,
      ),
    ),
  });
}

const isNumbered = ({ key }: TableContract): boolean => key.includes('line_number');
const idOf = (table: TableContract): string =>
  joined(
    table,
    table.key.filter((column) => column !== 'source'),
    'chr(31)',
  );

/** Lines of files by their ordinal in what they are lines of, as their merge numbers them. */
function numbered({ name, key }: TableContract): string {
  const parent = key.filter((column) => column !== 'source' && column !== 'line_number').join(', ');
  return `numbered_${name} AS (
  SELECT
    d.*,
    row_number() OVER (PARTITION BY d.source, d.version_id, d.${parent} ORDER BY d.position) AS line_number
  FROM (
    SELECT DISTINCT source, ingest_id, version_id, ${parent}, position FROM staging.${name} WHERE origin = 'file' AND dt >= :kept
  ) AS d
)`;
}
