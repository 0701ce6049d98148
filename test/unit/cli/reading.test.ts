import { describe, expect, it } from 'vitest';
import { assertReads } from '../../../bin/cli/platform/reading.ts';

describe('a statement that reads', () => {
  it.each([
    'SELECT 1',
    'select * from gold.fact_sales;',
    '  -- what sells\n /* best */ SELECT 1;;',
    '(SELECT 1) UNION (SELECT 2)',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'WITH RECURSIVE a (n, m) AS (SELECT 1, 2), "delete" AS (VALUES 1) (SELECT * FROM a)',
    'WITH a AS (SELECT 1 AS "update") SELECT 1 FROM a WHERE note = \'; DROP TABLE b\'',
    'VALUES 1, 2',
    'TABLE gold.fact_sales',
    'SHOW TABLES IN gold',
    'DESCRIBE gold.fact_sales',
    'DESC gold.fact_sales',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE VERBOSE SELECT 1',
    'EXPLAIN (TYPE DISTRIBUTED, FORMAT JSON) WITH a AS (SELECT 1) SELECT * FROM a',
    "SELECT 'it''s; fine', \"delete\" FROM t",
    "SELECT replace(update, 'a') FROM t WHERE delete = 1",
  ])('passes: %s', (sql) => expect(() => assertReads(sql)).not.toThrow());
});

describe('a statement that writes', () => {
  it.each([
    ['DELETE FROM silver.events', 'DELETE'],
    ['update silver.events set event = null', 'UPDATE'],
    ['INSERT INTO silver.events SELECT * FROM silver.events', 'INSERT'],
    ['MERGE INTO a USING b ON 1 = 1 WHEN MATCHED THEN DELETE', 'MERGE'],
    ['DROP VIEW gold.fact_sales', 'DROP'],
    ['DROP TABLE silver.events', 'DROP'],
    ['CREATE TABLE x AS SELECT 1', 'CREATE'],
    ['CREATE OR REPLACE VIEW x AS SELECT 1', 'CREATE'],
    ['ALTER TABLE x ADD COLUMNS (a int)', 'ALTER'],
    ["UNLOAD (SELECT 1) TO 's3://x/' WITH (format = 'PARQUET')", 'UNLOAD'],
    ['OPTIMIZE silver.events REWRITE DATA USING BIN_PACK', 'OPTIMIZE'],
    ['VACUUM silver.events', 'VACUUM'],
    ['PREPARE a FROM DELETE FROM b', 'PREPARE'],
    ['EXECUTE a', 'EXECUTE'],
    ['CALL system.x()', 'CALL'],
    ['MSCK REPAIR TABLE x', 'MSCK'],
    ['TRUNCATE TABLE x', 'TRUNCATE'],
    ['-- only a look\nDELETE FROM x', 'DELETE'],
    ['/* SELECT */ DELETE FROM x', 'DELETE'],
    ['WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a', 'INSERT'],
    ['WITH a (n) AS (SELECT (1)), c AS (SELECT 2) DELETE FROM a', 'DELETE'],
    ['EXPLAIN DELETE FROM a', 'DELETE'],
    ['EXPLAIN ANALYZE DELETE FROM a', 'DELETE'],
    ['EXPLAIN (TYPE IO) INSERT INTO a SELECT 1', 'INSERT'],
    ['EXPLAIN ANALYZE WITH a AS (SELECT 1) INSERT INTO b SELECT 1', 'INSERT'],
    ['(DELETE FROM a)', 'DELETE'],
  ])('is refused by name: %s', (sql, verb) => {
    expect(() => assertReads(sql)).toThrow(`query only reads, and ${verb} does not. It takes SELECT`);
  });

  it.each(['SELECT 1; DELETE FROM a', ';DELETE FROM a', "SELECT ';'; SELECT 2"])(
    'after another is refused: %s',
    (sql) => expect(() => assertReads(sql)).toThrow('several statements'),
  );

  it.each(['', '  ', '-- nothing', ';'])('that is none is refused: "%s"', (sql) =>
    expect(() => assertReads(sql)).toThrow('holds no statement'),
  );
});
