import { beforeEach, describe, expect, it } from 'vitest';
import { wholeAmount } from '../../../lambdas/ingest/decimal.ts';
import { Upload } from '../../../lambdas/load/upload.ts';
import { csv, LINE } from './support/files.ts';
import { readRows } from './support/parquet-rows.ts';
import { MemoryS3 } from './support/s3.ts';
import { hash, protection, RECEIVED_AT } from './support/staged.ts';

const s3 = new MemoryS3();
const settings = {
  hash,
  protection,
  timeZone: 'UTC',
  currency: 'GBP',
  largestAmount: wholeAmount(1_000_000_000),
  buckets: { bronze: 'bronze', silver: 'silver' },
};
const FILE = 'landing/online-retail/2010.csv';

beforeEach(() => {
  s3.reset();
  s3.put(`bronze/${FILE}`, csv(LINE, 'bad'));
});

/** What S3 announces, and what loading it reports. */
async function load(sequencer: string, key = FILE, receivedAt = RECEIVED_AT) {
  const object = { bucket: 'bronze', key, etag: 'as-announced', size: 1, sequencer, receivedAt };
  return (await Upload.open(s3.client, settings, object)).load();
}
const counts = ({ status, received, accepted, duplicate, quarantined }: Awaited<ReturnType<typeof load>>) =>
  `${status}: ${received} = ${accepted} + ${duplicate} + ${quarantined}`;
const ledger = async () =>
  (await Promise.all(s3.paths('silver/staging/loads/').map((path) => readRows(s3.body(path))))).flat();
const staged = () =>
  s3.paths('silver/staging/').filter((path) => !path.includes('/loads/') && !path.includes('upload-'));

describe('an upload', () => {
  it('is loaded, and its report and ledger row say what became of it', async () => {
    const report = await load('01');
    expect(counts(report)).toBe('loaded: 2 = 1 + 0 + 1');
    expect(report).toMatchObject({
      source: 'online-retail',
      file: FILE,
      bytes: csv(LINE, 'bad').length,
      reasons: { wrong_column_count: 1 },
      examples: { wrong_column_count: [{ line: 3, original: 'bad' }] },
    });
    expect(s3.json('silver/reports/uploads/01.json')).toEqual(report);
    expect(s3.json(`silver/reports/files/${report.fileId}.json`)).toEqual(report);
    expect(await ledger()).toMatchObject([
      {
        source: 'online-retail',
        ingest_id: 'upload:01',
        file_id: report.fileId,
        status: 'loaded',
        received: 2n,
        accepted: 1n,
        duplicate: 0n,
        quarantined: 1n,
      },
    ]);
  });

  it('names its parts after the content', async () => {
    const { fileId } = await load('01');
    expect(staged()).toEqual(
      ['customers', 'order_lines', 'products', 'quarantine'].map(
        (table) => `silver/staging/${table}/dt=2026-03-01/${fileId}-000000.parquet`,
      ),
    );
  });

  it('that is announced twice is loaded once', async () => {
    const first = await load('01');
    const calls = s3.mock.calls().length;
    expect(await load('01')).toEqual(first);
    expect(s3.mock.calls().length - calls).toBe(2); // the object and the report are looked at, nothing is written
  });

  it('of the same content again is all duplicates, under any name', async () => {
    const first = await load('01');
    s3.put('bronze/landing/online-retail/copy.csv', csv(LINE, 'bad'));
    const before = staged();
    const again = await load('02', 'landing/online-retail/copy.csv');
    expect(counts(again)).toBe('repeated: 2 = 0 + 2 + 0');
    expect(again.fileId).toBe(first.fileId);
    expect(staged()).toEqual(before);
    expect(await ledger()).toHaveLength(2);
  });

  it('of other content under the same name is another file', async () => {
    const first = await load('01');
    s3.put(`bronze/${FILE}`, csv(LINE));
    const second = await load('02');
    expect(counts(second)).toBe('loaded: 1 = 1 + 0 + 0');
    expect(second.fileId).not.toBe(first.fileId);
  });

  it('that was overwritten before it was read is known by what was read', async () => {
    // Two events are on their way, and both find the second content.
    const [first, second] = [await load('01'), await load('02')];
    expect([first.status, second.status]).toEqual(['loaded', 'repeated']);
  });

  it('that crashed between its parts and its report is loaded to its end, with the same objects', async () => {
    s3.beforePut = (path) => {
      if (path.includes('/reports/files/')) throw new Error('the function was stopped');
    };
    await expect(load('01')).rejects.toThrow('stopped');
    const written = staged();
    expect(await ledger()).toEqual([]); // nothing of it counts yet
    s3.beforePut = () => undefined;
    expect(counts(await load('01'))).toBe('loaded: 2 = 1 + 0 + 1');
    expect(staged()).toEqual(written);
    expect(await ledger()).toHaveLength(1);
  });

  it('that crashed before its last report finishes as what it was, not as a repetition of itself', async () => {
    s3.beforePut = (path) => {
      if (path.includes('/staging/loads/')) throw new Error('the function was stopped');
    };
    await expect(load('01')).rejects.toThrow('stopped');
    s3.beforePut = () => undefined;
    expect(counts(await load('01'))).toBe('loaded: 2 = 1 + 0 + 1');
  });

  it('that runs beside another of the same content leaves one loaded and one repeated', async () => {
    const reports = await Promise.all([load('01'), load('02')]);
    expect(reports.map(({ status }) => status).sort()).toEqual(['loaded', 'repeated']);
    expect(await ledger()).toHaveLength(2);
  });

  it('may be named by who uploads it, to find its report', async () => {
    s3.put(`bronze/${FILE}`, csv(LINE), { 'upload-id': '../mine' });
    expect((await load('01')).uploadId).toBe('___mine');
    expect(s3.paths('silver/reports/uploads/')).toEqual(['silver/reports/uploads/___mine.json']);
  });
});

describe('an upload that cannot be loaded', () => {
  it('because its folder is no source is one quarantined input, and the report says why', async () => {
    s3.put('bronze/landing/shop/x.csv', 'a');
    const report = await load('01', 'landing/shop/x.csv');
    expect(counts(report)).toBe('rejected: 1 = 0 + 0 + 1');
    expect(report).toMatchObject({
      source: 'unknown',
      reasons: { unknown_source: 1 },
      examples: { unknown_source: [{ line: 1, detail: expect.stringContaining('online-retail') }] },
      detail: expect.stringContaining('online-retail'),
    });
    const [path = ''] = s3.paths('silver/staging/quarantine/');
    expect(await readRows(s3.body(path))).toMatchObject([{ reason: 'unknown_source', file: 'landing/shop/x.csv' }]);
  });

  it('because nothing of it can be used is rejected', async () => {
    s3.put(`bronze/${FILE}`, 'a,b\n1,2\n');
    expect(counts(await load('01'))).toBe('rejected: 1 = 0 + 0 + 1');
  });

  it('because it has a header only is rejected', async () => {
    s3.put(`bronze/${FILE}`, csv());
    expect(counts(await load('01'))).toBe('rejected: 1 = 0 + 0 + 1');
  });

  it('because S3 is down is tried again by who announced it', async () => {
    s3.beforePut = () => {
      throw new Error('slow down');
    };
    await expect(load('01')).rejects.toThrow('slow down');
  });
});

describe('a file of the shop’s own', () => {
  const LINES = 'order_id,product_id,quantity,unit_price,ordered_at\n1,MUG,2,6.75,2025-07-03\n';

  it('that was loaded as another kind by mistake is loaded right the second time', async () => {
    s3.put('bronze/landing/returns/web/x.csv', LINES);
    s3.put('bronze/landing/order_lines/web/x.csv', LINES);
    expect(counts(await load('01', 'landing/returns/web/x.csv'))).toBe('rejected: 1 = 0 + 0 + 1');
    expect(counts(await load('02', 'landing/order_lines/web/x.csv'))).toBe('loaded: 1 = 1 + 0 + 0');
    expect(counts(await load('03', 'landing/order_lines/web/x.csv'))).toBe('repeated: 1 = 0 + 1 + 0');
  });
});

describe('a report of an older version', () => {
  it('has no examples, and is read all the same', async () => {
    const { examples: _, ...old } = await load('01');
    s3.put('silver/reports/uploads/01.json', JSON.stringify(old));
    expect(await load('01')).toEqual({ ...old, examples: {} });
  });
});
