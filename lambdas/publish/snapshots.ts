import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type _Object as ListedObject,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GOLD, LATEST_SNAPSHOT, manifestKey } from '../../contracts/lake.ts';
import { type SnapshotManifest, snapshotManifest } from '../../contracts/snapshot.ts';
import { BrokenObjectError, type Condition, JsonStore, type Stored } from '../lake/json-store.ts';

/** An object that UNLOAD wrote. */
interface UnloadedFile {
  readonly key: string;
  readonly bytes: number;
}

const S3_URI = /^s3:\/\/([^/]+)\/(.+)$/;

/**
 * The files of one UNLOAD, from the manifest that Athena writes beside the query's result: their names are Athena's own
 * and cannot be foretold. Each is looked up, so that nothing is published that is not there.
 * @throws Error when a file lies outside the bucket or is missing
 */
export async function unloadedFiles(client: S3Client, bucket: string, manifestUri: string): Promise<UnloadedFile[]> {
  const { Body } = await client.send(new GetObjectCommand(locate(manifestUri, bucket)));
  const text = (await Body?.transformToString()) ?? '';
  const uris = text
    .split('\n')
    .map((line) => line.trim().replaceAll('"', ''))
    .filter((line) => line !== '');
  return Promise.all(uris.map((uri) => lookUp(client, locate(uri, bucket))));
}

function locate(uri: string, bucket: string): { Bucket: string; Key: string } {
  const [, Bucket, Key] = S3_URI.exec(uri) ?? [];
  if (!Bucket || !Key) throw new Error(`"${uri}" is not an S3 location`);
  if (Bucket !== bucket) throw new Error(`"${uri}" lies outside the gold bucket ${bucket}`);
  return { Bucket, Key };
}

async function lookUp(client: S3Client, location: { Bucket: string; Key: string }): Promise<UnloadedFile> {
  const { ContentLength } = await client.send(new HeadObjectCommand(location));
  return { key: location.Key, bytes: ContentLength ?? 0 };
}

const ATTEMPTS = 5;

/** Writes the immutable manifest of a run. @returns the run's manifest, which an earlier attempt may have written already */
export async function keepManifest(
  s3: S3Client,
  bucket: string,
  manifest: SnapshotManifest,
): Promise<SnapshotManifest> {
  const store = new JsonStore(s3, bucket, snapshotManifest);
  const key = manifestKey(manifest.run);
  if (await store.writeIf(key, manifest, 'absent')) return manifest;
  const kept = await readOrBroken(store, key);
  if (kept && 'value' in kept) return kept.value;
  await store.write(key, manifest);
  return manifest;
}

/** An object, or only its ETag when it is damaged: what is published anew takes its place. */
async function readOrBroken<T>(
  store: JsonStore<T>,
  key: string,
): Promise<Stored<T> | Exclude<Condition, 'absent'> | undefined> {
  try {
    return await store.read(key);
  } catch (error) {
    if (error instanceof BrokenObjectError) return { etag: error.etag };
    throw error;
  }
}

/**
 * Points readers to a snapshot, unless they follow one of a later refresh already. Two publishers cannot overwrite each
 * other: the swap holds only while the pointer is what was read. A pointer that is damaged gives way, and so
 * does one that a wrong clock put into the future: readers would follow it until then.
 * @returns whether readers now follow this snapshot
 */
export async function swapLatest(s3: S3Client, bucket: string, manifest: SnapshotManifest): Promise<boolean> {
  const store = new JsonStore(s3, bucket, snapshotManifest);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await readOrBroken(store, LATEST_SNAPSHOT);
    if (current && 'value' in current && isLater(current.value, manifest)) return false;
    if (await store.writeIf(LATEST_SNAPSHOT, manifest, current ?? 'absent')) return true;
  }
  throw new Error(`${LATEST_SNAPSHOT} was changed by others ${ATTEMPTS} times in a row`);
}

function isLater(current: SnapshotManifest, manifest: SnapshotManifest): boolean {
  const startedAt = Date.parse(current.startedAt);
  return startedAt > Date.parse(manifest.startedAt) && startedAt <= Date.now();
}

const DAY_MS = 86_400_000;
/** A refresh may still unload for hours after another has published, and a reader holds its pointer for seconds. */
const KEPT_MS = 2 * DAY_MS;

/**
 * Deletes the files of snapshots that have been replaced for two days. What readers follow is never touched, however old:
 * a lifecycle rule could not know that.
 * @param current the snapshot that readers follow now
 * @returns how many files were deleted
 */
export async function expireSnapshots(
  client: S3Client,
  Bucket: string,
  current: SnapshotManifest,
  now: number,
): Promise<number> {
  const followed = new Set(Object.values(current.datasets).flatMap(({ files }) => files.map(({ key }) => key)));
  const isExpired = ({ Key = '', LastModified }: ListedObject): boolean =>
    !followed.has(Key) && LastModified !== undefined && LastModified.getTime() < now - KEPT_MS;
  let deleted = 0;
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: GOLD.snapshots, ContinuationToken }));
    const Objects = (page.Contents ?? []).filter(isExpired).map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    deleted += Objects.length;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return deleted;
}
