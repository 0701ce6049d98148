import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { S3Service } from '../../s3/service.ts';
import { AwsFailure, type Principal, type ServiceCall } from '../../service.ts';
import { openStore } from '../support/folder.ts';
import { bundleOf, openPool, SEAM } from './functions.ts';

const HANDLER = `
import { createReadStream, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { S3Client, GetObjectCommand, PutObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';

${SEAM}
const s3 = aws(new S3Client({}));
const Bucket = 'lake';

const steps = {
  async roundTrip() {
    const file = path.join(os.tmpdir(), 'big.bin');
    writeFileSync(file, Buffer.alloc(3_000_000, 'z'));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'big', Body: createReadStream(file, { start: 10, end: 2_000_009 }) }));
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    const hash = createHash('md5');
    await pipeline(Body, hash);
    return { ContentLength, md5: hash.digest('hex') };
  },
  async bodies() {
    const mine = Buffer.from('pooled bytes');
    const puts = { text: 'text', bytes: mine, view: new Uint8Array(1000).subarray(1, 4) };
    for (const [Key, Body] of Object.entries(puts)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const read = async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
    return { still: mine.toString(), text: await read('text'), bytes: await read('bytes'), view: (await read('view')).length };
  },
  async missing() {
    try { await s3.send(new GetObjectCommand({ Bucket, Key: 'none' })); }
    catch (error) { return { modelled: error instanceof NoSuchKey, name: error.name, status: error.$metadata.httpStatusCode, Key: error.Key }; }
  },
  async taken() {
    const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: '', IfNoneMatch: '*' }));
    await put();
    try { await put(); } catch (error) { return { name: error.name, status: error.$metadata.httpStatusCode }; }
  },
  async unsupported() { await s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body: '', ACL: 'private' })); },
  async denied() { await s3.send(new GetObjectCommand({ Bucket: 'forbidden', Key: 'x' })); },
};
export const handler = async (step) => steps[step]();
`;

async function openFunction() {
  const store = await openStore();
  const service = new S3Service({ store, buckets: [{ name: 'lake', eventBridge: false, versioned: false }] });
  const callers: Principal[] = [];
  const call = async (principal: Principal, { operation, input }: ServiceCall) => {
    callers.push(principal);
    if (input.Bucket === 'forbidden') throw new AwsFailure('AccessDenied', 'no grant', 403);
    return (
      (service as unknown as Record<string, (i: unknown) => Promise<Record<string, unknown>>>)[operation]?.(input) ?? {}
    );
  };
  const { pool } = await openPool(await bundleOf(HANDLER), { call });
  return { pool, callers };
}

describe('an SDK call of a function', () => {
  test('is made in the name of its role, by bundled and minified code, and answered by the account', async () => {
    const { pool, callers } = await openFunction();

    expect(await pool.invoke('roundTrip')).toEqual({
      ContentLength: 2_000_000,
      md5: createHash('md5').update('z'.repeat(2_000_000)).digest('hex'),
    });
    expect(new Set(callers.map(({ roleId }) => roleId))).toEqual(new Set(['LoadRole']));
    expect(await pool.invoke('bodies')).toEqual({
      still: 'pooled bytes',
      text: 'text',
      bytes: 'pooled bytes',
      view: 3,
    });
  });

  test('fails with the exceptions of the bundled client', async () => {
    const { pool } = await openFunction();
    expect(await pool.invoke('missing')).toEqual({ modelled: true, name: 'NoSuchKey', status: 404, Key: 'none' });
    expect(await pool.invoke('taken')).toEqual({ name: 'PreconditionFailed', status: 412 });
    await expect(pool.invoke('denied')).rejects.toMatchObject({ errorType: 'AccessDenied', message: 'no grant' });
    await expect(pool.invoke('unsupported')).rejects.toMatchObject({
      errorType: 'UnsupportedError',
      message: expect.stringContaining('S3 PutObject with ACL'),
    });
  });
});
