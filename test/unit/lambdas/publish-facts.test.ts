import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newDictionary } from '../../../lambdas/facts/names.ts';
import { BrokenPackError, unpackMonth } from '../../../lambdas/facts/unpack.ts';
import { packFacts } from '../../../lambdas/publish/facts.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const folder = mkdtempSync(join(tmpdir(), 'publish-facts-'));
let instance: DuckDBInstance;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
  rmSync(folder, { recursive: true });
});
beforeEach(() => s3.reset());

/** A line as the view tells it: a return where the order is 0. */
type Line = readonly [day: string, hour: number, customer: number, order: number, product: string, amount: string];
const JANUARY: readonly Line[] = [
  ['2026-01-31', 9, 1, 2, 'LAMP', '20.00'],
  ['2026-01-31', 9, 1, 2, 'MUG', '3.50'],
  ['2026-01-02', 23, 0, 1, 'LAMP', '19.99'],
];
const FEBRUARY: readonly Line[] = [
  ['2026-02-01', 0, 2, 1, 'MUG', '0.0001'],
  ['2026-02-03', 8, 0, 0, 'MUG', '3.50'],
];

/** Puts lines where an UNLOAD would, and tells its file. */
async function unloaded(slot: string, lines: readonly Line[]): Promise<{ key: string }> {
  const file = join(folder, 'file.parquet');
  const rows = lines.map(
    ([day, hour, customer, order, product, amount]) =>
      `(${order === 0}, CAST(date_diff('day', DATE '1970-01-01', DATE '${day}') AS integer), ${hour}, 'web', 'EUR', 'France', 'direct', 'mobile',
        ${customer}, ${customer > 0}, ${order}, 0e0, '${product}', 'Home', true, 10000e0, CAST(${amount} * 10000 AS double), 0e0)`,
  );
  const names = `is_return, fact_day, fact_hour, source, currency, country, channel, device, customer_number, is_identified, order_number,
    split_number, product_id, category, is_product, units, amount, discount`;
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS r(${names})) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  const key = `published/data/run/sales_facts/0/slot=${slot}/${lines.length}`;
  s3.put(`gold/${key}`, readFileSync(file));
  return { key };
}

const pack = (...files: { key: string }[]) => packFacts(s3.client, 'gold', files);

describe('the facts of a snapshot', () => {
  it('are an object a month, and what stands in all of them', async () => {
    const files = [await unloaded('2', FEBRUARY), await unloaded('1', JANUARY)];
    const facts = await pack(...files);
    expect(facts.months).toEqual([
      {
        month: '2026-01',
        key: expect.stringMatching(/^published\/facts\/2026-01-[0-9a-f]{12}\.pack$/),
        bytes: expect.any(Number),
        orders: 2,
        lines: 3,
        customers: 1,
      },
      { month: '2026-02', key: expect.any(String), bytes: expect.any(Number), orders: 1, lines: 1, customers: 2 },
    ]);
    expect(s3.json(`gold/${facts.summary.key}`)).toEqual({
      version: 1,
      days: { first: '2026-01-02', last: '2026-02-03', lastSold: '2026-02-01' },
      values: {
        source: [{ value: 'web', lines: 4 }],
        country: [{ value: 'France', lines: 4 }],
        channel: [{ value: 'direct', lines: 4 }],
        device: [{ value: 'mobile', lines: 4 }],
        category: [{ value: 'Home', lines: 4 }],
      },
      currencies: [{ value: 'EUR', lines: 4, revenue: 43.4901 }],
    });
    const month = unpackMonth(s3.body(`gold/${facts.months[0]?.key}`), newDictionary());
    expect([...month.amounts]).toEqual([199_900, 235_000]);
    expect([...month.hours]).toEqual([23, 9]);
    expect([...month.customers]).toEqual([0, 1]);
  });

  it('of a month that is as it was keep their object, in whatever order its lines come', async () => {
    const first = await pack(await unloaded('1', JANUARY), await unloaded('2', FEBRUARY));
    const more: Line[] = [...FEBRUARY, ['2026-02-28', 12, 3, 2, 'LAMP', '20.00']];
    const put = vi.fn();
    s3.beforePut = put;
    const second = await pack(await unloaded('1', JANUARY.toReversed()), await unloaded('2', more));
    expect(second.months[0]).toEqual(first.months[0]);
    expect(second.months[1]).toMatchObject({ lines: 2, customers: 3 });
    expect(put.mock.calls.map(([key]) => key)).toEqual([`gold/${second.months[1]?.key}`, `gold/${second.summary.key}`]);
    expect(s3.paths('gold/published/facts/')).toHaveLength(5);
  });

  it('that a disk has damaged are written again', async () => {
    const { months } = await pack(await unloaded('1', JANUARY));
    const path = `gold/${months[0]?.key}`;
    const bytes = s3.body(path);
    s3.put(path, 'damaged');
    await pack(await unloaded('1', JANUARY));
    expect(s3.body(path)).toEqual(bytes);
  });

  it('are none where nothing was sold', async () => {
    const { months, summary } = await pack();
    expect(months).toEqual([]);
    expect(s3.json(`gold/${summary.key}`)).toMatchObject({ days: null, currencies: [] });
  });

  it('that are cut off are no pack, and say so', async () => {
    const { months } = await pack(await unloaded('1', JANUARY));
    const bytes = s3.body(`gold/${months[0]?.key}`);
    for (const length of [0, 3, 20, bytes.length - 1])
      expect(() => unpackMonth(bytes.subarray(0, length), newDictionary())).toThrow(BrokenPackError);
  });
});
