import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FileSlice } from '@shoplake/local';
import { readParquet } from '../../../contracts/parquet.ts';
import { pendingKey, type Receipt } from '../../../contracts/receipts.ts';
import type { TestAccount } from './account.ts';
import { listObjects } from './objects.ts';

/** All rows of a table of staging, of every batch and of none. */
export async function staged(test: TestAccount, table: string): Promise<Readonly<Record<string, unknown>>[]> {
  const Bucket = test.outputs.SilverBucket ?? '';
  const keys = await listObjects(test, Bucket, `staging/${table}/`);
  const parts = keys.map(async (Key) => {
    const { Body } = await test.call('S3', 'GetObject', { Bucket, Key });
    const { path, start, length } = Body as FileSlice;
    return readParquet(new Uint8Array((await readFile(path)).subarray(start, start + length)));
  });
  return (await Promise.all(parts)).flat() as Readonly<Record<string, unknown>>[];
}

/** Hands a refresh something to take: a receipt, as a function writes it. */
export async function putReceipt(test: TestAccount, receipt: Partial<Receipt> = {}): Promise<void> {
  const content: Receipt = {
    name: `uploads/${randomUUID()}`,
    receivedAt: Date.now(),
    objects: [],
    records: [],
    ...receipt,
  };
  await test.call('S3', 'PutObject', {
    Bucket: test.outputs.SilverBucket,
    Key: pendingKey(content.name),
    Body: Buffer.from(JSON.stringify(content)),
  });
}
