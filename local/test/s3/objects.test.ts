import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { S3Service } from '../../s3/service.ts';
import { UnsupportedError } from '../../service.ts';
import { temporaryFolder } from '../support/folder.ts';
import { BUCKET, openS3 } from './account.ts';

const remove = (client: S3Client, ...keys: readonly string[]) =>
  client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: keys.map((Key) => ({ Key })) } }));

const HELLO_MD5 = '"5d41402abc4b2a76b9719d911017c592"';

describe('an object', () => {
  test('gives back its content, ETag, type and metadata, also after a restart', async () => {
    const { dataDir, client } = await openS3();
    const put = await client.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'landing/web/dt=2026-01-01/part-0.json',
        Body: 'hello',
        ContentType: 'application/json',
        Metadata: { Source: 'web' },
      }),
    );
    expect(put.ETag).toBe(HELLO_MD5);

    const { client: later, service } = await openS3({ dataDir });
    const got = await later.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'landing/web/dt=2026-01-01/part-0.json' }),
    );

    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ETag: HELLO_MD5,
      ContentType: 'application/json',
      ContentLength: 5,
      Metadata: { source: 'web' },
      AcceptRanges: 'bytes',
      $metadata: { httpStatusCode: 200 },
    });
    expect(got.LastModified).toBeInstanceOf(Date);
    const file = path.join(dataDir, 's3', BUCKET, 'landing', 'web', 'dt=2026-01-01', 'part-0.json');
    expect(await readFile(file, 'utf8')).toBe('hello');
    expect(service.pathOf(BUCKET, 'landing/web/dt=2026-01-01/part-0.json')).toBe(file);
  });

  test('put by hand into the folder is found, with its MD5 as ETag', async () => {
    const { dataDir, client } = await openS3();
    await mkdir(path.join(dataDir, 's3', BUCKET, 'gold'), { recursive: true });
    await writeFile(path.join(dataDir, 's3', BUCKET, 'gold', 'data_0.parquet'), 'hello');

    const head = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'gold/data_0.parquet' }));

    expect(head).toMatchObject({ ETag: HELLO_MD5, ContentLength: 5, ContentType: 'binary/octet-stream' });
  });

  test('keeps its metadata when the file is only touched, and gets a new ETag when it is changed', async () => {
    const { service, client } = await openS3();
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a.txt', Body: 'hullo', Metadata: { who: 'me' } }));
    const file = service.pathOf(BUCKET, 'a.txt');

    await utimes(file, new Date(0), new Date(0));
    expect(await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a.txt' }))).toMatchObject({
      Metadata: { who: 'me' },
      LastModified: new Date(0),
    });

    await writeFile(file, 'hello');
    expect(await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a.txt' }))).toMatchObject({
      ETag: HELLO_MD5,
      Metadata: {},
    });
  });

  test('that is large is put from a file and read back as streams, with memory flat', async () => {
    const { client } = await openS3();
    const file = path.join(await temporaryFolder(), 'large.bin');
    const handle = await open(file, 'w');
    const size = 300 * 1024 * 1024;
    await handle.truncate(size);
    await handle.close();
    let peak = 0;
    const before = process.memoryUsage().rss;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before);
    }, 5);

    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'large.bin', Body: createReadStream(file) }));
    const got = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'large.bin' }));
    let read = 0;
    for await (const chunk of got.Body as AsyncIterable<Uint8Array>) read += chunk.byteLength;

    clearInterval(watch);
    expect(read).toBe(size);
    expect(peak).toBeLessThan(120 * 1024 * 1024);
  });

  test('is read whole and unmixed while it is being replaced', async () => {
    const { client } = await openS3();
    const put = (letter: string) =>
      client.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: 'k.txt', Body: letter.repeat(1000 + letter.charCodeAt(0)) }),
      );
    await put('a');
    const letters = [...'bcdefghijklmnopqrstuvwxyz'];

    const reads = letters.flatMap((letter) => [
      put(letter).then(() => undefined),
      client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k.txt' })),
    ]);

    for (const got of await Promise.all(reads)) {
      if (got === undefined) continue;
      const text = (await got.Body?.transformToString()) ?? '';
      expect(new Set(text).size).toBe(1);
      expect(text).toHaveLength(1000 + text.charCodeAt(0));
      expect(text).toHaveLength(got.ContentLength ?? 0);
    }
  });
});

describe('a conditional write', () => {
  test('has one winner among many that want to create the same key', async () => {
    const { client } = await openS3();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'claim', Body: `${i}`, IfNoneMatch: '*' })),
      ),
    );
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost).toHaveLength(19);
    for (const { reason } of lost) {
      expect(reason).toBeInstanceOf(S3ServiceException);
      expect(reason).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    }
  });

  test('replaces only the state it names', async () => {
    const { client } = await openS3();
    const { ETag } = await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '1' }));
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '2', IfMatch: ETag }));
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '3', IfMatch: ETag })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'missing', Body: '3', IfMatch: ETag })),
    ).rejects.toBeInstanceOf(NoSuchKey);
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '3', IfNoneMatch: '"abc"' })),
    ).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
  });
});

describe('keys', () => {
  const awkward = fc.oneof(
    fc.constantFrom(
      '.',
      '..',
      '',
      'CON',
      'nul.txt',
      'a.',
      'a ',
      'x.parquet',
      'dt=2026-01-01',
      'a\\b',
      '~',
      '~7E',
      '~0',
      '~+',
    ),
    fc.string({ unit: 'grapheme', minLength: 0, maxLength: 8 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.string({ minLength: 150, maxLength: 300 }),
  );
  const key = fc
    .array(
      awkward.map((segment) => segment.replaceAll('/', '|')),
      { minLength: 1, maxLength: 4 },
    )
    .map((segments) => segments.join('/'))
    .filter((text) => text !== '' && Buffer.byteLength(text) <= 1024);

  test('of any characters hold their own objects, side by side', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 12 }), async (keys) => {
        const { dataDir, service, client } = await openS3();
        const all = new Set([...keys, ...keys.map((k) => `${k}/x`).filter((k) => Buffer.byteLength(k) <= 1024)]);
        for (const Key of all) await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
        for (const Key of all) {
          const got = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
          expect(await got.Body?.transformToString()).toBe(Key);
          const relative = path.relative(path.join(dataDir, 's3', BUCKET), service.pathOf(BUCKET, Key));
          expect(relative.split(path.sep)).not.toContain('..');
        }
        await remove(client, ...all);
        expect((await service.ListObjectsV2({ Bucket: BUCKET })).KeyCount).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('in Hive style are plain paths', async () => {
    const { dataDir, service } = await openS3();
    const root = path.join(dataDir, 's3', BUCKET);
    const plain = [
      'staging/orders/dt=2026-01-01/0-49.parquet',
      'x/rate=0.5/domain=shop.com/a.b.csv.gz',
      'p=a%3Ab/1.json',
    ];
    for (const key of plain) expect(path.relative(root, service.pathOf(BUCKET, key))).toBe(path.normalize(key));
    expect(service.folderOf(BUCKET, 'staging/orders/')).toBe(path.join(root, 'staging', 'orders'));
  });

  test('longer than 1,024 bytes are refused', async () => {
    const { client } = await openS3();
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'é'.repeat(512), Body: '' }));
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${'é'.repeat(512)}a`, Body: '' })),
    ).rejects.toMatchObject({ name: 'KeyTooLongError', $metadata: { httpStatusCode: 400 } });
  });
});

describe('what is missing or wrong', () => {
  test('is answered with the exceptions of the client', async () => {
    const { client } = await openS3();
    const missing = { Bucket: BUCKET, Key: 'nope' };
    await expect(client.send(new GetObjectCommand(missing))).rejects.toBeInstanceOf(NoSuchKey);
    await expect(client.send(new HeadObjectCommand(missing))).rejects.toBeInstanceOf(NotFound);
    await expect(client.send(new GetObjectCommand({ Bucket: 'none', Key: 'k' }))).rejects.toBeInstanceOf(NoSuchBucket);
    await expect(remove(client, missing.Key)).resolves.toMatchObject({ Deleted: [{ Key: 'nope' }] });
  });

  test('an object of more than 5 GB is refused before it is read', async () => {
    const { client } = await openS3();
    const file = path.join(await temporaryFolder(), 'huge.bin');
    const handle = await open(file, 'w');
    await handle.truncate(5 * 1024 ** 3 + 1);
    await handle.close();
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'huge', Body: createReadStream(file) })),
    ).rejects.toMatchObject({ name: 'EntityTooLarge' });
  });

  test('a length that does not fit leaves nothing behind', async () => {
    const { client } = await openS3();
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'x', ContentLength: 2 })),
    ).rejects.toMatchObject({ name: 'IncompleteBody' });
    await expect(client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'k' }))).rejects.toBeInstanceOf(NotFound);
  });

  test('what is not supported says so', async () => {
    const { client, store } = await openS3();
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '', ACL: 'public-read' })),
    ).rejects.toThrow('S3 PutObject with ACL');
    await expect(client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k', Range: 'bytes=0-0' }))).rejects.toThrow(
      'S3 GetObject with Range',
    );
    const copy = new CopyObjectCommand({ Bucket: BUCKET, Key: 'k', CopySource: 'lake/j' });
    await expect(client.send(copy)).rejects.toThrow('does not support S3 CopyObject');
    const upload = new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'k' });
    await expect(client.send(upload)).rejects.toThrow('does not support S3 CreateMultipartUpload');
    expect(
      () => new S3Service({ store, buckets: [{ name: 'v-bucket', eventBridge: false, versioned: true }] }),
    ).toThrow(UnsupportedError);
  });
});

test('several objects are deleted at once', async () => {
  const { client, service } = await openS3();
  for (const Key of ['a', 'a/b', 'c']) await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '' }));
  const { Deleted } = await remove(client, 'a', 'a/b', 'never');
  expect(Deleted).toEqual([{ Key: 'a' }, { Key: 'a/b' }, { Key: 'never' }]);
  expect((await service.ListObjectsV2({ Bucket: BUCKET })).Contents).toMatchObject([{ Key: 'c' }]);
});

describe('events', () => {
  test('are sent after the put, in rising order', async () => {
    const events: Record<string, unknown>[] = [];
    const { client } = await openS3({ onCreated: (event) => void events.push({ ...event }) });
    for (const Body of ['hello', 'hello', '2'])
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body }));
    expect(events).toMatchObject([5, 5, 1].map((size) => ({ bucket: BUCKET, key: 'k', size, reason: 'PutObject' })));
    expect(events[0]?.etag).toBe('5d41402abc4b2a76b9719d911017c592');
    const sequencers = events.map(({ sequencer }) => String(sequencer));
    expect(sequencers.every((sequencer) => /^[0-9A-F]{18}$/.test(sequencer))).toBe(true);
    expect(new Set(sequencers).size).toBe(3);
    expect([...sequencers].sort()).toEqual(sequencers);
  });

  test('owed by a run that ended before they were taken are sent by the next', async () => {
    const failing = await openS3({
      onCreated: () => {
        throw new Error('the queue is gone');
      },
    });
    await expect(
      failing.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'landing/a.csv', Body: 'hello' })),
    ).rejects.toThrow('the queue is gone');

    const events: string[] = [];
    const { dataDir } = failing;
    const next = await openS3({ dataDir, onCreated: ({ key }) => void events.push(key) });
    await next.service.recover();
    await next.service.recover();

    expect(events).toEqual(['landing/a.csv']);
  });

  test('are not sent for a put that never came about', async () => {
    const events: string[] = [];
    const { dataDir, client } = await openS3({ onCreated: ({ key }) => void events.push(key) });
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '1' }));
    await expect(
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: '2', IfNoneMatch: '*' })),
    ).rejects.toThrow();
    const later = await openS3({ dataDir, onCreated: ({ key }) => void events.push(key) });
    await later.service.recover();
    expect(events).toEqual(['k']);
  });
});

test('a deleted object leaves no file and no empty folder', async () => {
  const { client, service, dataDir } = await openS3();
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/b/c.txt', Body: '' }));
  await remove(client, 'a/b/c.txt');
  await expect(stat(service.folderOf(BUCKET, 'a/'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(stat(path.join(dataDir, 's3', '.meta', BUCKET, 'a'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('puts and deletes of neighbours do not disturb each other', async () => {
  const { client, service } = await openS3();
  const work = Array.from({ length: 60 }, async (_, i) => {
    const Key = `d/e/${i % 6}.txt`;
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: `${i}` }));
    await remove(client, Key);
  });
  await Promise.all(work);
  expect((await service.ListObjectsV2({ Bucket: BUCKET })).KeyCount).toBe(0);
});
