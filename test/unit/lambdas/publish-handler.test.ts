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
  kept: [],
  batch: 'batch-1',
  held: 0,
  definition: 'abc',
  merges: { 'gold.sessions': 'def' },
};
const LATEST = 'gold/published/latest.json';
const manifestOf = (run: string) => s3.json(`gold/published/manifests/${run}.json`);

describe('publish', () => {
  it('points readers to the files of the run', async () => {
    expect(await handler(REQUEST)).toEqual({ run: 'run-1', published: true });
    const identity = { run: 'run-1', startedAt: '2026-03-01T12:00:00.000Z', publishedAt: expect.any(String) };
    expect(s3.json(LATEST)).toEqual({
      ...identity,
      definition: 'abc',
      merges: { 'gold.sessions': 'def' },
      batch: 'batch-1',
    });
    expect(manifestOf('run-1')).toEqual({
      ...identity,
      timeZone: 'Europe/Berlin',
      held: 0,
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
    expect(manifestOf('run-2')).toMatchObject({ run: 'run-2', held: 3 });
  });

  it('writes the same manifest and the same pointer when it is done again', async () => {
    await handler(REQUEST);
    const first = [s3.json(LATEST), manifestOf('run-1')];
    await new Promise((resolve) => setTimeout(resolve, 5));
    await handler(REQUEST);
    expect([s3.json(LATEST), manifestOf('run-1')]).toEqual(first);
  });

  it('keeps the files of what has not changed, and of them clears none away', async () => {
    const long = new Date(Date.now() - 30 * 86_400_000);
    s3.put('gold/published/data/run-1/daily_sales/0/a', 'four', {}, long);
    s3.put('gold/results/n.csv', 's3://gold/published/data/run-2/rfm/0/a\n');
    s3.put('gold/published/data/run-2/rfm/0/a', 'seventy');
    await handler(REQUEST);
    const next = { run: 'run-2', startedAt: '2026-03-01T13:00:00.000Z', kept: ['daily_sales', 'funnel'] };
    await handler({ ...REQUEST, ...next, datasets: [{ name: 'rfm', manifest: 's3://gold/results/n.csv' }] });
    expect(manifestOf('run-2')).toMatchObject({
      datasets: {
        daily_sales: { files: [{ key: 'published/data/run-1/daily_sales/0/a', bytes: 4 }] },
        rfm: { files: [{ key: 'published/data/run-2/rfm/0/a', bytes: 7 }] },
      },
    });
    expect(s3.paths('gold/published/data/run-1')).toEqual(['gold/published/data/run-1/daily_sales/0/a']);
  });

  it('tells datasets of one UNLOAD apart by their folders, and keeps their columns with their files', async () => {
    const at = 'published/data/run-1/segments/0';
    s3.put(`gold/${at}/dataset=rfm/a`, 'four');
    s3.put(`gold/${at}/dataset=rfm_more/a`, 'seventy');
    s3.put('gold/results/m.csv', `s3://gold/${at}/dataset=rfm/a\ns3://gold/${at}/dataset=rfm_more/a\n`);
    const manifest = 's3://gold/results/m.csv';
    const datasets = ['rfm', 'rfm_more', 'empty'].map((name) => ({ name, manifest, columns: [`of_${name}`] }));
    await handler({ ...REQUEST, datasets });
    const expected = {
      rfm: { files: [{ key: `${at}/dataset=rfm/a`, bytes: 4 }], columns: ['of_rfm'] },
      rfm_more: { files: [{ key: `${at}/dataset=rfm_more/a`, bytes: 7 }], columns: ['of_rfm_more'] },
      empty: { files: [], columns: ['of_empty'] },
    };
    expect(manifestOf('run-1')).toMatchObject({ datasets: expected });
    const next = { run: 'run-2', startedAt: '2026-03-01T13:00:00.000Z', datasets: [], kept: Object.keys(expected) };
    await handler({ ...REQUEST, ...next });
    expect(manifestOf('run-2')).toMatchObject({ datasets: expected });
  });

  it('cannot keep files of a manifest that is damaged, and says so by its own name', async () => {
    await handler(REQUEST);
    s3.put('gold/published/manifests/run-1.json', '{');
    const next = { ...REQUEST, run: 'run-2', startedAt: '2026-03-01T13:00:00.000Z' };
    await expect(handler({ ...next, kept: ['rfm'] })).rejects.toMatchObject({ name: 'BrokenObjectError' });
    expect(await handler(next)).toEqual({ run: 'run-2', published: true });
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
