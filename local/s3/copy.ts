import { StaleSliceError } from '../sdk/file-slice.ts';
import { UnsupportedError } from '../service.ts';
import { ATTRIBUTE_MEMBERS, attributesOf } from './attributes.ts';
import { CONDITION_MEMBERS, writeCondition } from './conditions.ts';
import { invalidArgument, invalidRequest } from './failures.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { MAX_PUT_BYTES, type Output, present, SDK_CONTENT_TYPE, sliceOf, type Target } from './objects.ts';
import { allowOnly, checkKey, type Input, optionalString, requireKey } from './requests.ts';
import type { StagedBody } from './staging.ts';
import type { ObjectWriter } from './writer.ts';

const MEMBERS = ['Bucket', 'Key', 'CopySource', 'MetadataDirective', ...ATTRIBUTE_MEMBERS, ...CONDITION_MEMBERS];

/** How often a source that is replaced while it is being copied is read again. */
const COPY_ATTEMPTS = 20;

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `CopySource`, the URL-encoded `bucket/key` of CopyObject. */
export function parseCopySource(source: string): CopySource {
  if (source.includes('?versionId=')) throw new UnsupportedError('S3 CopyObject of a version');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(source)) ?? [];
  if (bucket === undefined || key === undefined) throw invalidArgument('Invalid copy source object key');
  return { bucket, key };
}

function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    throw invalidArgument('Invalid copy source encoding.');
  }
}

export async function copyObject(
  store: ObjectStore,
  writer: ObjectWriter,
  target: Target,
  source: CopySource,
  input: Input,
): Promise<Output> {
  allowOnly('CopyObject', input, MEMBERS);
  const key = requireKey(input);
  const replace = optionalString(input, 'MetadataDirective') === 'REPLACE';
  if (!replace && source.bucket === target.bucket && source.key === key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const given = attributesOf(input, SDK_CONTENT_TYPE);
  const condition = writeCondition(input, key);
  const { object, staged } = await stageCopy(store, source);
  const attributes = replace ? given : { headers: object.info.headers, metadata: object.info.metadata };
  const etag = `"${staged.md5}"`;
  await writer.write({ ...target, key, staged, etag, attributes, condition, reason: 'CopyObject' });
  return { CopyObjectResult: { ETag: etag, LastModified: (await present(store, target.bucket, key)).lastModified } };
}

interface StagedCopy {
  readonly object: StoredObject;
  readonly staged: StagedBody;
}

async function stageCopy(store: ObjectStore, { bucket, key }: CopySource): Promise<StagedCopy> {
  for (let attempt = 1; ; attempt++) {
    const object = await present(store, bucket, checkKey(key));
    if (object.info.size > MAX_PUT_BYTES) {
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PUT_BYTES}`,
      );
    }
    try {
      return { object, staged: await store.stage([sliceOf(object, 0, object.info.size)]) };
    } catch (error) {
      if (!(error instanceof StaleSliceError) || attempt === COPY_ATTEMPTS) throw error;
    }
  }
}
