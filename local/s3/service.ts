import path from 'node:path';
import { REGION, UnsupportedError } from '../service.ts';
import { copyObject, parseCopySource } from './copy.ts';
import { deleteObject, deleteObjects } from './deletes.ts';
import { noSuchBucket, notFound } from './failures.ts';
import { listObjects } from './listing.ts';
import { MultipartUploads } from './multipart.ts';
import { abortUpload, completeUpload, createUpload, uploadPart } from './multipart-operations.ts';
import { ObjectStore } from './object-store.ts';
import { getObject, headObject, type Output, putObject, type Target } from './objects.ts';
import { type OnCreated, Outbox } from './outbox.ts';
import { allowOnly, checkKey, type Input, requireString } from './requests.ts';
import { ObjectWriter } from './writer.ts';

/** A bucket of the template. */
export interface BucketDescription {
  readonly name: string;
  /** True where the bucket's notification configuration turns EventBridge on. */
  readonly eventBridge: boolean;
  /** True where versioning is enabled, which is not supported. */
  readonly versioned: boolean;
}

export interface S3Options {
  readonly dataDir: string;
  readonly buckets: readonly BucketDescription[];
  /** Told of every new object in a bucket with EventBridge on. @default nobody is told */
  readonly onCreated?: OnCreated;
  /** Wait for the disk before a put is answered; survives a power cut, not only a crash. @default false */
  readonly fsync?: boolean;
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** S3 in a folder: `<dataDir>/s3/<bucket>/<key>`. The methods carry the SDK operations' names, inputs and outputs. */
export class S3Service {
  readonly #buckets: ReadonlyMap<string, BucketDescription>;
  readonly #store: ObjectStore;
  readonly #outbox: Outbox;
  readonly #writer: ObjectWriter;
  readonly #uploads: MultipartUploads;

  constructor({ dataDir, buckets, onCreated = () => undefined, fsync = false }: S3Options) {
    for (const { name, versioned } of buckets) {
      if (versioned) throw new UnsupportedError(`versioning of an S3 bucket (${name})`);
      if (!BUCKET_NAME.test(name)) throw new Error(`${name} is not a valid S3 bucket name`);
    }
    this.#buckets = new Map(buckets.map((bucket) => [bucket.name, bucket]));
    this.#store = new ObjectStore(path.join(dataDir, 's3'), fsync);
    this.#outbox = new Outbox(this.#store, onCreated);
    this.#writer = new ObjectWriter(this.#store, this.#outbox);
    this.#uploads = new MultipartUploads(this.#store);
  }

  /** Sends the events that a crashed run still owed. Call it once, when `onCreated` can take events. */
  async recover(): Promise<void> {
    await this.#outbox.recover();
  }

  /** Where an object's content lies, or would lie. Never above the bucket's folder, whatever the key. */
  pathOf(bucket: string, key: string): string {
    return this.#store.pathOf(this.#bucket(bucket).name, checkKey(key));
  }

  /** The folder that holds all objects under a prefix; the prefix is empty or ends in `/`. */
  folderOf(bucket: string, prefix: string): string {
    if (prefix !== '' && !prefix.endsWith('/')) throw new Error(`${prefix} is no folder: it does not end in '/'`);
    return this.#store.folderOf(this.#bucket(bucket).name, prefix);
  }

  async PutObject(input: Input): Promise<Output> {
    return putObject(this.#store, this.#writer, this.#target(input), input);
  }

  async GetObject(input: Input): Promise<Output> {
    return getObject(this.#store, this.#target(input).bucket, input);
  }

  async HeadObject(input: Input): Promise<Output> {
    if (!this.#buckets.has(requireString(input, 'Bucket'))) throw notFound();
    return headObject(this.#store, this.#target(input).bucket, input);
  }

  async CopyObject(input: Input): Promise<Output> {
    const source = parseCopySource(requireString(input, 'CopySource'));
    this.#bucket(source.bucket);
    return copyObject(this.#store, this.#writer, this.#target(input), source, input);
  }

  async DeleteObject(input: Input): Promise<Output> {
    return deleteObject(this.#store, this.#target(input).bucket, input);
  }

  async DeleteObjects(input: Input): Promise<Output> {
    return deleteObjects(this.#store, this.#target(input).bucket, input);
  }

  async ListObjectsV2(input: Input): Promise<Output> {
    return listObjects(this.#store, this.#target(input).bucket, input);
  }

  async CreateMultipartUpload(input: Input): Promise<Output> {
    return createUpload(this.#uploads, this.#target(input).bucket, input);
  }

  async UploadPart(input: Input): Promise<Output> {
    return uploadPart(this.#uploads, this.#target(input).bucket, input);
  }

  async CompleteMultipartUpload(input: Input): Promise<Output> {
    return completeUpload(this.#store, this.#writer, this.#uploads, this.#target(input), input);
  }

  async AbortMultipartUpload(input: Input): Promise<Output> {
    return abortUpload(this.#uploads, this.#target(input).bucket, input);
  }

  async GetBucketLocation(input: Input): Promise<Output> {
    allowOnly('GetBucketLocation', input, ['Bucket']);
    this.#target(input);
    return { LocationConstraint: REGION };
  }

  async HeadBucket(input: Input): Promise<Output> {
    allowOnly('HeadBucket', input, ['Bucket']);
    if (!this.#buckets.has(requireString(input, 'Bucket'))) throw notFound();
    return { BucketRegion: REGION };
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
