import { ListObjectsV2Command, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUCKET, openS3 } from './account.ts';

/** Puts empty objects. */
async function fill(client: S3Client, keys: Iterable<string>): Promise<void> {
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '' }));
}

/** A listing by its definition: filter, and sort by bytes. */
const model = (keys: readonly string[], prefix: string): string[] =>
  keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => Buffer.from(key))
    .sort(Buffer.compare)
    .map(String);

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

  test('pages through keys, and refuses what it does not know', async () => {
    const { client } = await openS3();
    await fill(client, ['b', 'a/2', 'a/1', 'a/3', 'c']);
    const query = { Bucket: BUCKET, Prefix: 'a/' };
    const first = await client.send(new ListObjectsV2Command({ ...query, MaxKeys: 2 }));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(first).toMatchObject({ KeyCount: 2, IsTruncated: true, MaxKeys: 2 });
    const ContinuationToken = first.NextContinuationToken;
    const second = await client.send(new ListObjectsV2Command({ ...query, ContinuationToken }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['a/3']);
    expect(second).toMatchObject({ IsTruncated: false, KeyCount: 1 });
    expect(second.NextContinuationToken).toBeUndefined();
    const after = await client.send(new ListObjectsV2Command({ ...query, StartAfter: 'a/1', MaxKeys: 1 }));
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(['a/2']);
    const rest = { ...query, StartAfter: 'a/1', ContinuationToken: after.NextContinuationToken };
    expect((await client.send(new ListObjectsV2Command(rest))).Contents?.map(({ Key }) => Key)).toEqual(['a/3']);
    for (const more of [{ Delimiter: '/' }, { FetchOwner: true }]) {
      await expect(client.send(new ListObjectsV2Command({ ...query, ...more }))).rejects.toThrow('does not support');
    }
  });

  test('agrees with the definition for any keys, prefix and page size', async () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '-', '/', '.', '0', 'é', '😀', '～'),
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 25 }),
        fc.oneof(fc.constant(''), name),
        fc.integer({ min: 1, max: 5 }),
        async (keys, Prefix, pageSize) => {
          const { client } = await openS3();
          await fill(client, keys);
          const listed: (string | undefined)[] = [];
          for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket: BUCKET, Prefix })) {
            const { Contents = [], KeyCount } = page;
            expect(KeyCount).toBe(Contents.length);
            expect(KeyCount).toBeLessThanOrEqual(pageSize);
            listed.push(...Contents.map(({ Key }) => Key));
          }
          expect(listed).toEqual(model(keys, Prefix));
        },
      ),
      { numRuns: 60 },
    );
  });
});
