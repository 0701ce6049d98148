import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';

/** An object as it was read, and what a write that follows from it has to match. */
export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

/** What has to hold for a write: that there is no object yet, or that it still is the one that was read. */
export type Condition = 'absent' | { readonly etag: string };

/** There is an object, and it is not what its schema says: cut off, scrambled, or of another version. */
export class BrokenObjectError extends Error {
  readonly key: string;
  /** What a write that replaces it has to match. */
  readonly etag: string;

  constructor(key: string, etag: string, cause: unknown) {
    super(`The object ${key} is damaged: ${(cause as Error).message}`, { cause });
    this.name = 'BrokenObjectError';
    this.key = key;
    this.etag = etag;
  }
}

const CONFLICTS: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** JSON objects of one schema in a bucket, each read and written as a whole. Writers exclude each other by conditional writes. */
export class JsonStore<T> {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #schema: z.ZodType<T>;

  constructor(s3: S3Client, bucket: string, schema: z.ZodType<T>) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#schema = schema;
  }

  /** Undefined where there is no such object. @throws BrokenObjectError when it is not what the schema says */
  async read(Key: string): Promise<Stored<T> | undefined> {
    try {
      const { Body, ETag: etag = '' } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
      return { value: this.#parse(Key, etag, (await Body?.transformToString()) ?? ''), etag };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  #parse(key: string, etag: string, text: string): T {
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch (error) {
      throw new BrokenObjectError(key, etag, error);
    }
  }

  async write(key: string, value: T): Promise<void> {
    await this.#put(key, value, {});
  }

  /** Writes only while a condition holds. @returns whether it did */
  async writeIf(key: string, value: T, condition: Condition): Promise<boolean> {
    try {
      await this.#put(key, value, condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag });
      return true;
    } catch (error) {
      if (CONFLICTS.has((error as Error).name)) return false;
      throw error;
    }
  }

  async #put(Key: string, value: T, condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string }) {
    const Body = JSON.stringify(value);
    const object = { Bucket: this.#bucket, Key, Body, ContentType: 'application/json' };
    await this.#s3.send(new PutObjectCommand({ ...object, ...condition }));
  }
}
