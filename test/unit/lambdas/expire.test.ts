import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { expireSnapshots } from '../../../lambdas/publish/expire.ts';

const s3 = mockClient(S3Client);
const NOW = Date.parse('2026-03-10T00:00:00Z');
const current = {
  run: 'now',
  startedAt: '2026-01-01T00:00:00Z',
  timeZone: 'UTC',
  publishedAt: '2026-01-01T00:01:00Z',
  datasets: { daily_sales: { files: [{ key: 'published/data/now/daily_sales/0/a', bytes: 1 }] } },
};
const listed = (Key: string, day: string) => ({ Key, LastModified: new Date(day) });

describe('expiry of snapshots', () => {
  beforeEach(() => {
    s3.reset();
    s3.on(DeleteObjectsCommand).resolves({});
  });

  it('deletes data older than two days and manifests older than two weeks, over all pages, but never what readers follow', async () => {
    s3.on(ListObjectsV2Command).resolves({
      Contents: [
        listed('published/manifests/now.json', '2026-01-01'),
        listed('published/manifests/old.json', '2026-02-23T23:59:59Z'),
        listed('published/manifests/young.json', '2026-02-24T00:00:01Z'),
      ],
    });
    s3.on(ListObjectsV2Command, { Prefix: 'published/facts/' }).resolves({});
    s3.on(ListObjectsV2Command, { Prefix: 'published/data/' }).resolves({
      Contents: [
        listed('published/data/now/daily_sales/0/a', '2026-01-01'),
        listed('published/data/old/daily_sales/0/b', '2026-03-07T23:59:59Z'),
        listed('published/data/young/daily_sales/0/c', '2026-03-08T00:00:01Z'),
      ],
      NextContinuationToken: 'more',
    });
    s3.on(ListObjectsV2Command, { Prefix: 'published/data/', ContinuationToken: 'more' }).resolves({
      Contents: [listed('published/data/now/daily_sales/failed-attempt', '2026-01-01')],
    });
    expect(await expireSnapshots(new S3Client({}), 'gold', [current], NOW)).toBe(3);
    const keys = s3
      .commandCalls(DeleteObjectsCommand)
      .flatMap(({ args }) => args[0].input.Delete?.Objects?.map(({ Key }) => Key));
    expect(keys).toEqual([
      'published/data/old/daily_sales/0/b',
      'published/data/now/daily_sales/failed-attempt',
      'published/manifests/old.json',
    ]);
  });

  it('keeps what the snapshot before consists of, and the facts of both', async () => {
    const facts = (month: string) => ({
      months: [{ month, key: `published/facts/${month}-a.pack`, bytes: 1, orders: 1, lines: 1, customers: 1 }],
      summary: { key: `published/facts/summary-${month}.json`, bytes: 1 },
    });
    const before = {
      ...current,
      run: 'before',
      datasets: { daily_sales: { files: [{ key: 'published/data/before/daily_sales/0/a', bytes: 1 }] } },
      facts: facts('2025-12'),
    };
    const keys = (...snapshots: string[]) => snapshots.flatMap((month) => facts(month).months.map(({ key }) => key));
    s3.on(ListObjectsV2Command).resolves({
      Contents: [
        ...keys('2026-01', '2025-12', '2025-11').map((key) => listed(key, '2026-01-01')),
        listed('published/facts/summary-2026-01.json', '2026-01-01'),
        listed('published/data/before/daily_sales/0/a', '2026-01-01'),
      ],
    });
    s3.on(ListObjectsV2Command, { Prefix: 'published/manifests/' }).resolves({});
    s3.on(ListObjectsV2Command, { Prefix: 'published/data/' }).resolves({});
    const now = { ...current, facts: facts('2026-01') };
    expect(await expireSnapshots(new S3Client({}), 'gold', [now, before], NOW)).toBe(1);
    expect(s3.commandCalls(DeleteObjectsCommand)[0]?.args[0].input.Delete?.Objects).toEqual([
      { Key: 'published/facts/2025-11-a.pack' },
    ]);
  });

  it('deletes nothing, and asks nothing, when nothing is old', async () => {
    s3.on(ListObjectsV2Command).resolves({ Contents: [listed('published/data/young/x', '2026-03-09')] });
    expect(await expireSnapshots(new S3Client({}), 'gold', [current], NOW)).toBe(0);
    expect(s3.commandCalls(DeleteObjectsCommand)).toHaveLength(0);
  });
});
