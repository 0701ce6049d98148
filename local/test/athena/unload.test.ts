import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAccount } from './account.ts';

async function readParquet(path: string, select = '*'): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT ${select} FROM read_parquet('${path}', hive_partitioning = false)`,
  );
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe('UNLOAD', () => {
  let account: TestAccount;

  beforeEach(async () => {
    account = await TestAccount.open();
    await account.rows(
      `INSERT INTO silver.orders VALUES ('o1', TIMESTAMP '2024-01-05 10:00:00', 30.5, 2), ('o2', NULL, 1, 1)`,
    );
  });

  afterEach(() => account.close());

  const unload = (query: string, compression = 'ZSTD', to = 's3://lake/published/run=1/') =>
    `UNLOAD (${query}) TO '${to}' WITH (format = 'PARQUET', compression = '${compression}')`;

  it('writes Parquet and a manifest that names the files', async () => {
    // Act
    const {
      Statistics,
      Status,
      QueryExecutionId: id,
    } = await account.finish(
      unload(
        'SELECT order_id AS id, total, CAST(ordered_at AS timestamp(3)) AS t, sum(lines) OVER () AS s FROM silver.orders ORDER BY 1 /* ) */',
      ),
    );

    // Assess
    expect(Status.StateChangeReason).toBeUndefined();
    expect(Statistics.DataManifestLocation).toBe(`s3://results/athena/${id}-manifest.csv`);
    const files = readFileSync(account.path(`s3://results/athena/${id}-manifest.csv`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^s3:\/\/lake\/published\/run=1\/[^/]+$/);
    expect(await readParquet(account.path(files[0] as string), 'id, total, t, s, typeof(s) AS kind')).toEqual([
      { id: 'o1', total: '30.5000', t: '2024-01-05 10:00:00', s: '3', kind: 'BIGINT' },
      { id: 'o2', total: '1.0000', t: null, s: '3', kind: 'BIGINT' },
    ]);
  });

  it.each(['GZIP', 'SNAPPY', 'ZSTD'])('compresses with %s', async (compression) => {
    const { QueryExecutionId: id } = await account.finish(unload('SELECT order_id FROM silver.orders', compression));
    const file = readFileSync(account.path(`s3://results/athena/${id}-manifest.csv`), 'utf8').trim();
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();

    const reader = await connection.runAndReadAll(
      `SELECT DISTINCT compression FROM parquet_metadata('${account.path(file)}')`,
    );

    expect(reader.getRows()).toEqual([[compression]]);
    connection.closeSync();
    instance.closeSync();
  });

  it('wants an empty destination', async () => {
    await account.finish(unload('SELECT 1 AS a'));

    expect(await account.reason(unload('SELECT 1 AS a'))).toBe(
      'HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: s3://lake/published/run=1/',
    );
  });

  it('writes no file when there are no rows, but a manifest', async () => {
    const { QueryExecutionId: id, Status } = await account.finish(
      unload('SELECT * FROM staging.orders WHERE lines > ?'.replace('*', 'order_id')),
      {
        ExecutionParameters: ['5'],
      },
    );

    expect(Status.State).toBe('SUCCEEDED');
    expect(readFileSync(account.path(`s3://results/athena/${id}-manifest.csv`), 'utf8')).toBe('');
    expect(existsSync(account.path('s3://lake/published/run=1/'))).toBe(false);
  });

  it('fails on microseconds, as Hive Parquet does, and leaves nothing', async () => {
    expect(await account.reason(unload('SELECT order_id, ordered_at FROM silver.orders'))).toBe(
      'NOT_SUPPORTED: Incorrect timestamp precision for timestamp(6); the configured precision is MILLISECONDS; column name: ordered_at',
    );
    expect(await account.reason(unload(`SELECT CAST(order_id AS integer) AS a FROM silver.orders`))).toMatch(
      /^INVALID_CAST_ARGUMENT/,
    );
    expect(existsSync(account.path('s3://lake/published/'))).toBe(false);
    expect(readdirSync(`${account.dataDir}/athena/tmp`)).toEqual([]);
  });

  describe('partitioned_by', () => {
    const partitioned = (query: string, columns: string, to = 's3://lake/published/parts/') =>
      `UNLOAD (${query}) TO '${to}' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ${columns})`;

    it('puts rows into a folder for each value, whose column is not in the files', async () => {
      // Prepare
      const query =
        "SELECT order_id, lines, 'all' AS part FROM silver.orders UNION ALL SELECT order_id, NULL, 'one' FROM silver.orders WHERE lines = 1";

      // Act
      const { QueryExecutionId: id, Status } = await account.finish(partitioned(query, "ARRAY['part']"));

      // Assess
      expect(Status.StateChangeReason).toBeUndefined();
      const manifest = readFileSync(account.path(`s3://results/athena/${id}-manifest.csv`), 'utf8');
      const files = manifest.trimEnd().split('\n');
      expect(files.map((file) => file.slice(0, file.lastIndexOf('/')))).toEqual([
        's3://lake/published/parts/part=all',
        's3://lake/published/parts/part=one',
      ]);
      const [all, one] = await Promise.all(files.map((file) => readParquet(account.path(file))));
      expect(all).toEqual([
        { order_id: 'o1', lines: '2' },
        { order_id: 'o2', lines: '1' },
      ]);
      expect(one).toEqual([{ order_id: 'o2', lines: null }]);
      expect(readdirSync(`${account.dataDir}/athena/tmp`)).toEqual([]);
    });

    it('takes several columns, and keeps nulls in a folder of Hive’s', async () => {
      const query = "SELECT order_id, CAST(ordered_at AS date) AS day, 'x' AS kind FROM silver.orders";
      const { QueryExecutionId: id } = await account.finish(partitioned(query, "ARRAY['day', 'kind']"));
      const manifest = readFileSync(account.path(`s3://results/athena/${id}-manifest.csv`), 'utf8');

      expect(manifest.match(/day=.*(?=\/)/g)).toEqual([
        'day=2024-01-05/kind=x',
        'day=__HIVE_DEFAULT_PARTITION__/kind=x',
      ]);
    });

    it.each([
      [
        'not the last column',
        "SELECT 'a' AS part, order_id FROM silver.orders",
        "ARRAY['part']",
        /^HIVE_COLUMN_ORDER_MISMATCH: .*: \[part\]$/,
      ],
      [
        'another order',
        "SELECT order_id, 'a' AS x, 'b' AS y FROM silver.orders",
        "ARRAY['y', 'x']",
        /^HIVE_COLUMN_ORDER_MISMATCH/,
      ],
      ['a column that is not there', 'SELECT order_id FROM silver.orders', "ARRAY['part']", /\[part\] not present/],
      ['nothing beside it', "SELECT 'a' AS part", "ARRAY['part']", /only partition columns/],
      [
        'more than 100 partitions',
        'SELECT order_id, n AS part FROM silver.orders CROSS JOIN UNNEST(sequence(1, 101)) AS t(n)',
        "ARRAY['part']",
        /^HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100/,
      ],
      ['no array', "SELECT order_id, 'a' AS part FROM silver.orders", "'part'", /^INVALID_TABLE_PROPERTY/],
      [
        'a value that Hive escapes otherwise than DuckDB',
        "SELECT order_id, 'a b' AS part FROM silver.orders",
        "ARRAY['part']",
        /does not support UNLOAD into the partition part=a b/,
      ],
    ])('refuses %s', async (_, query, columns, reason) => {
      expect(await account.reason(partitioned(query, columns))).toMatch(reason);
      expect(existsSync(account.path('s3://lake/published/'))).toBe(false);
      expect(readdirSync(`${account.dataDir}/athena/tmp`)).toEqual([]);
    });
  });
});
