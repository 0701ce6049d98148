import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { gzippedCsv } from '../../../../evaluation/datasets/csv.ts';
import { onlineRetailLines } from '../../../../evaluation/datasets/online-retail.ts';
import { heldOutPurchases, retailRocketEvents } from '../../../../evaluation/datasets/retailrocket.ts';

/** Says why on the console too: reporters keep the reason of a skipped test to themselves. */
function dataFor(ctx: TestContext, folder: string): string {
  const skip = (reason: string): never => {
    console.warn(`Skipped: ${reason}`);
    return ctx.skip(reason);
  };
  const data = process.env.SHOPLAKE_DATASETS;
  if (!data) return skip(`SHOPLAKE_DATASETS names no folder; set it to one that holds ${folder}/ to run this.`);
  return existsSync(join(data, folder)) ? data : skip(`${join(data, folder)} is not there.`);
}

async function collect<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** All figures were worked out from the files with Python's csv module. */
describe('the loaders of real data', () => {
  it('read Online Retail', { timeout: 120_000 }, async (ctx) => {
    const figures = { lines: 0, cancellations: 0, nobody: 0, sales: 0, revenue: 0 };
    for await (const line of onlineRetailLines(dataFor(ctx, 'online-retail'))) {
      figures.lines++;
      if (line.is_cancellation) figures.cancellations++;
      if (line.customer_id === null) figures.nobody++;
      else if (line.quantity > 0 && line.unit_price > 0) {
        figures.sales++;
        figures.revenue += line.quantity * line.unit_price;
      }
    }
    expect(figures).toEqual({
      lines: 541_909,
      cancellations: 9288,
      nobody: 135_080,
      sales: 397_884,
      revenue: expect.closeTo(8_911_407.904, 3),
    });
  });

  it('read RetailRocket', { timeout: 120_000 }, async (ctx) => {
    const data = dataFor(ctx, 'retailrocket');
    const counts = { view: 0, addtocart: 0, transaction: 0 };
    const visitors = new Set<string>();
    for await (const { event, visitor_id } of retailRocketEvents(data)) {
      counts[event]++;
      visitors.add(visitor_id);
    }
    expect(counts).toEqual({ view: 75_374, addtocart: 12_456, transaction: 9551 });
    expect(visitors.size).toBe(2174);
    expect(await collect(heldOutPurchases(data))).toHaveLength(2174);
  });
});

describe('a gzipped CSV file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'csv-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(bytes: Uint8Array): Promise<readonly object[]> {
    const path = join(folder, 'file.csv.gz');
    await writeFile(path, bytes);
    return collect(gzippedCsv(path, ['a', 'b']));
  }

  it('is read by the names of its columns, with quotes and a byte order mark', async () => {
    const rows = await read(gzipSync('\uFEFFb,a\r\n2,"x, ""y"""\r\n'));
    expect(rows).toEqual([{ a: 'x, "y"', b: '2' }]);
  });

  it('of another shape, or none at all, is refused by name', async () => {
    await expect(read(gzipSync('a,c\n1,2\n'))).rejects.toThrow(/file\.csv\.gz has no column b/);
    await expect(read(Buffer.from('a,b\n1,2\n'))).rejects.toThrow(/file\.csv\.gz is not a gzip file/);
    await expect(collect(gzippedCsv(join(folder, 'absent.csv.gz'), ['a']))).rejects.toThrow(/absent\.csv\.gz/);
  });
});
