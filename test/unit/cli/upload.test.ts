import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import type { Platform } from '../../../bin/cli/platform/platform.ts';
import { uploadFile } from '../../../bin/cli/platform/upload.ts';

it('two files of one name that are loaded at once are two objects', async () => {
  const s3 = mockClient(S3Client);
  s3.on(PutObjectCommand).resolves({});
  s3.on(GetObjectCommand).rejects(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
  const platform = {
    ...{ s3: new S3Client({}), outputs: { BronzeBucket: 'bronze', SilverBucket: 'silver' }, dataDir: 'data' },
    settled: async () => undefined,
  } as unknown as Platform;
  const folder = mkdtempSync(join(tmpdir(), 'upload-'));
  const files = ['monday', 'tuesday'].map((day) => {
    mkdirSync(join(folder, day));
    writeFileSync(join(folder, day, 'orders.csv'), 'order_id\n');
    return join(folder, day, 'orders.csv');
  });
  // No function is here to load them.
  const uploads = files.map((file) => uploadFile(platform, 'orders/web', file));
  for (const upload of uploads) await expect(upload).rejects.toThrow('loading it did not end');
  const keys = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.Key ?? '');
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(key).toMatch(/^landing\/orders\/web\/[0-9a-f-]{36}\/orders\.csv$/);
  rmSync(folder, { recursive: true });
});
