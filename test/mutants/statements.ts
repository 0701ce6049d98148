import { inState, inText, mutant, type TemplateMutant } from './mutant.ts';

const query = (sql: string) =>
  inState(
    'Refresh',
    ({ Arguments }) => Arguments?.QueryString !== undefined,
    ({ Arguments }) => {
      Arguments.QueryString = sql;
    },
  );

/** Faults in statements. */
export const OF_SQL: readonly TemplateMutant[] = [
  mutant(
    'sendsWhatAthenaTakes',
    'a statement that Athena does not know',
    /Queries of this type are not supported/,
    query('TRUNCATE TABLE shop_silver.orders'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a parameter that nobody binds',
    /Incorrect number of parameters/,
    query('SELECT 1 FROM shop_silver.orders WHERE order_id = ?'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a value that nobody fills in',
    /:since is filled in by nobody/,
    query('SELECT 1 FROM shop_silver.orders WHERE dt >= :since'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a statement above a quarter of a megabyte',
    /Athena takes 262144/,
    query(`SELECT '${'x'.repeat(262_144)}'`),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a concatenation of one',
    /two or more concatenation arguments/,
    query('SELECT concat(order_id) FROM shop_silver.orders'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'an unload as CSV',
    /UNLOAD writes no CSV/,
    inText('Refresh', /format = 'PARQUET'/, "format = 'CSV'"),
  ),
  mutant(
    'parses',
    'a bracket that is not closed',
    /Athena refuses it: .*syntax error/i,
    query('SELECT count(* FROM shop_silver.orders'),
  ),
  mutant('parses', 'two statements in one', /Only one sql statement is allowed/, query('SELECT 1; SELECT 2')),
  mutant(
    'namesTablesThereAre',
    'a table there is none of',
    /TABLE_NOT_FOUND: shop_silver\.order,/,
    query('SELECT 1 FROM shop_silver.order'),
  ),
  mutant(
    'namesTablesThereAre',
    'a merge into a table of Hive',
    /transactional tables/,
    inText('Refresh', /MERGE INTO shop_silver\.(\w+)/, 'MERGE INTO shop_staging.$1'),
  ),
  mutant(
    'namesTablesThereAre',
    'compaction of a table there is none of',
    /is no Iceberg table/,
    inText('Maintenance', /OPTIMIZE shop_silver\.(\w+)/, 'OPTIMIZE shop_silver.$1_old'),
  ),
  mutant(
    'mergesUniqueSources',
    'a merge whose source has keys twice',
    /MERGE_TARGET_ROW_MULTIPLE_MATCHES/,
    query(
      'MERGE INTO shop_silver.orders AS t USING shop_staging.orders AS s ON t.order_id = s.order_id WHEN MATCHED THEN DELETE',
    ),
  ),
  mutant(
    'unloadsMilliseconds',
    'a time with microseconds in Parquet',
    /Incorrect timestamp precision/,
    query("UNLOAD (SELECT order_id, ordered_at FROM shop_silver.orders) TO 's3://b/x/' WITH (format = 'PARQUET')"),
  ),
];
