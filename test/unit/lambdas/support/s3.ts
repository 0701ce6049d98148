import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

interface Stored {
  readonly body: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly modified: Date;
}

const failure = (name: string): Error => Object.assign(new Error(name), { name });

/** A bucket service in memory, with conditional writes, behind every S3 client of the test. */
export class MemoryS3 {
  readonly mock = mockClient(S3Client);
  readonly client = new S3Client({});
  readonly #objects = new Map<string, Stored>();
  /** Asked before every write, and before each object that is deleted; throws to refuse it. */
  beforePut: (key: string) => void = () => undefined;
  beforeDelete: (key: string) => void = () => undefined;

  /** Forgets all objects and calls. */
  reset(): void {
    this.#objects.clear();
    this.beforePut = () => undefined;
    this.beforeDelete = () => undefined;
    this.mock.reset();
    this.mock.on(GetObjectCommand).callsFake(async ({ Bucket, Key }) => this.#get(`${Bucket}/${Key}`));
    this.mock.on(HeadObjectCommand).callsFake(async ({ Bucket, Key }) => {
      const stored = this.#objects.get(`${Bucket}/${Key}`);
      if (!stored) throw failure('NotFound');
      return { ContentLength: stored.body.length, ETag: stored.etag };
    });
    this.mock.on(ListObjectsV2Command).callsFake(async ({ Bucket, Prefix, StartAfter = '', MaxKeys }) => ({
      Contents: this.paths(`${Bucket}/${Prefix}`)
        .map((path) => ({
          Key: path.slice(String(Bucket).length + 1),
          LastModified: this.#objects.get(path)?.modified,
          Size: this.#objects.get(path)?.body.length,
        }))
        .filter(({ Key }) => Key > StartAfter)
        .slice(0, MaxKeys),
    }));
    this.mock.on(DeleteObjectsCommand).callsFake(async ({ Bucket, Delete }) => {
      for (const { Key } of Delete.Objects) {
        this.beforeDelete(`${Bucket}/${Key}`);
        this.#objects.delete(`${Bucket}/${Key}`);
      }
      return {};
    });
    this.mock.on(PutObjectCommand).callsFake(async (input: PutObjectCommandInput) => this.#put(input));
  }

  put(
    path: string,
    body: string | Uint8Array,
    metadata: Readonly<Record<string, string>> = {},
    modified = new Date(),
  ): void {
    const bytes = Buffer.from(body as Uint8Array);
    this.#objects.set(path, {
      body: bytes,
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      metadata,
      modified,
    });
  }

  paths(prefix = ''): string[] {
    return [...this.#objects.keys()].filter((path) => path.startsWith(prefix)).sort();
  }

  body(path: string): Buffer {
    const stored = this.#objects.get(path);
    if (!stored) throw new Error(`There is no ${path}; there are ${this.paths().join(', ')}`);
    return stored.body;
  }

  json(path: string): Record<string, unknown> {
    return JSON.parse(this.body(path).toString()) as Record<string, unknown>;
  }

  #get(path: string): GetObjectCommandOutput {
    const stored = this.#objects.get(path);
    if (!stored) throw failure('NoSuchKey');
    const Body = Object.assign(Readable.from([stored.body]), {
      transformToString: async () => stored.body.toString(),
      transformToByteArray: async () => new Uint8Array(stored.body),
    }) as unknown as GetObjectCommandOutput['Body'] & object;
    return {
      $metadata: {},
      Body,
      ETag: stored.etag,
      ContentLength: stored.body.length,
      Metadata: { ...stored.metadata },
    };
  }

  #put({ Bucket, Key, Body, IfMatch, IfNoneMatch }: PutObjectCommandInput): { ETag: string | undefined } {
    const path = `${Bucket}/${Key}`;
    this.beforePut(path);
    const current = this.#objects.get(path);
    if (IfNoneMatch === '*' && current) throw failure('PreconditionFailed');
    if (IfMatch !== undefined && current?.etag !== IfMatch) throw failure('PreconditionFailed');
    this.put(path, Body as string | Uint8Array);
    return { ETag: this.#objects.get(path)?.etag };
  }
}
