import type { TableContract } from '../../contracts/table.ts';
import { GENERATED_SQL, inputs, qualified, rowId, sinceOf, unionAll } from './text.ts';

/** A condition under which a row is wrong, and what to say of it. */
type Rule = readonly [brokenIf: string, message: string];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Every rule that a row of a table may break by itself. */
function rulesOf({ columns, rules = [] }: TableContract): Rule[] {
  const ofColumns = Object.entries(columns).flatMap(([column, { values, min, max, isPast, required }]): Rule[] => [
    ...(values ? [oneOf(column, values)] : []),
    ...(min === undefined ? [] : [[`${column} < ${min}`, `${column} is below ${min}`] as const]),
    ...(max === undefined ? [] : [[`${column} > ${max}`, `${column} is above ${max}`] as const]),
    ...(isPast ? [late(column)] : []),
    ...(!required && `${column}_version` in columns ? [versioned(column)] : []),
  ]);
  return [...ofColumns, ...rules.map(({ brokenIf, message }) => [brokenIf, message] as const)];
}

const oneOf = (column: string, values: readonly string[]): Rule => [
  `${column} NOT IN (${values.map(quoted).join(', ')})`,
  `${column} is not one of ${values.join(', ')}`,
];
const late = (column: string): Rule => [
  `${column} > date_add('day', 2, received_at)`,
  `${column} lies more than two days after its arrival`,
];
/** An attribute that is versioned apart has a version exactly when it has a value. */
const versioned = (column: string): Rule => [
  `(${column} IS NULL) <> (${column}_version IS NULL)`,
  `only one of ${column} and ${column}_version has a value`,
];

const isRuled = (table: TableContract): boolean => rulesOf(table).length > 0;

/** The tables from which rows can be held out. */
export const heldTables = (silver: readonly TableContract[]): TableContract[] =>
  silver.filter((table) => isRuled(table) || table.unit !== undefined);

const recent = (table: TableContract): string =>
  `received_at >= date_add('day', -1, date_parse(:since, '%Y-%m-%d'))${table.lookback === 'merges' ? ` AND ${table.partitionByMonth} >= ${sinceOf(table)}` : ''}`;

/** What a row is part of, as one text. */
const unitOf = ({ unit }: TableContract, alias = ''): string =>
  unit === undefined ? 'CAST(NULL AS varchar)' : `'${unit} ' || ${alias}${unit}`;

/** The rows of a table that arrived lately, each with the first rule that it breaks. */
function ruled(table: TableContract): string {
  const cases = rulesOf(table).map(([brokenIf, message]) => `      WHEN ${brokenIf} THEN ${quoted(message)}\n`);
  return `  SELECT
    '${table.name}' AS table_name,
    CASE
${cases.join('')}    END AS rule,
    source,
    ingest_id,
    received_at,
    ${rowId(table, `'|'`)} AS row_id,
    ${unitOf(table)} AS unit
  FROM ${qualified(table)}
  WHERE ${recent(table)}`;
}

/** Every row of the units of which some row is broken: an order without one of its lines would show another sum. */
const ofBrokenUnits = (silver: readonly TableContract[]): string[] =>
  silver
    .filter(({ unit }) => unit !== undefined)
    .map(
      (table) => `    SELECT
      '${table.name}' AS table_name, CAST(NULL AS varchar) AS rule, t.source, t.ingest_id, t.received_at,
      ${rowId(table, `'|'`, 't.')} AS row_id
    FROM ${qualified(table)} AS t
    JOIN (SELECT DISTINCT r.source, r.unit FROM ruled AS r WHERE r.rule IS NOT NULL) AS u
      ON u.source = t.source AND u.unit = ${unitOf(table, 't.')}`,
    );

/** Finds what arrived and breaks a rule of the contract. The first column says how many rows there are in all. */
export const brokenRows = (silver: readonly TableContract[]): string => `${GENERATED_SQL}\
-- Purpose: what arrived follows the contract: its values are of the words, in the range and of the time that a column may have,
--   and there where another needs them. Rows that do not are held out of gold.
-- Grain: one row per row that breaks a rule, with its table and the rule; how many there are in all stands in each.
${inputs(silver.filter(isRuled))}SELECT CAST(count(*) OVER () AS bigint) AS broken, j.table_name, j.rule, j.source, j.row_id
FROM (
${unionAll(silver.filter(isRuled).map(ruled))}
) AS j
WHERE j.rule IS NOT NULL
LIMIT 100
`;

/** Notes the rows that break a rule, and those of the same unit, before they are taken out. */
export const heldRows = (silver: readonly TableContract[], held: TableContract): string => `${GENERATED_SQL}\
-- Purpose: notes the rows that are held out of gold, with the rule that each of them breaks, before they are taken out of silver.
--   An order is held out as a whole, and so is a customer or a product with its history.
-- Grain: one row per row held out, by the input that brought it.
${inputs(heldTables(silver))}MERGE INTO ${qualified(held)} AS t
USING (
  WITH ruled AS (
${unionAll(silver.filter(isRuled).map(ruled))}
  ),
  held AS (
    SELECT r.table_name, r.rule, r.source, r.ingest_id, r.received_at, r.row_id FROM ruled AS r WHERE r.rule IS NOT NULL
    UNION ALL
${ofBrokenUnits(silver).join('\n    UNION ALL\n')}
  )
  SELECT
    h.source, h.ingest_id, h.received_at, h.table_name, h.row_id,
    coalesce(min(h.rule), 'is held out with a row that it belongs to') AS rule
  FROM held AS h
  GROUP BY h.source, h.ingest_id, h.received_at, h.table_name, h.row_id
) AS s
ON t.source = s.source AND t.table_name = s.table_name AND t.row_id = s.row_id AND t.ingest_id = s.ingest_id
WHEN NOT MATCHED THEN INSERT (source, ingest_id, received_at, table_name, row_id, rule)
VALUES (s.source, s.ingest_id, CAST(s.received_at AS timestamp(6)), s.table_name, s.row_id, s.rule)
`;

/** Takes the rows that are held out from their table; they stay noted, and in bronze and staging. */
export const removal = (table: TableContract, held: TableContract): string => `${GENERATED_SQL}\
-- Purpose: takes the rows that are held out from silver.${table.name}.
-- Grain: one row per row of silver.${table.name} that is held out.
-- Inputs: ${qualified(held)}
MERGE INTO ${qualified(table)} AS t
USING (
  SELECT DISTINCT h.source, h.ingest_id, h.row_id FROM ${qualified(held)} AS h WHERE h.table_name = '${table.name}'
) AS s
ON t.source = s.source AND t.ingest_id = s.ingest_id AND ${rowId(table, `'|'`, 't.')} = s.row_id
WHEN MATCHED THEN DELETE
`;
