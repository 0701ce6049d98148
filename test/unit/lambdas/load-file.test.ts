import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../support/property.ts';
import { csv, HEADER, inChunks, LINE, loadEvents, loadRetail } from './support/files.ts';
import { heldBytes } from './support/garbage.ts';
import { hash } from './support/staged.ts';

const lineOf = (n: number): string => `${n},P${n},NAME,1,2010-12-01 08:26:00,1.5,17850,France`;

describe('a file', () => {
  it('that is gzip is unpacked, whatever it is called', async () => {
    const { counts } = await loadRetail(gzipSync(csv(LINE)));
    expect(counts).toEqual({ received: 1, accepted: 1, quarantined: 0, reasons: {} });
  });

  it('of two gzip members is read to its end', async () => {
    const { counts } = await loadRetail(Buffer.concat([gzipSync(csv(LINE)), gzipSync(`${LINE}\n`)]));
    expect(counts.accepted).toBe(2);
  });

  it('that is not read to its last newline is complete', async () => {
    expect((await loadRetail(`${HEADER}\n${LINE}`)).counts.accepted).toBe(1);
  });
});

describe('a file of UTF-16, as spreadsheets save Unicode text', () => {
  const swapped = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  it.each([
    ['little', Buffer.from(`\uFEFF${csv(LINE.replace('WHITE', 'ÄÖ😀'))}`, 'utf16le')],
    ['big', swapped(csv(LINE.replace('WHITE', 'ÄÖ😀')))],
  ])('is read: %s end first, and packed', async (_, bytes) => {
    for (const content of [bytes, gzipSync(bytes)]) {
      for (const chunk of [7, 65_536]) {
        const { counts, rows } = await loadRetail(content, { chunk });
        expect(counts).toMatchObject({ received: 1, accepted: 1 });
        expect(rows('order_lines')).toMatchObject([{ product_name: expect.stringMatching(/^ÄÖ😀 HANGING/) }]);
      }
    }
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['empty', '', 'empty_file'],
    ['blank', '\n \n\n', 'empty_file'],
    ['a workbook', readFileSync(join(import.meta.dirname, '../cli/files/lines.xlsx')), 'workbook'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'workbook'],
    ['a zip archive', Buffer.from('504b0304140000000800', 'hex'), 'zip_file'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n', 'binary_file'],
    ['packed otherwise', Buffer.from('28b52ffd0458', 'hex'), 'binary_file'],
    ['UTF-16 without its mark', Buffer.from(csv(LINE), 'utf16le'), 'binary_file'],
    ['zip in gzip', gzipSync(Buffer.from('504b0304140000000800', 'hex')), 'zip_file'],
    ['without a record', `${HEADER}\n`, 'no_records'],
    ['missing a column', 'InvoiceNo,StockCode\n1,2\n', 'missing_column'],
    ['one endless line', 'x'.repeat(1024 * 1024 + 1), 'not_csv'],
    ['a header with a stray quote', `${HEADER},"open\n${LINE}\n`, 'not_csv'],
  ])('because it is %s counts as one quarantined input', async (_, content, reason) => {
    const { counts, rows } = await loadRetail(content);
    expect(counts).toEqual({ received: 1, accepted: 0, quarantined: 1, reasons: { [reason]: 1 } });
    expect(rows('quarantine')).toMatchObject([{ reason, line: 1n, original: 'landing/online-retail/file' }]);
  });

  it('to its end counts what came before, and its lost rest once', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => lineOf(n));
    const packed = gzipSync(csv(...lines));
    const { counts, rows } = await loadRetail(packed.subarray(0, packed.length / 2));
    expect(counts.reasons).toEqual({ truncated_gzip: 1 });
    expect(counts.accepted).toBeGreaterThan(1000);
    expect(counts.received).toBe(counts.accepted + 1);
    expect(rows('order_lines')).toHaveLength(counts.accepted);
  });

  it('because its bytes were damaged counts likewise', async () => {
    const packed = gzipSync(csv(...Array.from({ length: 20_000 }, (_, n) => lineOf(n))));
    packed.fill(0xff, packed.length / 2, packed.length / 2 + 64);
    const { counts } = await loadRetail(packed);
    expect(counts.reasons).toMatchObject({ corrupt_gzip: 1 });
    expect(counts.accepted + counts.quarantined).toBe(counts.received);
  });

  it('because S3 breaks off is tried again, not counted', async () => {
    async function* broken() {
      yield Buffer.from(csv(LINE));
      throw new Error('ECONNRESET');
    }
    await expect(loadRetail(broken())).rejects.toThrow('ECONNRESET');
  });

  it('because S3 breaks off within gzip is tried again as well', async () => {
    async function* broken() {
      yield gzipSync(csv(...Array.from({ length: 20_000 }, (_, n) => lineOf(n)))).subarray(0, 20_000);
      throw new Error('ECONNRESET');
    }
    await expect(loadRetail(broken())).rejects.toThrow('ECONNRESET');
  });
});

describe('a report', () => {
  it('shows the first three inputs of each reason, with their beginning', async () => {
    const long = `${LINE.replace(',6,', ',many,')},${'x'.repeat(200)}`;
    const { counts, examples } = await loadRetail(
      csv(long, 'bad', ...Array(5).fill(LINE.replace(',6,', ',six,')), LINE),
    );
    expect(counts.reasons).toEqual({ wrong_column_count: 2, invalid_quantity: 5 });
    expect(examples.wrong_column_count?.map(({ line, original }) => [line, original])).toEqual([
      [2, long.slice(0, 120)],
      [3, 'bad'],
    ]);
    expect(examples.invalid_quantity).toHaveLength(3);
    expect(examples.invalid_quantity?.[0]).toEqual({
      line: 4,
      detail: 'Quantity "six" is not a number.',
      original: LINE.replace(',6,', ',six,').slice(0, 120),
    });
  });

  it('shows no e-mail address, whole or cut, and quarantine keeps the rest of the line as it came', async () => {
    const bad = `ann@example.com,${'x'.repeat(80)},name,bob@example.com,2010-12-01 08:26:00,1,carol@example.com,UK`;
    const { examples, rows } = await loadRetail(csv(bad));
    const [example] = examples.invalid_quantity ?? [];
    expect(JSON.stringify(example)).not.toMatch(/@|example\.com|carol/);
    expect(example?.original).toContain('xxx');
    expect(example?.detail).toMatch(/^Quantity "[0-9a-f]+" is not a number/);
    const hashed = bad.replace(/\w+@example\.com/g, (address) => hash(address));
    expect(rows('quarantine')).toMatchObject([{ original: hashed }]);
  });

  it('names the lines of events, which tell who people are, without quoting them', async () => {
    const { examples } = await loadEvents('{"type":"identify","traits":{"phone":"+44 20 7946 0018"}}\n');
    expect(examples).toEqual({
      missing_ids: [{ line: 1, detail: 'An event needs a userId or an anonymousId; send at least one.' }],
    });
  });

  it.each(['hunter2 and more', '{"note": hunter2 and more}', 'hunter2'])(
    'says what is wrong with the JSON of "%s", and nothing of what stands in it',
    async (line) => {
      const detail = "The line is not valid JSON: Unexpected token 'h'.";
      expect((await loadEvents(`${line}\n`)).examples).toEqual({ invalid_json: [{ line: 1, detail }] });
    },
  );

  it('of a file that cannot be read says why', async () => {
    expect((await loadRetail('')).examples).toEqual({ empty_file: [{ line: 1, detail: 'The file is empty.' }] });
  });
});

describe('records', () => {
  it('end as accepted or quarantined, each once, whatever the file holds', async () => {
    const garbage = fc.string({ unit: fc.constantFrom('a', ',', '"', '1', '\r', '\n', 'ü', ' ') });
    const line = fc.oneof(
      fc.constant(LINE),
      garbage,
      fc.string({ unit: 'binary' }).map((text) => `x${text.replaceAll('\0', '')}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
        const { counts, rows } = await loadRetail(csv(...lines));
        const reasons = Object.values(counts.reasons).reduce((sum, count) => sum + count, 0);
        expect(counts.accepted + counts.quarantined).toBe(counts.received);
        expect(reasons).toBe(counts.quarantined);
        const ids = [...rows('order_lines'), ...rows('returns'), ...rows('quarantine')].map(
          ({ ingest_id }) => ingest_id,
        );
        expect(new Set(ids).size).toBe(counts.received);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('become the same objects however the bytes came, packed or not', async () => {
    const text = csv(LINE, '"open', LINE, 'bad', 'C1,P,NAME,-1,2010-12-01 08:26:00,1.5,,France');
    const whole = await loadRetail(text);
    expect(whole.counts).toMatchObject({ received: 5, accepted: 3, quarantined: 2 });
    for (const chunk of [1, 7, 100]) {
      for (const bytes of [Buffer.from(text), gzipSync(text)]) {
        const again = await loadRetail(bytes, { chunk });
        expect(again.counts).toEqual(whole.counts);
        expect(again.keys).toEqual(whole.keys);
        expect(again.rows('order_lines')).toEqual(whole.rows('order_lines'));
      }
    }
  });

  it('are written in parts of 50,000, numbered by the content alone', async () => {
    async function* text() {
      yield Buffer.from(`${HEADER}\n`);
      const thousand = Array.from({ length: 1000 }, (_, n) => `${lineOf(n % 50)}\n`).join('');
      for (let n = 0; n < 100; n++) yield Buffer.from(thousand);
      yield Buffer.from(lineOf(1));
    }
    const { counts, keys } = await loadRetail(text());
    expect(counts.accepted).toBe(100_001);
    const parts = keys.filter((key) => key.includes('order_lines')).map((key) => key.slice(-'000000.parquet'.length));
    expect(parts).toEqual(['000000.parquet', '000001.parquet', '000002.parquet']);
  });

  it('of a file without end cost no memory beyond their part', async () => {
    let peak = 0;
    const before = heldBytes();
    async function* endless() {
      yield Buffer.from(`${HEADER}\n`);
      for (let n = 0; n < 600; n++) {
        if (n % 50 === 49) peak = Math.max(peak, heldBytes() - before);
        yield Buffer.alloc(256 * 1024, 'x'); // 150 MB without a newline
      }
    }
    const { counts } = await loadRetail(endless());
    expect(counts.reasons).toEqual({ line_too_long: 1 });
    expect(peak).toBeLessThan(40 * 1024 * 1024);
  });

  it('arrive in chunks of any size', async () => {
    expect((await loadRetail(inChunks(Buffer.from(csv(LINE)), 3))).counts.accepted).toBe(1);
  });
});
