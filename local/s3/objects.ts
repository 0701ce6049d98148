import type { StampedSlice } from '../sdk/file-slice.ts';
import { ATTRIBUTE_MEMBERS, attributesOf, attributesOutput } from './attributes.ts';
import { CONDITION_MEMBERS, sameEtag, writeCondition } from './conditions.ts';
import { badDigest, entityTooLarge, incompleteBody, noSuchKey, notFound, preconditionFailed } from './failures.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { rangeOf } from './range.ts';
import { allowOnly, type Input, optionalString, requireKey } from './requests.ts';
import { type Body, type StagedBody, sizeOf } from './staging.ts';
import type { ObjectWriter } from './writer.ts';

export const MAX_PUT_BYTES = 5 * 1024 ** 3;

/** What the SDK sends for a PutObject without a content type. */
export const SDK_CONTENT_TYPE = 'application/octet-stream';

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
  allowOnly('PutObject', input, [
    ...['Bucket', 'Key', 'Body', 'ContentLength', 'ContentMD5'],
    ...ATTRIBUTE_MEMBERS,
    ...CONDITION_MEMBERS,
  ]);
  const key = requireKey(input);
  const attributes = attributesOf(input, SDK_CONTENT_TYPE);
  const condition = writeCondition(input, key);
  const body = (input.Body ?? '') as Body;
  if (sizeOf(body) > MAX_PUT_BYTES) throw entityTooLarge(sizeOf(body), MAX_PUT_BYTES);
  const staged = await store.stage([body]);
  await checkContent(store, staged, input);
  const etag = `"${staged.md5}"`;
  await writer.write({ ...target, key, staged, etag, attributes, condition, reason: 'PutObject' });
  return { ETag: etag };
}

async function checkContent(store: ObjectStore, staged: StagedBody, input: Input): Promise<void> {
  const { ContentLength: length = staged.size } = input as { ContentLength?: number };
  const md5 = optionalString(input, 'ContentMD5') ?? Buffer.from(staged.md5, 'hex').toString('base64');
  const failure =
    length !== staged.size
      ? incompleteBody()
      : Buffer.from(md5, 'base64').toString('hex') !== staged.md5
        ? badDigest()
        : undefined;
  if (failure === undefined) return;
  await store.discard(staged);
  throw failure;
}

export async function getObject(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  allowOnly('GetObject', input, ['Bucket', 'Key', 'Range', 'IfMatch']);
  const object = await present(store, bucket, requireKey(input));
  const match = optionalString(input, 'IfMatch');
  if (match !== undefined && !sameEtag(match, object.info.etag)) throw preconditionFailed('If-Match');
  const { size } = object.info;
  const header = optionalString(input, 'Range');
  const range = header === undefined ? undefined : rangeOf(header, size);
  const body = sliceOf(object, range?.start ?? 0, range?.length ?? size);
  const whole = {
    ...attributesOutput(object.info),
    LastModified: object.lastModified,
    Body: body,
    ContentLength: body.length,
  };
  if (range === undefined) return whole;
  const ContentRange = `bytes ${range.start}-${range.start + range.length - 1}/${size}`;
  return { ...whole, ContentRange, $metadata: { httpStatusCode: 206 } };
}

export async function headObject(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  allowOnly('HeadObject', input, ['Bucket', 'Key']);
  const object = await store.read(bucket, requireKey(input));
  if (object === undefined) throw notFound();
  return {
    ...attributesOutput(object.info),
    LastModified: object.lastModified,
    ContentLength: object.info.size,
  };
}

/** The object of a key, which must exist. */
export async function present(store: ObjectStore, bucket: string, key: string): Promise<StoredObject> {
  const object = await store.read(bucket, key);
  if (object === undefined) throw noSuchKey(key);
  return object;
}

export function sliceOf(object: StoredObject, start: number, length: number): StampedSlice {
  return { path: object.path, start, length, stamp: object.stamp };
}
