import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogFromTemplate } from '../../athena/catalog.ts';
import { UnsupportedError } from '../../service.ts';
import { ORDERS, STAGED, TestAccount, writeParquet } from './account.ts';

const BY_MONTH = { ...ORDERS, partitionedBy: [{ column: 'ordered_at', transform: 'month' as const }] };
const ROWS = `SELECT 'o-' || i AS order_id, i AS lines, TIMESTAMP '2024-01-05 10:00:00' AS ordered_at FROM range(2000) AS r(i)`;

describe('what Athena refuses', () => {
  let account: TestAccount;
  let fileBytes: number;

  beforeAll(async () => {
    account = await TestAccount.open({ tables: [BY_MONTH, STAGED] });
    for (const day of ['2024-01-05', '2024-01-06', '2024-01-07']) {
      await writeParquet(account.path(`s3://lake/staging/orders/dt=${day}/a.parquet`), ROWS);
    }
    fileBytes = statSync(account.path('s3://lake/staging/orders/dt=2024-01-05/a.parquet')).size;
    await account.rows('CREATE VIEW gold.days AS SELECT dt, count(*) AS orders FROM staging.orders GROUP BY dt');
  }, 30_000);

  afterAll(() => account.close());

  /** Whether a statement runs in a workgroup that lets it scan so many of the three files. */
  async function stateWithin(files: number, sql: string) {
    const limit = Math.ceil(files * fileBytes);
    const group = { outputLocation: 's3://results/athena/', bytesScannedCutoffPerQuery: limit };
    await account.reopen({ workGroups: new Map([['shop', group]]) });
    return (await account.finish(sql)).Status;
  }

  const CUT_OFF = { State: 'CANCELLED', StateChangeReason: 'Bytes scanned limit was exceeded' };

  it('a SELECT that would scan more than the limit', async () => {
    expect(await stateWithin(3, 'SELECT count(*) FROM staging.orders')).toMatchObject({ State: 'SUCCEEDED' });
    expect(await stateWithin(2.9, 'SELECT count(*) FROM staging.orders')).toMatchObject(CUT_OFF);
  });

  it('only the partitions that a statement touches count', async () => {
    for (const [condition, files] of [
      ["dt >= '2024-01-06'", 2],
      ["o.dt = '2024-01-06' AND lines > 3", 1],
      ["dt BETWEEN '2024-01-05' AND '2024-01-06'", 2],
      ["dt IN ('2024-01-05', '2024-01-07')", 2],
      ["(dt = '2024-01-06' OR lines = 1)", 3],
    ] as const) {
      const sql = `SELECT count(*) FROM staging.orders AS o WHERE ${condition}`;
      expect([condition, (await stateWithin(files, sql)).State]).toEqual([condition, 'SUCCEEDED']);
      expect([condition, (await stateWithin(files - 0.1, sql)).State]).toEqual([condition, 'CANCELLED']);
    }
  });

  it('a common table expression is read at each place that names it, and so is a view', async () => {
    const twice = `WITH d AS (SELECT dt FROM staging.orders WHERE dt = '2024-01-06')
      SELECT count(*) FROM d AS a JOIN d AS b ON a.dt = b.dt WHERE false`;
    const views = 'SELECT count(*) FROM gold.days AS a JOIN gold.days AS b ON a.dt = b.dt';
    expect((await stateWithin(1.9, twice)).State).toBe('CANCELLED');
    expect((await stateWithin(2, twice)).State).toBe('SUCCEEDED');
    expect((await stateWithin(5.9, views)).State).toBe('CANCELLED');
    expect((await stateWithin(6, views)).State).toBe('SUCCEEDED');
  });

  it('an UNLOAD and a MERGE; nothing of them is done', async () => {
    const unload = `UNLOAD (SELECT order_id FROM staging.orders) TO 's3://lake/out/1/' WITH (format = 'PARQUET')`;
    const merge = `MERGE INTO silver.orders AS t
      USING (SELECT order_id, ordered_at FROM staging.orders WHERE dt >= '2024-01-06') AS s ON t.order_id = s.order_id
      WHEN NOT MATCHED THEN INSERT (order_id, ordered_at) VALUES (s.order_id, CAST(s.ordered_at AS timestamp(6)))`;
    expect(await stateWithin(2, unload)).toMatchObject(CUT_OFF);
    expect(await stateWithin(1, merge)).toMatchObject(CUT_OFF);
    expect(await account.rows('SELECT count(*) AS n FROM silver.orders')).toEqual([['n'], ['0']]);
  });

  it('a table of DuckDB’s own counts as often as it is read', async () => {
    await account.reopen();
    await account.rows(
      `INSERT INTO silver.orders SELECT order_id, TIMESTAMP '2024-01-05 10:00:00', NULL, lines FROM staging.orders`,
    );
    await account.reopen();
    const size = await account.rows(`SELECT file_size_in_bytes AS n FROM silver."orders$files"`);
    // Its blocks take 1.6 times what Parquet would.
    const files = Number(size[1]?.[0]) / 1.6 / fileBytes;
    const query = 'SELECT count(*) FROM silver.orders AS a JOIN silver.orders AS b ON a.order_id = b.order_id';
    expect((await stateWithin(2 * files, query)).State).toBe('SUCCEEDED');
    expect((await stateWithin(1.9 * files, query)).State).toBe('CANCELLED');
  });

  it('a statement that writes to more than 100 partitions', async () => {
    await account.reopen();
    await account.rows('DELETE FROM silver.orders');
    const months = (count: number) => `SELECT 'm-' || CAST(m AS varchar) AS order_id,
      date_add('month', m, TIMESTAMP '2010-01-15 00:00:00') AS ordered_at FROM UNNEST(sequence(0, ${count - 1})) AS u(m)`;
    const insert = (count: number) => `INSERT INTO silver.orders (order_id, ordered_at) ${months(count)}`;
    const merge = (
      count: number,
      action = 'UPDATE SET lines = 1',
    ) => `MERGE INTO silver.orders AS t USING (${months(count)}) AS s
      ON t.order_id = s.order_id WHEN MATCHED THEN ${action} WHEN NOT MATCHED THEN INSERT (order_id, ordered_at) VALUES (s.order_id, s.ordered_at)`;
    const refusal = 'ICEBERG_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions';

    expect(await account.reason(insert(101))).toBe(refusal);
    expect(await account.rows('SELECT count(*) AS n FROM silver.orders')).toEqual([['n'], ['0']]);
    expect(await account.reason(insert(100))).toBe('SUCCEEDED');
    // One month more is one partition more in the table, but the statement writes to it alone.
    expect(await account.reason(merge(101).replace('sequence(0', 'sequence(100'))).toBe('SUCCEEDED');
    expect(await account.reason(merge(101))).toBe(refusal);
    expect(await account.rows('SELECT count(*) AS n, count(lines) AS l FROM silver.orders')).toEqual([
      ['n', 'l'],
      ['101', '0'],
    ]);
    // Rows that are taken away open no writer.
    expect(await account.reason(merge(101, 'DELETE'))).toBe('SUCCEEDED');
  });

  it('refuses a partition transform that it does not count', () => {
    const table = {
      databaseName: 'silver',
      properties: {
        Name: 'orders',
        OpenTableFormatInput: {
          IcebergInput: {
            IcebergTableInput: {
              Location: 's3://lake/silver/orders/',
              Schema: { Fields: [{ Id: 7, Name: 'Order_Id', Type: 'string' }] },
              PartitionSpec: { Fields: [{ SourceId: 7, Transform: 'bucket[16]' }] },
            },
          },
        },
      },
    };
    expect(() => catalogFromTemplate([table])).toThrow(UnsupportedError);
    expect(() => catalogFromTemplate([table])).toThrow(/partition transform bucket\[16\] of silver\.orders/);
  });
});
