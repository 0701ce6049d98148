import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAGED, TestAccount, writeParquet } from './account.ts';

describe('a table on Parquet files', () => {
  let account: TestAccount;

  beforeEach(async () => {
    account = await TestAccount.open();
  });

  afterEach(() => account.close());

  const file = (key: string) => account.path(`s3://lake/staging/orders/${key}`);
  const rows = () => account.rows('SELECT order_id, lines, dt FROM staging.orders ORDER BY 1');

  it('is empty, with its types, before files arrive', async () => {
    const { QueryExecutionId: id } = await account.finish('SELECT * FROM staging.orders');
    const { ResultSet } = await account.results(id);

    expect(ResultSet.Rows).toHaveLength(1);
    expect(ResultSet.ResultSetMetadata.ColumnInfo.map((column) => [column.Name, column.Type])).toEqual([
      ['order_id', 'varchar'],
      ['lines', 'bigint'],
      ['ordered_at', 'timestamp'],
      ['dt', 'varchar'],
    ]);
  });

  it('sees files that arrive later, in any order of columns, narrower, wider or without some', async () => {
    await writeParquet(file('dt=2024-01-01/a.parquet'), `SELECT 1::INTEGER AS lines, 'o1' AS order_id, 'x' AS extra`);
    expect(await rows()).toEqual([
      ['order_id', 'lines', 'dt'],
      ['o1', '1', '2024-01-01'],
    ]);

    await writeParquet(
      file('dt=2024-01-02/b'),
      `SELECT 'o2' AS order_id, TIMESTAMPTZ '2024-01-02 10:00:00+00' AS ordered_at`,
    );
    await writeParquet(file('dt=2024-01-02/03/c.parquet'), `SELECT 'o3' AS order_id, 5000000000 AS lines`);
    expect(await rows()).toEqual([
      ['order_id', 'lines', 'dt'],
      ['o1', '1', '2024-01-01'],
      ['o2', null, '2024-01-02'],
      ['o3', '5000000000', '2024-01-02'],
    ]);
    expect(
      await account.rows(`SELECT ordered_at FROM staging.orders WHERE dt = '2024-01-02' AND order_id = 'o2'`),
    ).toEqual([['ordered_at'], ['2024-01-02 10:00:00.000']]);

    rmSync(account.path('s3://lake/staging/orders/'), { recursive: true });
    expect(await rows()).toEqual([['order_id', 'lines', 'dt']]);
  });

  it('is seen through views', async () => {
    await account.rows('CREATE VIEW gold.v AS SELECT count(*) AS n FROM staging.orders');
    await writeParquet(file('dt=2024-01-01/a.parquet'), `SELECT 'o1' AS order_id`);

    expect(await account.rows('SELECT n FROM gold.v')).toEqual([['n'], ['1']]);
  });

  it('does not see hidden files, hidden folders and files outside partitions', async () => {
    await writeParquet(file('dt=2024-01-01/_a.parquet'), `SELECT 'hidden' AS order_id`);
    await writeParquet(file('dt=2024-01-01/.b.parquet'), `SELECT 'hidden' AS order_id`);
    await writeParquet(file('c.parquet'), `SELECT 'outside' AS order_id`);
    expect(await rows()).toHaveLength(1);

    await writeParquet(file('dt=2024-01-01/d.parquet'), `SELECT 'o1' AS order_id`);
    expect((await rows()).map((row) => row[0])).toEqual(['order_id', 'o1']);
  });

  it('fails on a file of another type, and works again when the file is gone', async () => {
    await writeParquet(file('dt=2024-01-01/a.parquet'), `SELECT 'o1' AS order_id, 1 AS lines`);
    await writeParquet(file('dt=2024-01-01/bad.parquet'), `SELECT 'o2' AS order_id, '1' AS lines`);

    expect(await account.reason('SELECT * FROM staging.orders')).toBe(
      "HIVE_BAD_DATA: Field lines's type BYTE_ARRAY in parquet file s3://lake/staging/orders/dt=2024-01-01/bad.parquet is incompatible with type bigint defined in table schema",
    );
    rmSync(file('dt=2024-01-01/bad.parquet'));
    expect(await rows()).toHaveLength(2);
  });

  it('fails on a file that is not Parquet, naming it by its URI', async () => {
    mkdirSync(dirname(file('dt=2024-01-01/x')), { recursive: true });
    writeFileSync(file('dt=2024-01-01/x.parquet'), 'this is not a Parquet file');

    const reason = await account.reason('SELECT * FROM staging.orders');

    expect(reason).toMatch(
      /^HIVE_BAD_DATA: Not valid Parquet file: .*s3:\/\/lake\/staging\/orders\/dt=2024-01-01\/x.parquet/,
    );
    expect(reason).not.toContain(account.dataDir);
  });

  it('leaves the catalog with its table', async () => {
    await account.reopen({ tables: [] });

    expect(await account.rows('SHOW TABLES IN staging')).toEqual([]);
    expect(await account.reason('SELECT * FROM staging.orders')).toMatch(/^TABLE_NOT_FOUND/);
  });

  it('reads a table without partitions, and folders whose names look like patterns', async () => {
    const table = { ...STAGED, name: 'plain', location: 's3://lake/staging/pl[a]in/', partitionKeys: [] };
    await account.reopen({ tables: [table] });
    await writeParquet(account.path('s3://lake/staging/pl[a]in/2024/a.parquet'), `SELECT 'o1' AS order_id`);
    await writeParquet(account.path('s3://lake/staging/plain/2024/a.parquet'), `SELECT 'other' AS order_id`);

    expect(await account.rows('SELECT order_id FROM staging.plain')).toEqual([['order_id'], ['o1']]);
  });
});
