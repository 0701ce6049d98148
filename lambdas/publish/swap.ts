import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { LATEST_SNAPSHOT, manifestKey } from '../../contracts/lake.ts';
import { type SnapshotManifest, snapshotManifest } from '../../contracts/snapshot.ts';

const ATTEMPTS = 5;
const CONFLICTS: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** Writes the immutable manifest of a run. @returns the run's manifest, which an earlier attempt may have written already */
export async function keepManifest(
  client: S3Client,
  bucket: string,
  manifest: SnapshotManifest,
): Promise<SnapshotManifest> {
  const key = manifestKey(manifest.run);
  if (await putIf(client, bucket, key, manifest, { IfNoneMatch: '*' })) return manifest;
  return (await readManifest(client, bucket, key))?.manifest ?? manifest;
}

/**
 * Points readers to a snapshot, unless they follow one of a later refresh already. Two publishers cannot overwrite each
 * other: the swap holds only while the pointer is what was read.
 * @returns whether readers now follow this snapshot
 */
export async function swapLatest(client: S3Client, bucket: string, manifest: SnapshotManifest): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await readManifest(client, bucket, LATEST_SNAPSHOT);
    if (current && Date.parse(current.manifest.startedAt) > Date.parse(manifest.startedAt)) return false;
    const condition = current ? { IfMatch: current.etag } : { IfNoneMatch: '*' };
    if (await putIf(client, bucket, LATEST_SNAPSHOT, manifest, condition)) return true;
  }
  throw new Error(`${LATEST_SNAPSHOT} was changed by others ${ATTEMPTS} times in a row`);
}

async function readManifest(
  client: S3Client,
  Bucket: string,
  Key: string,
): Promise<{ manifest: SnapshotManifest; etag: string } | undefined> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const manifest = snapshotManifest.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    return { manifest, etag: ETag ?? '' };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

async function putIf(
  client: S3Client,
  Bucket: string,
  Key: string,
  manifest: SnapshotManifest,
  condition: { readonly IfMatch: string } | { readonly IfNoneMatch: string },
): Promise<boolean> {
  const object = { Bucket, Key, Body: JSON.stringify(manifest), ContentType: 'application/json' };
  try {
    await client.send(new PutObjectCommand({ ...object, ...condition }));
    return true;
  } catch (error) {
    if (CONFLICTS.has((error as Error).name)) return false;
    throw error;
  }
}
