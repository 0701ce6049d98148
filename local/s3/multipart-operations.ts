import { ATTRIBUTE_MEMBERS, attributesOf } from './attributes.ts';
import { CONDITION_MEMBERS, writeCondition } from './conditions.ts';
import { entityTooLarge } from './failures.ts';
import type { MultipartUploads, PartReference } from './multipart.ts';
import { DEFAULT_CONTENT_TYPE } from './object-info.ts';
import type { ObjectStore } from './object-store.ts';
import { MAX_PUT_BYTES, type Output, type Target } from './objects.ts';
import { allowOnly, type Input, requireKey, requireString } from './requests.ts';
import { type Body, sizeOf } from './staging.ts';
import type { ObjectWriter } from './writer.ts';

export async function createUpload(uploads: MultipartUploads, bucket: string, input: Input): Promise<Output> {
  allowOnly('CreateMultipartUpload', input, ['Bucket', 'Key', ...ATTRIBUTE_MEMBERS]);
  const key = requireKey(input);
  const attributes = attributesOf(input, DEFAULT_CONTENT_TYPE);
  return { Bucket: bucket, Key: key, UploadId: await uploads.create({ bucket, key, attributes }) };
}

export async function uploadPart(uploads: MultipartUploads, bucket: string, input: Input): Promise<Output> {
  allowOnly('UploadPart', input, ['Bucket', 'Key', 'UploadId', 'PartNumber', 'Body', 'ContentLength']);
  const id = requireString(input, 'UploadId');
  await uploads.find(id, bucket, requireKey(input));
  const body = (input.Body ?? '') as Body;
  if (sizeOf(body) > MAX_PUT_BYTES) throw entityTooLarge(sizeOf(body), MAX_PUT_BYTES);
  return { ETag: await uploads.putPart(id, input.PartNumber as number, body) };
}

export async function completeUpload(
  store: ObjectStore,
  writer: ObjectWriter,
  uploads: MultipartUploads,
  target: Target,
  input: Input,
): Promise<Output> {
  allowOnly('CompleteMultipartUpload', input, ['Bucket', 'Key', 'UploadId', 'MultipartUpload', ...CONDITION_MEMBERS]);
  const key = requireKey(input);
  const id = requireString(input, 'UploadId');
  const { attributes } = await uploads.find(id, target.bucket, key);
  const condition = writeCondition(input, key);
  const { Parts: named = [] } = (input.MultipartUpload ?? {}) as { Parts?: PartReference[] };
  const { bodies, etag } = await uploads.assemble(id, named);
  const staged = await store.stage(bodies);
  const reason = 'CompleteMultipartUpload';
  await writer.write({ ...target, key, staged, etag, attributes, condition, reason });
  await uploads.remove(id);
  return { Bucket: target.bucket, Key: key, ETag: etag, Location: `https://${target.bucket}.s3.amazonaws.com/${key}` };
}

export async function abortUpload(uploads: MultipartUploads, bucket: string, input: Input): Promise<Output> {
  allowOnly('AbortMultipartUpload', input, ['Bucket', 'Key', 'UploadId']);
  const id = requireString(input, 'UploadId');
  await uploads.find(id, bucket, requireKey(input));
  await uploads.remove(id);
  return { $metadata: { httpStatusCode: 204 } };
}
