import {
  type CommonPrefix,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUCKET, openS3 } from './account.ts';

/** Puts empty objects. */
async function fill(client: S3Client, keys: Iterable<string>): Promise<void> {
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '' }));
}

/** A listing by its definition: sort all keys by bytes, filter, then group. */
function model(keys: readonly string[], prefix: string, delimiter: string | undefined): string[] {
  const sorted = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => Buffer.from(key))
    .sort(Buffer.compare)
    .map(String);
  const rolledUp = sorted.map((key) => {
    const rest = key.slice(prefix.length);
    return delimiter && rest.includes(delimiter) ? `${prefix}${rest.split(delimiter)[0]}${delimiter}` : key;
  });
  return [...new Set(rolledUp)];
}

describe('ListObjectsV2', () => {
  test('lists in the order of UTF-8 bytes', async () => {
    const { client } = await openS3();
    // U+FF5E sorts before U+1F600 in UTF-8 (EF.. < F0..) and after it in UTF-16 (FF5E > D83D).
    const keys = ['a', 'a-b', 'a/b', 'a0', 'Z', '～', '😀', 'é'];
    await fill(client, keys);
    const { Contents, KeyCount, IsTruncated } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['Z', 'a', 'a-b', 'a/b', 'a0', 'é', '～', '😀']);
    expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: 8, IsTruncated: false });
  });

  test('groups by a delimiter and pages through keys and groups alike', async () => {
    const { client } = await openS3();
    await fill(client, [
      'sample.jpg',
      'photos/2006/January/a.jpg',
      'photos/2006/February/b.jpg',
      'photos/2006/c.jpg',
      'z',
    ]);
    const first = await client.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'photos/2006/', Delimiter: '/', MaxKeys: 2 }),
    );
    expect(first).toMatchObject({
      CommonPrefixes: [{ Prefix: 'photos/2006/February/' }, { Prefix: 'photos/2006/January/' }],
      KeyCount: 2,
      IsTruncated: true,
      MaxKeys: 2,
    });
    expect(first.Contents).toBeUndefined();
    const second = await client.send(
      new ListObjectsV2Command({
        Bucket: BUCKET,
        Prefix: 'photos/2006/',
        Delimiter: '/',
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['photos/2006/c.jpg']);
    expect(second).toMatchObject({ IsTruncated: false, KeyCount: 1 });
    expect(second.NextContinuationToken).toBeUndefined();
  });

  test('starts after a key, which need not exist', async () => {
    const { client } = await openS3();
    await fill(client, ['a', 'b/1', 'b/2', 'c']);
    const keysAfter = async (StartAfter: string) =>
      (await client.send(new ListObjectsV2Command({ Bucket: BUCKET, StartAfter }))).Contents?.map(({ Key }) => Key);
    expect(await keysAfter('b/1')).toEqual(['b/2', 'c']);
    expect(await keysAfter('b')).toEqual(['b/1', 'b/2', 'c']);
    expect(await keysAfter('c')).toBeUndefined();
    await expect(
      client.send(new ListObjectsV2Command({ Bucket: BUCKET, StartAfter: 'a', Delimiter: '/' })),
    ).rejects.toThrow('does not support');
  });

  test('agrees with the definition for any keys, prefix, delimiter and page size', async () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '-', '/', '.', '0', 'é', '😀', '～'),
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 25 }),
        fc.oneof(fc.constant(''), name),
        fc.constantFrom(undefined, '/', 'b', '-b'),
        fc.integer({ min: 1, max: 5 }),
        async (keys, Prefix, Delimiter, pageSize) => {
          const { client } = await openS3();
          await fill(client, keys);
          const listed: string[] = [];
          const pages = paginateListObjectsV2({ client, pageSize }, { Bucket: BUCKET, Prefix, Delimiter });
          for await (const { Contents = [], CommonPrefixes = [], KeyCount } of pages) {
            expect(KeyCount).toBe(Contents.length + CommonPrefixes.length);
            expect(KeyCount).toBeLessThanOrEqual(pageSize);
            const texts = [
              ...Contents.map(({ Key }) => Key),
              ...CommonPrefixes.map(({ Prefix: p }: CommonPrefix) => p),
            ];
            // Within a page the client gets two lists; merging them by bytes gives the page's order.
            listed.push(...model(texts.map(String), '', undefined));
          }
          expect(listed).toEqual(model(keys, Prefix, Delimiter));
        },
      ),
      { numRuns: 60 },
    );
  });
});
