import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { landedObject } from '../../../lambdas/load/landed.ts';

const s3 = mockClient(S3Client);
const SHOPIFY = readFileSync(join(import.meta.dirname, '..', 'warehouse', 'cases', 'f1a-shopify-untouched.csv'));
const holds = (bytes: Buffer): void => {
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from(bytes.length === 0 ? [] : [bytes]) }));
};
const landed = (key: string) => landedObject(new S3Client({}), 'bronze', key);

beforeEach(() => {
  s3.reset();
});

describe('a landed file', () => {
  it('is what its folder says, and is not looked into', async () => {
    const { reader, source, by } = await landed('landing/orders/till/x.csv');
    expect([reader.name, source, by, s3.calls().length]).toEqual(['orders', 'till', [], 0]);
  });

  it.each([
    ['landing/any/orders.csv', SHOPIFY, 'web'],
    ['landing/any/orders.csv.gz', gzipSync(SHOPIFY), 'web'],
    ['landing/any/store-1/orders.csv', SHOPIFY, 'store-1'],
    ['landing/any/orders.csv', Buffer.from(`\ufeff${SHOPIFY}`, 'utf16le'), 'web'],
  ])('in the folder of any kind is told by its first lines: %s', async (key, bytes, source) => {
    holds(bytes);
    const found = await landed(key);
    expect([found.reader.name, found.source, found.by.length > 0]).toEqual(['shopify', source, true]);
    // The same as one whose folder says it, so that a content counts once however it came.
    expect(found.scope).toBe((await landed(`landing/shopify/${source}/orders.csv`)).scope);
  });

  it('is cut off in the middle of a packed file without harm', async () => {
    const packed = gzipSync(Buffer.concat([SHOPIFY, Buffer.from(SHOPIFY.toString('base64').repeat(40))]));
    holds(packed.subarray(0, packed.length - 100));
    expect((await landed('landing/any/orders.csv.gz')).reader.name).toBe('shopify');
  });

  it('is unpacked no further than it is looked at', async () => {
    // Eight times as much text as is looked at, and after it a second member that is none.
    const text = Buffer.concat([SHOPIFY, Buffer.alloc(8 * 1024 ** 2, 'x')]);
    holds(Buffer.concat([gzipSync(text), Buffer.from('1f8bffffffffffffffff', 'hex')]));
    expect((await landed('landing/any/orders.csv.gz')).reader.name).toBe('shopify');
  });

  it.each([
    [Buffer.from('colour,size\nred,1\n'), 'unknown_source', 'first line: colour,size. Say what it is'],
    [Buffer.from(''), 'unknown_source', 'it is empty'],
    [Buffer.from('PK\u0003\u0004 xl/workbook.xml', 'latin1'), 'workbook', 'npx shoplake load FILE.xlsx'],
    [Buffer.from('%PDF-1.7'), 'binary_file', 'This is a PDF'],
  ])('that nothing knows is refused with what to do: %#', async (bytes, reason, words) => {
    holds(bytes);
    await expect(landed('landing/any/file')).rejects.toMatchObject({ reason, message: expect.stringContaining(words) });
  });
});
