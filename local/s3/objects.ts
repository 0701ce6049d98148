import { type Input, onlyMembers } from '../common/members.ts';
import type { StampedSlice } from '../sdk/file-slice.ts';
import { entityTooLarge, incompleteBody, malformedXml, noSuchKey, notFound } from './failures.ts';
import { ATTRIBUTE_MEMBERS, attributesOf, attributesOutput } from './object-info.ts';
import type { ObjectStore } from './object-store.ts';
import { CONDITION_MEMBERS, requireKey, writeCondition } from './requests.ts';
import { type Body, sizeOf } from './staging.ts';
import type { ObjectWriter } from './writer.ts';

const MAX_PUT_BYTES = 5 * 1024 ** 3;
const MAX_DELETES = 1000;

export type Output = Record<string, unknown>;

/** A bucket as an operation on one of its objects needs it. */
export interface Target {
  readonly bucket: string;
  readonly announced: boolean;
}

export async function putObject(
  store: ObjectStore,
  writer: ObjectWriter,
  target: Target,
  input: Input,
): Promise<Output> {
  const members = ['Bucket', 'Key', 'Body', 'ContentLength', ...ATTRIBUTE_MEMBERS, ...CONDITION_MEMBERS];
  onlyMembers('S3 PutObject', input, members);
  const key = requireKey(input);
  const attributes = attributesOf(input);
  const condition = writeCondition(input, key);
  const body = (input.Body ?? '') as Body;
  const size = sizeOf(body);
  if (size > MAX_PUT_BYTES) throw entityTooLarge(size, MAX_PUT_BYTES);
  if (input.ContentLength !== undefined && input.ContentLength !== size) throw incompleteBody();
  const { etag } = await writer.write({ ...target, key, staged: await store.stage(body), attributes, condition });
  return { ETag: etag };
}

export async function getObject(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  onlyMembers('S3 GetObject', input, ['Bucket', 'Key']);
  const key = requireKey(input);
  const object = await store.read(bucket, key);
  if (object === undefined) throw noSuchKey(key);
  const { info, path, stamp, lastModified } = object;
  const body: StampedSlice = { path, start: 0, length: info.size, stamp };
  return { ...attributesOutput(info), LastModified: lastModified, Body: body, ContentLength: info.size };
}

export async function headObject(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  onlyMembers('S3 HeadObject', input, ['Bucket', 'Key']);
  const object = await store.read(bucket, requireKey(input));
  if (object === undefined) throw notFound();
  const { info, lastModified } = object;
  return { ...attributesOutput(info), LastModified: lastModified, ContentLength: info.size };
}

/** Deleting what is not there succeeds too. */
export async function deleteObjects(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  onlyMembers('S3 DeleteObjects', input, ['Bucket', 'Delete']);
  const { Objects: objects = [], Quiet: quiet = false } = (input.Delete ?? {}) as {
    Objects?: Input[];
    Quiet?: boolean;
  };
  if (objects.length === 0 || objects.length > MAX_DELETES) throw malformedXml();
  const keys = objects.map((object) => {
    onlyMembers('S3 DeleteObjects', object, ['Key']);
    return requireKey(object);
  });
  for (const key of keys) await store.exclusively(bucket, key, () => store.remove(bucket, key));
  return quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
}
