import {
  DeleteObjectsCommand,
  type _Object as ListedObject,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GOLD } from '../../contracts/lake.ts';
import type { SnapshotManifest } from '../../contracts/snapshot.ts';

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
