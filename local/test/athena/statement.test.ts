import { describe, expect, it } from 'vitest';
import { classify } from '../../athena/statement.ts';
import { tokenize } from '../../athena/tokens.ts';

const unsupported = /Queries of this type are not supported/;

describe('classify', () => {
  it.each([
    ['SELECT 1', 'SELECT'],
    ['-- a comment\n/* another */ WITH a AS (SELECT 1) SELECT * FROM a;', 'SELECT'],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'SELECT'],
    ['VALUES (1)', 'SELECT'],
    ['TABLE orders', 'SELECT'],
    ['insert into silver.orders SELECT 1', 'INSERT'],
    ['UPDATE orders SET total = 1', 'UPDATE'],
    ['DELETE FROM orders', 'DELETE'],
    ['CREATE OR REPLACE VIEW v AS SELECT 1 AS a', 'CREATE_VIEW'],
    ['DROP VIEW IF EXISTS gold.v', 'DROP_VIEW'],
    ["UNLOAD (SELECT 1 AS a) TO 's3://b/p/' WITH (format = 'PARQUET', compression = 'ZSTD')", 'UNLOAD'],
    ['OPTIMIZE silver.orders REWRITE DATA USING BIN_PACK', 'OPTIMIZE'],
    ['VACUUM silver.orders', 'VACUUM'],
    ["ALTER TABLE silver.orders SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds'='1')", 'SET_PROPERTIES'],
    ["SHOW TABLES IN gold 'daily*'", 'SHOW_TABLES'],
    ['DESCRIBE silver.orders', 'DESCRIBE'],
  ])('%s', (sql, kind) => {
    expect(classify(sql, 'silver').kind).toBe(kind);
  });

  it.each([
    'CREATE TABLE t (a int)',
    'CREATE TABLE t AS SELECT 1',
    'CREATE OR REPLACE TABLE t AS SELECT 1',
    'CREATE MACRO f(x) AS x',
    'DROP TABLE silver.orders',
    "COPY (SELECT 1) TO 'x.csv'",
    "ATTACH 'x.duckdb'",
    'PRAGMA database_list',
    'SET memory_limit = 1',
    'INSTALL httpfs',
    'LOAD httpfs',
    'CALL f()',
    'EXPORT DATABASE x',
    'FROM silver.orders',
    'TRUNCATE TABLE silver.orders',
    "'select' 1",
    '"select" 1',
    '',
    '-- nothing',
  ])('refuses %s', (sql) => {
    expect(() => classify(sql, 'silver')).toThrow(unsupported);
  });

  it('takes one statement at a time, and is not fooled by strings and comments', () => {
    expect(() => classify('SELECT 1; DROP VIEW v', 'silver')).toThrow(/Only one sql statement is allowed/);
    expect(classify("SELECT ';' /* ; */ -- ;", 'silver').kind).toBe('SELECT');
    expect(classify('SELECT 1 AS ";"', 'silver').kind).toBe('SELECT');
  });

  it.each([
    ["dollar quotes, which hide text from Athena's grammar", "SELECT $$ ' $$"],
    ['escape strings, which end elsewhere', "SELECT E'\\''"],
    ['nested comments', 'SELECT 1 /* a /* b */ */'],
    ['a comment that never ends', 'SELECT 1 /* a'],
    ['a string that never ends', "SELECT 'a"],
    ['letters outside ASCII in names', 'SELECT é'],
  ])('refuses %s', (_, sql) => {
    expect(() => classify(sql, 'silver')).toThrow(/SYNTAX_ERROR: line 1:\d+: mismatched input/);
  });

  it('reads the names of a target, its catalog and quotes included', () => {
    const target = { database: 'silver', name: 'orders' };

    expect(classify('VACUUM orders', 'silver')).toMatchObject({ target });
    expect(classify('VACUUM "awsdatacatalog"."Silver"."ORDERS"', 'gold')).toMatchObject({ target });
    expect(classify('VACUUM silver.`orders`', 'gold')).toMatchObject({ target });
    expect(() => classify('VACUUM other.silver.orders', 'gold')).toThrow(/CATALOG_NOT_FOUND/);
  });

  it('takes a MERGE apart', () => {
    const statement = classify(
      `MERGE INTO silver.orders AS t USING (SELECT * FROM a JOIN b ON a.i = b.i) AS s
       ON t.order_id = CASE WHEN s.i > 1 THEN s.x ELSE s.y END
       WHEN MATCHED AND s.deleted THEN DELETE
       WHEN MATCHED THEN UPDATE SET total = s.total, lines = (SELECT max(n) FROM c)
       WHEN NOT MATCHED THEN INSERT (order_id, total) VALUES (s.order_id, s.total)`,
      'gold',
    );

    expect(statement).toMatchObject({
      target: { database: 'silver', name: 'orders' },
      merge: {
        target: 'silver.orders AS t',
        targetAlias: 't',
        source: '(SELECT * FROM a JOIN b ON a.i = b.i) AS s',
        sourceAlias: 's',
        condition: 't.order_id = CASE WHEN s.i > 1 THEN s.x ELSE s.y END',
        clauses: expect.stringMatching(/^WHEN MATCHED AND s\.deleted THEN DELETE.*\(s\.order_id, s\.total\)$/s),
        hasMatched: true,
      },
      probe: {
        text: expect.stringMatching(
          /^SELECT 1, \(s\.deleted\), total = s\.total, .* FROM c\), \(s\.order_id, s\.total\) FROM silver/,
        ),
      },
    });
  });
});

describe('tokenize', () => {
  it('unquotes and drops comments', () => {
    expect(tokenize(`a -- x\n"B""c" 'it''s' 1.5e-3`).map((token) => [token.kind, token.value])).toEqual([
      ['word', 'a'],
      ['quoted', 'B"c'],
      ['string', "it's"],
      ['number', '1.5e-3'],
    ]);
  });
});
