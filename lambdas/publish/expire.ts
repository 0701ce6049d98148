import {
  DeleteObjectsCommand,
  type _Object as ListedObject,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GOLD, manifestKey } from '../../contracts/lake.ts';
import type { SnapshotManifest } from '../../contracts/snapshot.ts';

const DAY_MS = 86_400_000;
/** A refresh may still unload for hours after another has published, and a reader holds its pointer for seconds. */
const KEPT_MS = 2 * DAY_MS;
/** Long enough to see what a run published. */
const MANIFEST_KEPT_MS = 14 * DAY_MS;

/**
 * Deletes the files of snapshots that have been replaced for two days. What readers follow is never touched, however old:
 * a lifecycle rule could not know that.
 * @param followed the snapshot that readers follow now, and those that some may still read: files are kept from one to the next
 * @returns how many files were deleted
 */
export async function expireSnapshots(
  client: S3Client,
  Bucket: string,
  followed: readonly SnapshotManifest[],
  now: number,
): Promise<number> {
  const kept = new Set(followed.flatMap(keysOf));
  const data = await remove(client, Bucket, GOLD.snapshots, kept, now - KEPT_MS);
  const facts = await remove(client, Bucket, GOLD.facts, kept, now - KEPT_MS);
  return data + facts + (await remove(client, Bucket, GOLD.manifests, kept, now - MANIFEST_KEPT_MS));
}

/** Every object that a snapshot consists of. */
function keysOf({ run, datasets, facts }: SnapshotManifest): string[] {
  const files = Object.values(datasets).flatMap((dataset) => dataset.files);
  const packs = facts ? [...facts.months, facts.summary] : [];
  return [manifestKey(run), ...[...files, ...packs].map(({ key }) => key)];
}

/** Deletes what is under a prefix, was written before a time, and is not followed. @returns how many objects that were */
async function remove(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  followed: ReadonlySet<string>,
  before: number,
): Promise<number> {
  const isExpired = ({ Key = '', LastModified }: ListedObject): boolean =>
    !followed.has(Key) && LastModified !== undefined && LastModified.getTime() < before;
  let deleted = 0;
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    const Objects = (page.Contents ?? []).filter(isExpired).map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    deleted += Objects.length;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return deleted;
}
