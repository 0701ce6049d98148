import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
let handler: (event: unknown) => Promise<{ run: string; published: boolean }>;

beforeAll(async () => {
  process.env.GOLD_BUCKET = 'gold';
  process.env.STACK_NAME = 'shoplake-test';
  process.env.TIME_ZONE = 'Europe/Berlin';
  ({ handler } = await import('../../../lambdas/publish/handler.ts'));
});
beforeEach(() => {
  s3.reset();
  s3.put('gold/results/m.csv', 's3://gold/published/data/run-1/daily_sales/0/a\n');
  s3.put('gold/published/data/run-1/daily_sales/0/a', 'four');
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
});

const REQUEST = {
  run: 'run-1',
  startedAt: '2026-03-01T12:00:00.000Z',
  datasets: [{ name: 'daily_sales', manifest: 's3://gold/results/m.csv' }],
  held: 0,
  definition: 'abc',
  merges: { 'gold.sessions': 'def' },
};
const LATEST = 'gold/published/latest.json';

describe('publish', () => {
  it('points readers to the files of the run', async () => {
    expect(await handler(REQUEST)).toEqual({ run: 'run-1', published: true });
    expect(s3.json(LATEST)).toMatchObject({
      run: 'run-1',
      startedAt: '2026-03-01T12:00:00.000Z',
      timeZone: 'Europe/Berlin',
      definition: 'abc',
      merges: { 'gold.sessions': 'def' },
      datasets: { daily_sales: { files: [{ key: 'published/data/run-1/daily_sales/0/a', bytes: 4 }] } },
    });
  });

  it('measures the rows that were held out of gold, and says nothing where there are none', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await handler(REQUEST);
    expect(write).not.toHaveBeenCalled();
    await handler({ ...REQUEST, run: 'run-2', startedAt: '2026-03-01T13:00:00.000Z', held: 3 });
    const line = JSON.parse(String(write.mock.calls[0]?.[0]));
    write.mockRestore();
    expect(line).toMatchObject({
      Stack: 'shoplake-test',
      HeldRows: 3,
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'Shoplake/Refresh', Dimensions: [['Stack']], Metrics: [{ Name: 'HeldRows' }] },
        ],
      },
    });
    expect(s3.json(LATEST)).toMatchObject({ run: 'run-2', held: 3 });
  });

  it('writes the same manifest and the same pointer when it is done again', async () => {
    await handler(REQUEST);
    const first = s3.json(LATEST);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await handler(REQUEST);
    expect(s3.json(LATEST)).toEqual(first);
    expect(s3.json('gold/published/manifests/run-1.json')).toEqual(first);
  });

  it('clears away what was replaced days ago, and nothing that readers may follow', async () => {
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    s3.put('gold/published/data/run-0/daily_sales/0/a', 'old', {}, days(3));
    s3.put('gold/published/data/run-9/daily_sales/0/a', 'young', {}, days(1));
    s3.put('gold/published/data/run-1/daily_sales/0/a', 'four', {}, days(3));
    await handler(REQUEST);
    expect(s3.paths('gold/published/data/')).toEqual([
      'gold/published/data/run-1/daily_sales/0/a',
      'gold/published/data/run-9/daily_sales/0/a',
    ]);
  });

  it('leaves the last good snapshot in place when a file is missing', async () => {
    await handler(REQUEST);
    const first = s3.json(LATEST);
    s3.put('gold/results/m.csv', 's3://gold/published/data/run-2/gone\n');
    await expect(handler({ ...REQUEST, run: 'run-2', startedAt: '2026-03-01T13:00:00.000Z' })).rejects.toThrow(
      'NotFound',
    );
    expect(s3.json(LATEST)).toEqual(first);
  });

  it.each([
    ['a run that is not a file name', { ...REQUEST, run: '../latest' }],
    ['a start that is not a time', { ...REQUEST, startedAt: 'yesterday' }],
    ['no datasets', { ...REQUEST, datasets: undefined }],
  ])('refuses %s', async (_, request) => {
    await expect(handler(request)).rejects.toThrow();
    expect(s3.paths('gold/published/latest')).toEqual([]);
  });
});
