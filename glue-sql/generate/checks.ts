import { LOOKBACK_DAYS, type TableContract } from '../../contracts/table.ts';
import { GENERATED_SQL, inputs, joined, qualified, unionAll } from './text.ts';

/** A condition under which a row is wrong, and what to say of it. */
type Rule = readonly [brokenIf: string, message: string];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const columnsOf = ({ columns }: TableContract) => Object.entries(columns);
const keyOf = (table: TableContract): string => joined(table, table.key, `'|'`);
const rowRules = (table: TableContract, check: string): Rule[] =>
  (table.rules ?? []).filter((rule) => rule.check === check).map(({ brokenIf, message }) => [brokenIf, message]);

/** A check of what arrived, row by row; tables without a rule are not read. */
function rowCheck(
  purpose: string,
  silver: readonly TableContract[],
  rulesOf: (table: TableContract) => Rule[],
): string {
  const ruled = silver.map((table) => ({ table, rules: rulesOf(table) })).filter(({ rules }) => rules.length > 0);
  const selects = ruled.map(({ table, rules }) => {
    const cases = rules.map(([brokenIf, message]) => `      WHEN ${brokenIf} THEN ${quoted(message)}\n`).join('');
    const recent = table.lookback === 'merges' ? ` AND ${table.partitionByMonth} >= :changed` : '';
    return `  SELECT
    '${table.name}' AS table_name,
    CASE
${cases}    END AS rule,
    source,
    ${joined(
      table,
      table.key.filter((column) => column !== 'source'),
      `'|'`,
    )} AS id
  FROM ${qualified(table)}
  WHERE received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))${recent}`;
  });
  return `${GENERATED_SQL}-- Purpose: ${purpose}
-- Grain: one row per row that breaks a rule, with its table and the rule.
${inputs(ruled.map(({ table }) => table))}SELECT j.table_name, j.rule, j.source, j.id
FROM (
${unionAll(selects)}
) AS j
WHERE j.rule IS NOT NULL
LIMIT 100
`;
}

export const acceptedValues = (silver: readonly TableContract[]): string =>
  rowCheck('what arrived says nothing but the words that a column knows.', silver, (table) =>
    columnsOf(table).flatMap(([column, { values }]): Rule[] =>
      values
        ? [[`${column} NOT IN (${values.map(quoted).join(', ')})`, `${column} is not one of ${values.join(', ')}`]]
        : [],
    ),
  );

export const valuesInRange = (silver: readonly TableContract[]): string =>
  rowCheck('quantities, amounts and times of what arrived can be true.', silver, (table) => [
    ...columnsOf(table).flatMap(([column, { min, max, isPast }]): Rule[] => [
      ...(min === undefined ? [] : [[`${column} < ${min}`, `${column} is below ${min}`] as const]),
      ...(max === undefined ? [] : [[`${column} > ${max}`, `${column} is above ${max}`] as const]),
      ...(isPast
        ? [
            [
              `${column} > date_add('day', 2, received_at)`,
              `${column} lies more than two days after its arrival`,
            ] as const,
          ]
        : []),
    ]),
    ...rowRules(table, 'values_in_range'),
  ]);

export const valuesPresent = (silver: readonly TableContract[]): string =>
  rowCheck(
    'what arrived has every value that belongs with another, where the contract lets a column be null.',
    silver,
    (table) => [...rowRules(table, 'values_present'), ...versionRules(table)],
  );

/** An attribute that is versioned apart has a version exactly when it has a value. */
const versionRules = (table: TableContract): Rule[] =>
  columnsOf(table).flatMap(([column, { required }]): Rule[] => {
    const version = `${column}_version`;
    if (required || !(version in table.columns)) return [];
    return [[`(${column} IS NULL) <> (${version} IS NULL)`, `only one of ${column} and ${version} has a value`]];
  });

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
--   noticed, and what is staged while a refresh runs is no error. A file's lines are due once it is loaded to its end.
-- Grain: one row per table and source with rows that are missing.
${inputs(silver).replace('Inputs: ', 'Inputs: staging.*, ')}WITH loaded AS (
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
  const recent = lookback === 'merges' ? `\n    AND m.${since}` : '';
  const isDue = isNumbered
    ? `\n    AND (n.origin = 'event' OR n.version_id IN (SELECT f.file_id FROM loaded AS f))`
    : '';
  return `  SELECT '${table.name}' AS table_name, n.source, n.ingest_id
  FROM staging.${table.name} AS n
  LEFT JOIN ${merged} AS m
    ON ${key.map((column) => `m.${column} = n.${column}`).join(' AND ')}${recent}
  WHERE n.dt >= :since AND n.received_at < date_add('hour', -6, :settled) AND m.source IS NULL${isDue}`;
}
