import type { TableContract } from '../../contracts/table.ts';
import { GENERATED_SQL, inputs, joined, qualified, sinceOf, unionAll } from './text.ts';

const keyOf = (table: TableContract): string => joined(table, table.key, `'|'`);

export function keysUnique(silver: readonly TableContract[]): string {
  const selects = silver.map((table) => {
    const { lookback, partitionByMonth } = table;
    const where = lookback ? `\n  WHERE ${partitionByMonth} >= date_add('day', -1, ${sinceOf(table)})` : '';
    const month = lookback === 'merges' ? [`date_trunc('month', ${partitionByMonth})`] : [];
    return `  SELECT '${table.name}' AS table_name, ${keyOf(table)} AS id, count(*) AS copies
  FROM ${qualified(table)}${where}
  GROUP BY ${[...table.key, ...month].join(', ')}
  HAVING count(*) > 1`;
  });
  return `${GENERATED_SQL}-- Purpose: the business key of every silver table is unique. Large tables are read from a day before the earliest
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
