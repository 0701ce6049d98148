import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { LATEST_SNAPSHOT, manifestKey, type SnapshotManifest, snapshotManifest } from '../shared/snapshot.ts';

const ATTEMPTS = 5;
const CONFLICTS: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** Writes the immutable manifest of a run; one that is there already is the same, from an earlier attempt. */
export async function keepManifest(client: S3Client, bucket: string, manifest: SnapshotManifest): Promise<void> {
  await putIf(client, bucket, manifestKey(manifest.run), manifest, { IfNoneMatch: '*' });
}

/**
 * Points readers to a snapshot, unless they follow one of a later refresh already. Two publishers cannot overwrite each
 * other: the swap holds only while the pointer is what was read.
 * @returns whether readers now follow this snapshot
 */
export async function swapLatest(client: S3Client, bucket: string, manifest: SnapshotManifest): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await readLatest(client, bucket);
    if (current && Date.parse(current.manifest.startedAt) > Date.parse(manifest.startedAt)) return false;
    const condition = current ? { IfMatch: current.etag } : { IfNoneMatch: '*' };
    if (await putIf(client, bucket, LATEST_SNAPSHOT, manifest, condition)) return true;
  }
  throw new Error(`${LATEST_SNAPSHOT} was changed by others ${ATTEMPTS} times in a row`);
}

async function readLatest(
  client: S3Client,
  Bucket: string,
): Promise<{ manifest: SnapshotManifest; etag: string } | undefined> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket, Key: LATEST_SNAPSHOT }));
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
