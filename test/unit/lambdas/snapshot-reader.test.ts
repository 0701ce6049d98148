import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeParquet } from '../../../contracts/parquet.ts';
import type { TableContract } from '../../../contracts/table.ts';
import { NothingPublishedError, SnapshotDamagedError, SnapshotReader } from '../../../lambdas/snapshot/reader.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const table: TableContract = {
  zone: 'staging',
  name: 'daily_sales',
  doc: '',
  key: [],
  columns: { revenue: { id: 1, type: 'decimal(18,4)', doc: '' }, at: { id: 2, type: 'timestamp', doc: '' } },
};

const publish = (run: string, ...revenues: readonly bigint[]): void => publishColumns(run, undefined, revenues);

function publishColumns(run: string, columns: readonly string[] | undefined, revenues: readonly bigint[]): void {
  const files = revenues.map((revenue, index) => {
    const key = `published/data/${run}/${index}`;
    const body = writeParquet(table, [{ revenue, at: 0 }]);
    s3.put(`gold/${key}`, body);
    return { key, bytes: body.length };
  });
  const at = '2026-03-01T12:00:00Z';
  const manifest = { run, startedAt: at, publishedAt: at, datasets: { daily_sales: { files, columns } } };
  s3.put(`gold/published/manifests/${run}.json`, JSON.stringify(manifest));
  s3.put('gold/published/latest.json', JSON.stringify({ run, startedAt: at, publishedAt: at }));
}
const gets = (key: string) =>
  s3.mock.commandCalls(GetObjectCommand).filter(({ args }) => args[0].input.Key === key).length;

let reader: SnapshotReader;
beforeEach(() => {
  s3.reset();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T12:00:00Z') });
  reader = new SnapshotReader(s3.client, 'gold');
});
afterEach(() => vi.useRealTimers());

describe('the published snapshot', () => {
  it('is read from all files of a dataset', async () => {
    publish('run-1', 25_000n, 10_000n);
    const snapshot = await reader.latest();
    expect(snapshot.run).toBe('run-1');
    expect(await snapshot.rows('daily_sales')).toEqual([
      { revenue: 2.5, at: new Date(0) },
      { revenue: 1, at: new Date(0) },
    ]);
    expect(await snapshot.rows('weekly_sales')).toEqual([]);
  });

  it('has the columns that its manifest names, where files hold those of other datasets, too', async () => {
    publishColumns('run-1', ['revenue'], [25_000n]);
    const snapshot = await reader.latest();
    expect(await snapshot.rows('daily_sales')).toEqual([{ revenue: 2.5 }]);
  });

  it('is read by bucket where it has buckets, and whole where it is of a version without', async () => {
    // The hash of `abc` is of bucket 58, and that of nothing of 35.
    const file = (folder: string, revenue: bigint) => {
      const key = `published/data/run-1/customers/0/dataset=customer_360/${folder}a`;
      s3.put(`gold/${key}`, writeParquet(table, [{ revenue, at: 0 }]));
      return { key, bytes: 1 };
    };
    const follow = (files: object[]) => {
      const at = '2026-03-01T12:00:00Z';
      const manifest = {
        run: 'run-1',
        startedAt: at,
        publishedAt: at,
        datasets: { customer_360: { files, columns: ['revenue'] } },
      };
      s3.put('gold/published/manifests/run-1.json', JSON.stringify(manifest));
      s3.put('gold/published/latest.json', JSON.stringify({ run: 'run-1', startedAt: at, publishedAt: at }));
      return new SnapshotReader(s3.client, 'gold').latest();
    };
    const [own, other] = [file('bucket=58/', 10_000n), file('bucket=35/', 20_000n)];
    const snapshot = await follow([own, other]);
    expect(await snapshot.bucket('customer_360', 'abc')).toEqual([{ revenue: 1 }]);
    expect(await snapshot.bucket('customer_360', 'abc')).toEqual([{ revenue: 1 }]);
    expect([gets(own.key), gets(other.key)]).toEqual([1, 0]);
    expect(await snapshot.bucket('customer_360', null)).toEqual([{ revenue: 2 }]);
    expect(await snapshot.bucket('customer_360', 'b')).toEqual([]);
    expect(await snapshot.rows('customer_360')).toHaveLength(2);
    const older = await follow([file('', 30_000n)]);
    expect(await older.bucket('customer_360', 'abc')).toEqual([{ revenue: 3 }]);
  });

  it('is fetched once and kept', async () => {
    publish('run-1', 1n);
    for (let n = 0; n < 3; n++) await (await reader.latest()).rows('daily_sales');
    expect([gets('published/latest.json'), gets('published/data/run-1/0')]).toEqual([1, 1]);
  });

  it('is looked up once for all who ask at the same time, now and seconds later', async () => {
    publish('run-1', 1n);
    const askAll = () =>
      Promise.all(Array.from({ length: 10 }, async () => (await reader.latest()).rows('daily_sales')));
    await askAll();
    expect([gets('published/latest.json'), gets('published/data/run-1/0')]).toEqual([1, 1]);
    vi.setSystemTime(Date.parse('2026-03-01T12:00:02Z'));
    await askAll();
    expect([gets('published/latest.json'), gets('published/data/run-1/0')]).toEqual([2, 1]);
  });

  it('says in which zone its days begin; one of an older version means UTC', async () => {
    publish('run-1', 1n);
    expect((await reader.latest()).timeZone).toBe('UTC');
  });

  it('is kept beyond the next look at the pointer when that has not moved', async () => {
    publish('run-1', 1n);
    await (await reader.latest()).rows('daily_sales');
    vi.setSystemTime(Date.parse('2026-03-01T12:01:00Z'));
    await (await reader.latest()).rows('daily_sales');
    expect([gets('published/latest.json'), gets('published/data/run-1/0')]).toEqual([2, 1]);
  });

  it('yields to a newer one within seconds, while a report goes on with the one it began with', async () => {
    publish('run-1', 10_000n);
    const old = await reader.latest();
    publish('run-2', 20_000n);
    vi.setSystemTime(Date.parse('2026-03-01T12:00:03Z'));
    expect((await reader.latest()).run).toBe('run-2');
    expect(await old.rows('daily_sales')).toMatchObject([{ revenue: 1 }]);
    expect(await (await reader.latest()).rows('daily_sales')).toMatchObject([{ revenue: 2 }]);
  });

  it('is not there before the first refresh, and is found once it is', async () => {
    await expect(reader.latest()).rejects.toThrow(NothingPublishedError);
    publish('run-1', 1n);
    expect((await reader.latest()).run).toBe('run-1');
  });

  it('that is damaged is named, and read again once it is whole', async () => {
    s3.put('gold/published/latest.json', '{"run":"run-1"');
    await expect(reader.latest()).rejects.toThrow(SnapshotDamagedError);
    await expect(reader.latest()).rejects.toThrow(/published\/latest\.json is damaged/);
    publish('run-0', 10_000n);
    s3.put('gold/published/manifests/run-0.json', '{');
    await expect(reader.latest()).rejects.toThrow(/published\/manifests\/run-0\.json is damaged/);
    publish('run-1', 10_000n);
    s3.put('gold/published/data/run-1/0', 'PAR1 and nothing else');
    await expect((await reader.latest()).rows('daily_sales')).rejects.toThrow(/published\/data\/run-1\/0 is damaged/);
    publish('run-1', 10_000n);
    expect(await (await reader.latest()).rows('daily_sales')).toMatchObject([{ revenue: 1 }]);
  });

  it('is tried again after a failure', async () => {
    publish('run-1', 1n);
    const snapshot = await reader.latest();
    s3.mock.on(GetObjectCommand, { Key: 'published/data/run-1/0' }).rejectsOnce(new Error('slow down'));
    await expect(snapshot.rows('daily_sales')).rejects.toThrow('slow down');
    publish('run-1', 1n);
    s3.mock.on(GetObjectCommand, { Key: 'published/data/run-1/0' }).callsFake(async () => ({
      Body: { transformToByteArray: async () => new Uint8Array(s3.body('gold/published/data/run-1/0')) },
    }));
    expect(await snapshot.rows('daily_sales')).toHaveLength(1);
  });

  it('whose pointer is not a manifest is a failure, not an empty report', async () => {
    s3.put('gold/published/latest.json', '{}');
    await expect(reader.latest()).rejects.toThrow();
  });
});
