import path from 'node:path';
import type { Input } from '../common/members.ts';
import type { Store } from '../common/store.ts';
import { UnsupportedError } from '../service.ts';
import { noSuchBucket, notFound } from './failures.ts';
import { listObjects } from './listing.ts';
import { ObjectStore } from './object-store.ts';
import { deleteObjects, getObject, headObject, type Output, putObject, type Target } from './objects.ts';
import { requireString, validKey } from './requests.ts';
import { ObjectWriter, type OnCreated } from './writer.ts';

/** A bucket of the template. */
export interface BucketDescription {
  readonly name: string;
  /** True where the bucket's notification configuration turns EventBridge on. */
  readonly eventBridge: boolean;
  /** True where versioning is enabled, which is not supported. */
  readonly versioned: boolean;
}

export interface S3Options {
  readonly store: Store;
  readonly buckets: readonly BucketDescription[];
  /** Told of every new object in a bucket with EventBridge on. @default nobody is told */
  readonly onCreated?: OnCreated;
  /** Told of objects that are no longer what was put. @default nobody is told */
  readonly onDamage?: (what: string) => void;
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** S3 in a folder: `<dataDir>/s3/<bucket>/<key>`. The methods carry the SDK operations' names, inputs and outputs. */
export class S3Service {
  readonly #buckets: ReadonlyMap<string, BucketDescription>;
  readonly #objects: ObjectStore;
  readonly #writer: ObjectWriter;

  constructor({ store, buckets, onCreated = () => undefined, onDamage }: S3Options) {
    for (const { name, versioned } of buckets) {
      if (versioned) throw new UnsupportedError(`versioning of an S3 bucket (${name})`);
      if (!BUCKET_NAME.test(name)) throw new Error(`${name} is not a valid S3 bucket name`);
    }
    this.#buckets = new Map(buckets.map((bucket) => [bucket.name, bucket]));
    this.#objects = new ObjectStore(path.join(store.dataDir, 's3'), onDamage);
    this.#writer = new ObjectWriter(this.#objects, store, onCreated);
  }

  /** Sends the events that a crashed run still owed. Call it once, when `onCreated` can take events. */
  async recover(): Promise<void> {
    await this.#writer.recover();
  }

  /** Where an object's content lies, or would lie. Never above the bucket's folder, whatever the key. */
  pathOf(bucket: string, key: string): string {
    return this.#objects.pathOf(this.#bucket(bucket).name, validKey(key));
  }

  /** The folder that holds all objects under a prefix; the prefix is empty or ends in `/`. */
  folderOf(bucket: string, prefix: string): string {
    if (prefix !== '' && !prefix.endsWith('/')) throw new Error(`${prefix} is not a folder: it does not end in '/'`);
    return this.#objects.folderOf(this.#bucket(bucket).name, prefix);
  }

  /** What is wrong with the file of an object, which {@link pathOf} names; undefined when nothing is. */
  damageOf(file: string): Promise<string | undefined> {
    return this.#objects.damageOf(file);
  }

  async PutObject(input: Input): Promise<Output> {
    return putObject(this.#objects, this.#writer, this.#target(input), input);
  }

  async GetObject(input: Input): Promise<Output> {
    return getObject(this.#objects, this.#target(input).bucket, input);
  }

  async HeadObject(input: Input): Promise<Output> {
    if (!this.#buckets.has(requireString(input, 'Bucket'))) throw notFound();
    return headObject(this.#objects, this.#target(input).bucket, input);
  }

  async DeleteObjects(input: Input): Promise<Output> {
    return deleteObjects(this.#objects, this.#target(input).bucket, input);
  }

  async ListObjectsV2(input: Input): Promise<Output> {
    return listObjects(this.#objects, this.#target(input).bucket, input);
  }

  #target(input: Input): Target {
    const { name, eventBridge } = this.#bucket(requireString(input, 'Bucket'));
    return { bucket: name, announced: eventBridge };
  }

  #bucket(name: string): BucketDescription {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }
}
