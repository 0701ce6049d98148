import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { deleteObjects } from '../lake/objects.ts';
import type { SmallObject } from './groups.ts';

/** The objects of a bucket that compaction reads, writes and deletes. */
export class Objects {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async under(Prefix: string): Promise<SmallObject[]> {
    const found: SmallObject[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix, ContinuationToken }));
      found.push(...(page.Contents ?? []).map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size })));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  }

  async read(Key: string): Promise<Uint8Array> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async write(Key: string, Body: Uint8Array): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.#bucket, Key, Body }));
  }

  /** @throws Error when one of them could not be deleted */
  remove(keys: readonly string[]): Promise<void> {
    return deleteObjects(this.#s3, this.#bucket, keys);
  }
}
