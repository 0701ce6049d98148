import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../service.ts';
import { ORDERS, TestAccount } from './account.ts';

describe('AthenaService', () => {
  let account: TestAccount;

  beforeEach(async () => {
    account = await TestAccount.open();
  });

  afterEach(() => account.close());

  const insert = (values: string) => account.rows(`INSERT INTO silver.orders VALUES ${values}`);

  it('answers a query with header, types and Athena spelling', async () => {
    const { QueryExecutionId: id, ...execution } = await account.finish(
      `SELECT 'a' AS s, CAST(7 AS bigint) AS n, 1.50 AS d, CAST(1 AS double) / 3 AS x, true AS b, NULL AS nothing,
         TIMESTAMP '2024-01-05 10:00:00' AS t, DATE '2024-01-05' AS day, ARRAY[1, 2] AS list, count(*) AS c, sum(2)`,
    );
    const { ResultSet } = await account.results(id);

    expect(execution).toMatchObject({
      StatementType: 'DML',
      SubstatementType: 'SELECT',
      Status: { State: 'SUCCEEDED' },
    });
    expect(ResultSet.Rows).toEqual([
      {
        Data: ['s', 'n', 'd', 'x', 'b', 'nothing', 't', 'day', 'list', 'c', '_col10'].map((VarCharValue) => ({
          VarCharValue,
        })),
      },
      {
        Data: [
          { VarCharValue: 'a' },
          { VarCharValue: '7' },
          { VarCharValue: '1.50' },
          { VarCharValue: '0.3333333333333333' },
          { VarCharValue: 'true' },
          {},
          { VarCharValue: '2024-01-05 10:00:00.000' },
          { VarCharValue: '2024-01-05' },
          { VarCharValue: '[1, 2]' },
          { VarCharValue: '1' },
          { VarCharValue: '2' },
        ],
      },
    ]);
    const types = ResultSet.ResultSetMetadata.ColumnInfo.map((column) => column.Type);
    expect(types.filter((_, index) => index !== 5)).toEqual([
      'varchar',
      'bigint',
      'decimal',
      'double',
      'boolean',
      'timestamp',
      'date',
      'array',
      'bigint',
      'bigint',
    ]);
    expect(ResultSet.ResultSetMetadata.ColumnInfo[2]).toMatchObject({ Precision: 3, Scale: 2 });
  });

  it('leaves the result as a CSV file in the results location', async () => {
    const { ResultConfiguration: result, QueryExecutionId: id } = await account.finish(
      `SELECT 'a "b", c' AS s, NULL AS n`,
    );

    expect(result.OutputLocation).toBe(`s3://results/athena/${id}.csv`);
    expect(readFileSync(account.path(result.OutputLocation), 'utf8')).toBe('"s","n"\n"a ""b"", c",\n');
  });

  it('pages through results', async () => {
    // Prepare
    const { QueryExecutionId: id } = await account.finish(
      `SELECT x, 'line
break' AS s FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x`,
    );

    // Act
    const seen: string[] = [];
    const sizes: number[] = [];
    let token: string | undefined;
    do {
      const page = await account.results(id, { MaxResults: 999, ...(token ? { NextToken: token } : {}) });
      sizes.push(page.ResultSet.Rows.length);
      seen.push(...page.ResultSet.Rows.map((row) => row.Data[0]?.VarCharValue ?? ''));
      token = page.NextToken;
    } while (token);

    // Assess: 2,500 rows and one header
    expect(sizes).toEqual([999, 999, 503]);
    expect(seen).toEqual(['x', ...Array.from({ length: 2500 }, (_, index) => String(index + 1))]);
    await expect(account.results(id, { MaxResults: 1001 })).rejects.toMatchObject({ code: 'InvalidRequestException' });
    await expect(account.results(id, { NextToken: 'bogus' })).rejects.toMatchObject({
      code: 'InvalidRequestException',
    });
  });

  it('inserts, updates, deletes and keeps the rows over a restart', async () => {
    await insert(`('o1', TIMESTAMP '2024-01-05 10:00:00', 30.5, 2), ('o2', NULL, 1, 1), ('o3', NULL, 2, 1)`);
    await account.rows(`UPDATE silver.orders SET total = 9.99 WHERE order_id = 'o2'`);
    const { QueryExecutionId: id } = await account.finish(`DELETE FROM silver.orders WHERE order_id = 'o3'`);

    expect(await account.results(id)).toMatchObject({ UpdateCount: 1 });
    await account.reopen();
    expect(
      await account.rows('SELECT order_id, total FROM orders ORDER BY 1', {
        QueryExecutionContext: { Database: 'silver' },
      }),
    ).toEqual([
      ['order_id', 'total'],
      ['o1', '30.5000'],
      ['o2', '9.9900'],
    ]);
  });

  it('merges, and refuses a source that meets a target row twice', async () => {
    await insert(`('o1', NULL, 1, 1), ('o2', NULL, 2, 1)`);
    const merge = (
      source: string,
    ) => `MERGE INTO awsdatacatalog.silver.orders AS t USING (VALUES ${source}) AS s(order_id, total)
      ON t.order_id = s.order_id WHEN MATCHED THEN UPDATE SET total = s.total
      WHEN NOT MATCHED THEN INSERT (order_id, total) VALUES (s.order_id, s.total)`;

    const merged = await account.finish(merge(`('o1', 10.0), ('o9', 90.0)`));
    const reason = await account.reason(merge(`('o1', 11.0), ('o1', 12.0)`));

    expect((await account.results(merged.QueryExecutionId)).UpdateCount).toBe(2);
    expect(reason).toMatch(/^MERGE_TARGET_ROW_MULTIPLE_MATCHES/);
    expect(await account.rows('SELECT order_id, total FROM silver.orders ORDER BY 1')).toEqual([
      ['order_id', 'total'],
      ['o1', '10.0000'],
      ['o2', '2.0000'],
      ['o9', '90.0000'],
    ]);
  });

  it('binds parameters', async () => {
    await insert(`('it''s', NULL, 1, 1), ('o2', NULL, 2, 5)`);
    const query = 'SELECT order_id FROM silver.orders WHERE order_id = ? OR lines > ?';

    expect(await account.rows(query, { ExecutionParameters: ["'it''s'", '100'] })).toEqual([['order_id'], ["it's"]]);
    expect(await account.reason(query, { ExecutionParameters: ["'x'"] })).toMatch(/expected 2 but found 1/);
    expect(await account.reason(query)).toMatch(/expected 2 but found 0/);
    expect(await account.reason('SELECT ? AS a', { ExecutionParameters: ['1'] })).toMatch(/WHERE clause only/);
    expect(await account.reason('DELETE FROM silver.orders WHERE lines = ?', { ExecutionParameters: ['1'] })).toMatch(
      /Query parameters are not supported in DELETE/,
    );
  });

  it.each([
    ['SELECT nope FROM silver.orders', /^COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved/],
    ['SELECT 1 FROM silver.nope', /^TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.nope' does not exist/],
    ['INSERT INTO silver.nope SELECT 1', /^TABLE_NOT_FOUND/],
    ['SELECT\n  strftime(1)', /^FUNCTION_NOT_FOUND: line 2:3: Function 'strftime' not registered/],
    ["SELECT 'é', 1 fromm x yy", /^SYNTAX_ERROR: line 1:\d+: mismatched input 'x'/],
    ["SELECT CAST('x' AS integer)", /^INVALID_CAST_ARGUMENT/],
    ['SELECT 1 / 0', /^DIVISION_BY_ZERO: Division by zero$/],
    ['SELECT 1.5 / 0.0', /^DIVISION_BY_ZERO/],
    ['SELECT 5 % 0', /^DIVISION_BY_ZERO/],
    ['SELECT mod(5, 0)', /^DIVISION_BY_ZERO/],
    ['SELECT x / y FROM (VALUES (2, 1), (1, 0)) AS t(x, y)', /^DIVISION_BY_ZERO/],
    [
      'INSERT INTO silver.orders (total) VALUES (1)',
      /^CONSTRAINT_VIOLATION: NULL value not allowed for NOT NULL column: order_id/,
    ],
    [
      'MERGE INTO staging.orders USING silver.orders ON true WHEN MATCHED THEN DELETE',
      /^NOT_SUPPORTED: Modifying staging.orders/,
    ],
    ['SELECT order_id, count(*) FROM silver.orders', /^SYNTAX_ERROR: line 1:8: .*GROUP BY/],
    ['SELECT 1 FROM other.silver.orders', /^CATALOG_NOT_FOUND/],
  ])('%s fails as in Athena', async (sql, reason) => {
    const { Status: status, QueryExecutionId: id } = await account.finish(sql);

    expect(status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringMatching(reason),
      AthenaError: { ErrorCategory: 2 },
    });
    await expect(account.results(id)).rejects.toThrow('Query did not finish successfully. Final query state: FAILED');
  });

  it.each([
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM glob('/*')`,
    `SELECT * FROM '/etc/passwd'`,
    `SELECT * FROM "/etc/passwd.csv"`,
    `SELECT * FROM read_parquet('x')`,
    `SELECT getenv('HOME')`,
    `SELECT current_setting('temp_directory')`,
    `SELECT * FROM duckdb_settings()`,
    `SELECT * FROM information_schema.tables`,
    'SELECT * FROM sqlite_master',
    'SELECT * FROM (SHOW ALL TABLES)',
    `SELECT (SELECT max(content) FROM read_text('/etc/passwd')) AS a`,
    `WITH a AS (SELECT * FROM read_blob('/etc/passwd')) SELECT * FROM a`,
    `INSERT INTO silver.orders SELECT content, NULL, 1, 1 FROM read_text('/etc/passwd')`,
    `DELETE FROM silver.orders WHERE order_id IN (SELECT content FROM read_text('/etc/passwd'))`,
    `UPDATE silver.orders SET order_id = (SELECT content FROM read_text('/etc/passwd'))`,
    `MERGE INTO silver.orders t USING read_text('/etc/passwd') s ON true WHEN MATCHED THEN DELETE`,
    `MERGE INTO silver.orders t USING silver.orders s ON true WHEN MATCHED THEN UPDATE SET order_id = getenv('HOME')`,
    `CREATE VIEW gold.v AS SELECT * FROM read_text('/etc/passwd')`,
    `UNLOAD (SELECT * FROM read_text('/etc/passwd')) TO 's3://lake/x/' WITH (format = 'PARQUET')`,
    `SELECT system.main.getenv('HOME')`,
    `SELECT * FROM query('SELECT 1')`,
    `WITH read_text AS (SELECT 1 AS a) SELECT * FROM read_text('/etc/passwd')`,
  ])('does not reach outside: %s', async (sql) => {
    expect(await account.reason(sql)).toMatch(/^(?:FUNCTION_NOT_FOUND|TABLE_NOT_FOUND|SYNTAX_ERROR)/);
  });

  it('refuses other statements at once', async () => {
    await expect(account.start(`COPY (SELECT 1) TO '/tmp/x'`)).rejects.toMatchObject({
      code: 'InvalidRequestException',
      message: 'Queries of this type are not supported',
    });
    await expect(account.start('SELECT 1', { WorkGroup: 'other' })).rejects.toThrow('WorkGroup other is not found.');
    await expect(account.start(' ')).rejects.toMatchObject({ code: 'InvalidRequestException' });
    await expect(account.execution('nope')).rejects.toThrow('QueryExecution nope was not found');
  });

  it('starts one query for one client token', async () => {
    const first = await account.start('SELECT 1 AS a', { ClientRequestToken: 'token' });

    expect(await account.start('SELECT 1 AS a', { ClientRequestToken: 'token' })).toBe(first);
    await expect(account.start('SELECT 2 AS a', { ClientRequestToken: 'token' })).rejects.toThrow(
      'Idempotent parameters do not match',
    );
  });

  it('runs queries side by side and writers of one table in line', async () => {
    const writes = Array.from({ length: 12 }, (_, index) =>
      account.finish(`MERGE INTO silver.orders t USING (SELECT 'same' AS order_id, ${index} AS n) s ON t.order_id = s.order_id
        WHEN MATCHED THEN UPDATE SET lines = t.lines + 1 WHEN NOT MATCHED THEN INSERT (order_id, lines) VALUES (s.order_id, 1)`),
    );
    const reads = Array.from({ length: 12 }, () => account.finish('SELECT count(*) AS n FROM silver.orders'));

    const states = (await Promise.all([...writes, ...reads])).map((execution) => execution.Status.State);

    expect(new Set(states)).toEqual(new Set(['SUCCEEDED']));
    expect(await account.rows('SELECT lines FROM silver.orders')).toEqual([['lines'], ['12']]);
  });

  it('stops a query that runs and one that waits', async () => {
    // Prepare: three connections, four queries without end
    const endless =
      'SELECT count(*) AS n FROM UNNEST(sequence(1, 30000)) AS a(x), UNNEST(sequence(1, 30000)) AS b(y), UNNEST(sequence(1, 300)) AS c(z) WHERE x * y % 7 = z';
    const ids = await Promise.all([endless, endless, endless, endless].map((sql) => account.start(sql)));
    await expect.poll(async () => (await account.execution(ids[0] as string)).Status.State).toBe('RUNNING');

    // Act
    for (const id of ids) await account.athena.StopQueryExecution({ QueryExecutionId: id }, OPERATOR);
    await Promise.all(ids.map((id) => account.athena.settled(id)));

    // Assess
    const states = await Promise.all(ids.map(async (id) => (await account.execution(id)).Status.State));
    expect(states).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect(await account.rows('SELECT 1 AS a')).toEqual([['a'], ['1']]);
  });

  it('makes views that use prelude functions, also from another database and after a restart', async () => {
    await insert(`('o1', TIMESTAMP '2024-01-07 10:00:00', 3, 1)`);
    const inSilver = { QueryExecutionContext: { Database: 'silver' } };
    await account.rows(
      `CREATE OR REPLACE VIEW gold.days AS WITH orders2 AS (SELECT * FROM orders)
      SELECT order_id, day_of_week(ordered_at) AS dow, 'é' AS x FROM orders2 AS o WHERE EXISTS (SELECT 1 FROM orders)`,
      inSilver,
    );
    await account.rows('CREATE VIEW gold.top AS SELECT dow FROM gold.days');
    await account.reopen();

    expect(await account.rows('SELECT * FROM top', { QueryExecutionContext: { Database: 'gold' } })).toEqual([
      ['dow'],
      ['7'],
    ]);
    await account.rows(
      'CREATE OR REPLACE VIEW gold.days AS SELECT order_id, dow(ordered_at) + 1 AS dow FROM silver.orders',
    );
    expect(await account.rows('SELECT dow FROM gold.top')).toEqual([['dow'], ['8']]);
    expect(await account.reason('CREATE VIEW gold.days AS SELECT 1 AS a')).toMatch(
      /View already exists: 'awsdatacatalog.gold.days'/,
    );
    expect(await account.reason('CREATE OR REPLACE VIEW gold.days AS SELECT dow FROM gold.top')).toMatch(
      /^VIEW_IS_RECURSIVE/,
    );
    expect(await account.reason('CREATE VIEW gold.bad AS SELECT 1 + 1')).toMatch(
      /^COLUMN_NAME_NOT_SPECIFIED: .* position 1/,
    );
    expect(await account.reason('CREATE OR REPLACE VIEW silver.orders AS SELECT 1 AS a')).toMatch(
      /^TABLE_ALREADY_EXISTS/,
    );
    expect(await account.rows('SHOW TABLES IN gold')).toEqual([['days'], ['top']]);
    await account.rows('DROP VIEW gold.top');
    expect(await account.reason('SELECT * FROM gold.top')).toMatch(/^TABLE_NOT_FOUND/);
    expect(await account.reason('DROP VIEW IF EXISTS gold.top')).toBe('SUCCEEDED');
  });

  it('shows, describes, explains and maintains tables', async () => {
    expect(await account.rows("SHOW TABLES IN silver 'ord*'")).toEqual([['orders']]);
    expect(await account.rows('DESCRIBE silver.orders')).toEqual([
      ['order_id', 'string', ''],
      ['ordered_at', 'timestamp', ''],
      ['total', 'decimal(18,4)', ''],
      ['lines', 'bigint', ''],
    ]);
    expect(await account.reason('OPTIMIZE silver.orders REWRITE DATA USING BIN_PACK')).toBe('SUCCEEDED');
    expect(await account.reason('VACUUM silver.orders')).toBe('SUCCEEDED');
  });

  it('takes the syntax that DuckDB turns into functions', async () => {
    expect(
      await account.rows(`SELECT TIMESTAMP '2024-01-31 10:00:00' + INTERVAL '1' DAY AS t, extract(year FROM DATE '2024-01-31') AS y,
        trim(BOTH 'x' FROM 'xax') AS s, 'a_b' LIKE 'a!_b' ESCAPE '!' AS l, if(1 > 2, 'a', 'b') AS i, ROW(1, 'x') AS r,
        current_date > DATE '2024-01-01' AS d, TRY(CAST('x' AS double)) AS f, coalesce(NULL, 2) AS c, MAP(ARRAY['k'], ARRAY[1])['k'] AS m`),
    ).toEqual([
      ['t', 'y', 's', 'l', 'i', 'r', 'd', 'f', 'c', 'm'],
      ['2024-02-01 10:00:00.000', '2024', 'a', 'true', 'b', expect.stringContaining('x'), 'true', null, '2', '1'],
    ]);
  });

  it('adds new columns and keeps the rows', async () => {
    await insert(`('o1', NULL, 1, 1)`);
    const wider = { ...ORDERS, columns: [...ORDERS.columns, { name: 'currency', type: 'string', required: false }] };

    await account.reopen({ tables: [wider] });

    expect(await account.rows('SELECT order_id, currency FROM silver.orders')).toEqual([
      ['order_id', 'currency'],
      ['o1', null],
    ]);
  });

  it('lets a column be null that is no longer required, and keeps the rows', async () => {
    await insert(`('o1', NULL, 1, 1)`);
    const [id, ...others] = ORDERS.columns;
    const looser = { ...ORDERS, columns: [{ ...id, name: 'order_id', type: 'string', required: false }, ...others] };

    await account.reopen({ tables: [looser] });

    expect(await account.reason('INSERT INTO silver.orders (lines) VALUES (2)')).toBe('SUCCEEDED');
    expect(await account.rows('SELECT order_id, lines FROM silver.orders ORDER BY lines')).toEqual([
      ['order_id', 'lines'],
      ['o1', '1'],
      [null, '2'],
    ]);
    await account.rows('DELETE FROM silver.orders WHERE order_id IS NULL');
    await account.reopen();
  });

  it('refuses a changed type or a removed column, naming both', async () => {
    const [id, ...others] = ORDERS.columns;
    const retyped = { ...ORDERS, columns: [{ ...id, name: 'order_id', type: 'bigint', required: true }, ...others] };
    const narrower = { ...ORDERS, columns: ORDERS.columns.slice(0, -1) };

    await expect(account.reopen({ tables: [retyped] })).rejects.toThrow(
      /silver.orders: the column order_id was VARCHAR and is now BIGINT/,
    );
    await expect(account.reopen({ tables: [narrower] })).rejects.toThrow(
      /silver.orders: the column lines is gone from the template/,
    );
    await account.reopen();
  });

  it('forgets nothing of a finished query until many came after it', async () => {
    const first = await account.finish('SELECT 1 AS a');
    for (let index = 0; index < 201; index += 1) await account.finish('SELECT 2 AS a');

    await expect(account.execution(first.QueryExecutionId)).rejects.toThrow('was not found');
    expect(existsSync(account.path(first.ResultConfiguration.OutputLocation))).toBe(true);
  });
});
