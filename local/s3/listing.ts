import { type Input, onlyMembers } from '../common/members.ts';
import { invalidArgument } from './failures.ts';
import { walkKeys } from './key-walk.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { optionalString } from './requests.ts';

interface Page {
  readonly objects: readonly StoredObject[];
  readonly isTruncated: boolean;
}

const MAX_KEYS = 1000;

/** `ListObjectsV2`: keys in the order of their UTF-8 bytes, page by page. */
export async function listObjects(store: ObjectStore, bucket: string, input: Input): Promise<Record<string, unknown>> {
  onlyMembers('S3 ListObjectsV2', input, ['Bucket', 'Prefix', 'MaxKeys', 'StartAfter', 'ContinuationToken']);
  const { MaxKeys: maxKeys = MAX_KEYS } = input as { MaxKeys?: number };
  if (!Number.isInteger(maxKeys) || maxKeys < 0) throw invalidArgument('Argument maxKeys must be an integer >= 0');
  const prefix = optionalString(input, 'Prefix') ?? '';
  const token = optionalString(input, 'ContinuationToken');
  const startAfter = optionalString(input, 'StartAfter');
  const after = token === undefined ? startAfter : decodeToken(token);
  const { objects, isTruncated } = await readPage(store, bucket, { prefix, after, limit: Math.min(maxKeys, MAX_KEYS) });
  const last = objects.at(-1);
  return {
    Name: bucket,
    Prefix: prefix,
    MaxKeys: maxKeys,
    KeyCount: objects.length,
    IsTruncated: isTruncated,
    StartAfter: startAfter,
    ContinuationToken: token,
    NextContinuationToken: isTruncated && last ? encodeToken(last.info.key) : undefined,
    // The client gives undefined, not an empty list, when the answer has no such element.
    Contents: objects.length === 0 ? undefined : objects.map(contentOf),
  };
}

interface Query {
  readonly prefix: string;
  /** The last key of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

async function readPage(store: ObjectStore, bucket: string, { limit, ...bounds }: Query): Promise<Page> {
  const objects: StoredObject[] = [];
  if (limit === 0) return { objects, isTruncated: false };
  for await (const key of walkKeys(store.folderOf(bucket, ''), bounds)) {
    const object = await store.read(bucket, key);
    // Undefined when it was deleted since its name was read.
    if (object === undefined) continue;
    if (objects.length === limit) return { objects, isTruncated: true };
    objects.push(object);
  }
  return { objects, isTruncated: false };
}

function contentOf({ info, lastModified }: StoredObject): Record<string, unknown> {
  return { Key: info.key, LastModified: lastModified, ETag: info.etag, Size: info.size, StorageClass: 'STANDARD' };
}

const encodeToken = (key: string): string => Buffer.from(JSON.stringify({ key })).toString('base64url');

function decodeToken(token: string): string {
  try {
    return (JSON.parse(Buffer.from(token, 'base64url').toString()) as { key: string }).key;
  } catch {
    throw invalidArgument('The continuation token provided is incorrect');
  }
}
