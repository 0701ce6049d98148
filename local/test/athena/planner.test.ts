import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Planner } from '../../athena/planner.ts';
import { ORDERS, STAGED } from './account.ts';

describe('Planner', () => {
  let planner: Planner;

  beforeAll(async () => {
    planner = await Planner.open([ORDERS, STAGED], ['gold']);
  });

  afterAll(() => planner.close());

  it('tells table, columns and bounds of a scan', async () => {
    const sql = `SELECT lines FROM staging.orders AS o WHERE o.dt >= '2026-01-02' AND o.lines + 1 > 7 AND ordered_at < TIMESTAMP '2026-01-05 00:00:00'`;
    expect(await planner.scans(sql)).toEqual([
      {
        table: 'staging.orders',
        columns: expect.arrayContaining(['lines', 'dt', 'ordered_at']),
        conditions: expect.arrayContaining([
          { column: 'dt', operator: '>=', value: '2026-01-02' },
          { column: 'ordered_at', operator: '<', value: '2026-01-05 00:00:00' },
        ]),
      },
    ]);
  });

  it('takes a scan beneath a join for whole where DuckDB does not say what it reads of it', async () => {
    const once = 'SELECT DISTINCT o.order_id FROM staging.orders AS o';
    const sql = `SELECT s.order_id, sum(s.lines) AS lines FROM (${once}) AS d JOIN staging.orders AS s ON s.order_id = d.order_id GROUP BY s.order_id`;
    const [, joined] = await planner.scans(sql);
    expect(joined?.columns).toEqual(expect.arrayContaining(['order_id', 'lines']));
    expect((await planner.scans('SELECT count(*) AS n FROM staging.orders'))[0]?.columns).toEqual([]);
  });

  it('brings a bound down through a view, and drops columns that nobody asks for', async () => {
    expect(
      await planner.scans(`CREATE OR REPLACE VIEW gold.days AS
        WITH counted AS (SELECT dt, order_id, sum(lines) AS lines FROM staging.orders GROUP BY dt, order_id)
        SELECT dt, order_id, lines FROM counted`),
    ).toEqual([]);
    expect(await planner.scans(`SELECT order_id FROM gold.days WHERE dt = '2026-01-02'`)).toEqual([
      {
        table: 'staging.orders',
        columns: ['dt', 'order_id'],
        conditions: [{ column: 'dt', operator: '=', value: '2026-01-02' }],
      },
    ]);
  });

  it('reads a common table expression at each place that names it, in an UNLOAD too', async () => {
    const sql = `UNLOAD (WITH a AS (SELECT order_id, lines FROM silver.orders), b AS (SELECT * FROM a)
      SELECT x.order_id FROM a AS x JOIN b AS y ON x.order_id = y.order_id WHERE EXISTS (SELECT 1 FROM b AS z WHERE z.lines = x.lines))
      TO 's3://lake/out/' WITH (format = 'PARQUET')`;
    expect((await planner.scans(sql)).map(({ table }) => table)).toEqual(Array(3).fill('silver.orders'));
  });

  it('counts what a MERGE reads of its target', async () => {
    const sql = `MERGE INTO silver.orders AS t
      USING (WITH s AS (SELECT order_id, max(ordered_at) AS at FROM staging.orders WHERE dt >= '2026-01-02' GROUP BY order_id) SELECT * FROM s) AS s
      ON t.order_id = s.order_id AND t.ordered_at >= TIMESTAMP '2026-01-01 00:00:00'
      WHEN NOT MATCHED THEN INSERT (order_id, ordered_at) VALUES (s.order_id, CAST(s.at AS timestamp(6)))`;
    const scans = await planner.scans(sql);
    expect(scans.map(({ table, conditions }) => [table, conditions.map(({ column }) => column)])).toEqual(
      expect.arrayContaining([
        ['staging.orders', ['dt']],
        ['silver.orders', ['ordered_at']],
      ]),
    );
    expect(scans).toHaveLength(2);
    const columnsOf = async (text: string) =>
      (await planner.scans(text)).find(({ table }) => table === 'silver.orders')?.columns;
    expect((await columnsOf(sql))?.toSorted()).toEqual(['order_id', 'ordered_at']);
    // A row that is changed is written anew, with what the statement does not speak of.
    const update = sql.replace('WHEN NOT', 'WHEN MATCHED THEN UPDATE SET lines = 1 WHEN NOT');
    expect(await columnsOf(update)).toEqual(['order_id', 'ordered_at', 'total', 'lines']);
    // The source reads the target too, and no less for it.
    const own = `MERGE INTO silver.orders AS t USING (SELECT * FROM silver.orders) AS s ON t.order_id = s.order_id
      WHEN MATCHED THEN UPDATE SET order_id = s.order_id, lines = s.lines, total = s.total, ordered_at = s.ordered_at`;
    expect((await planner.scans(own)).map(({ columns }) => columns.length)).toEqual([4, 4]);
    expect(await columnsOf('DELETE FROM silver.orders WHERE lines = 0')).toHaveLength(4);
  });

  it('finds nothing to scan in what asks the catalog or the metadata', async () => {
    expect(await planner.scans('SHOW TABLES IN silver')).toEqual([]);
    expect(await planner.scans('OPTIMIZE silver.orders REWRITE DATA USING BIN_PACK')).toEqual([]);
    expect(await planner.scans('SELECT count(*) FROM silver."orders$files"')).toEqual([]);
  });
});
