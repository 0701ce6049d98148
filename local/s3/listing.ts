import { UnsupportedError } from '../service.ts';
import { invalidArgument } from './failures.ts';
import { type WalkBounds, walkKeys } from './key-walk.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { allowOnly, type Input, optionalString } from './requests.ts';

/** Where a page ended: at a key, or at a group of keys that share a prefix. */
interface Position {
  readonly key?: string;
  readonly group?: string;
}

interface Page {
  readonly objects: StoredObject[];
  readonly groups: string[];
  /** Set when there is more. */
  readonly next: Position | undefined;
}

interface Query {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  readonly from: Position;
}

const MAX_KEYS = 1000;

/** `ListObjectsV2`: keys in the order of their UTF-8 bytes, grouped by a delimiter, page by page. */
export async function listObjects(store: ObjectStore, bucket: string, input: Input): Promise<Record<string, unknown>> {
  allowOnly('ListObjectsV2', input, ['Bucket', 'Prefix', 'Delimiter', 'StartAfter', 'MaxKeys', 'ContinuationToken']);
  const query = queryOf(bucket, input);
  const { objects, groups, next } = query.maxKeys === 0 ? EMPTY : await readPage(store, query);
  return {
    Name: bucket,
    Prefix: query.prefix,
    MaxKeys: query.maxKeys,
    KeyCount: objects.length + groups.length,
    IsTruncated: next !== undefined,
    Delimiter: query.delimiter,
    StartAfter: input.StartAfter,
    ContinuationToken: input.ContinuationToken,
    NextContinuationToken: next && encodeToken(next),
    // The client gives undefined, not an empty list, when the answer has no such element.
    Contents: objects.length === 0 ? undefined : objects.map(contentOf),
    CommonPrefixes: groups.length === 0 ? undefined : groups.map((Prefix) => ({ Prefix })),
  };
}

const EMPTY: Page = { objects: [], groups: [], next: undefined };

function queryOf(bucket: string, input: Input): Query {
  const { MaxKeys: maxKeys = MAX_KEYS } = input as { MaxKeys?: number };
  if (!Number.isInteger(maxKeys) || maxKeys < 0) throw invalidArgument('Argument maxKeys must be an integer >= 0');
  const startAfter = optionalString(input, 'StartAfter');
  const delimiter = optionalString(input, 'Delimiter') || undefined;
  if (startAfter && delimiter) throw new UnsupportedError('S3 ListObjectsV2 with both StartAfter and Delimiter');
  const token = optionalString(input, 'ContinuationToken');
  return {
    bucket,
    prefix: optionalString(input, 'Prefix') ?? '',
    delimiter,
    maxKeys: Math.min(maxKeys, MAX_KEYS),
    from: token === undefined ? { key: startAfter || undefined } : decodeToken(token),
  };
}

async function readPage(store: ObjectStore, query: Query): Promise<Page> {
  const objects: StoredObject[] = [];
  const groups: string[] = [];
  let last = query.from;
  for await (const found of find(store, query)) {
    if (objects.length + groups.length === query.maxKeys) return { objects, groups, next: last };
    if ('object' in found) objects.push(found.object);
    else groups.push(found.group);
    last = 'object' in found ? { key: found.object.info.key } : found;
  }
  return { objects, groups, next: undefined };
}

type Finding = { readonly object: StoredObject } | { readonly group: string };

async function* find(store: ObjectStore, { bucket, prefix, delimiter, from }: Query): AsyncGenerator<Finding> {
  const bounds: WalkBounds = { prefix, after: from.key ?? from.group, skip: from.group };
  for await (const key of walkKeys(store.folderOf(bucket, ''), bounds)) {
    const group = delimiter === undefined ? undefined : groupOf(key, prefix, delimiter);
    if (group !== undefined) {
      bounds.skip = group;
      yield { group };
      continue;
    }
    const object = await store.read(bucket, key);
    // Undefined when it was deleted since its name was read.
    if (object) yield { object };
  }
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function contentOf({ info, lastModified }: StoredObject): Record<string, unknown> {
  return { Key: info.key, LastModified: lastModified, ETag: info.etag, Size: info.size, StorageClass: 'STANDARD' };
}

function encodeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodeToken(token: string): Position {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as Position;
  } catch {
    throw invalidArgument('The continuation token provided is incorrect');
  }
}
