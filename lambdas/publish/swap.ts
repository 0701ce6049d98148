import type { S3Client } from '@aws-sdk/client-s3';
import { LATEST_SNAPSHOT, manifestKey } from '../../contracts/lake.ts';
import { type SnapshotManifest, snapshotManifest } from '../../contracts/snapshot.ts';
import { JsonStore } from '../lake/json-store.ts';

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
  return (await store.read(key))?.value ?? manifest;
}

/**
 * Points readers to a snapshot, unless they follow one of a later refresh already. Two publishers cannot overwrite each
 * other: the swap holds only while the pointer is what was read.
 * @returns whether readers now follow this snapshot
 */
export async function swapLatest(s3: S3Client, bucket: string, manifest: SnapshotManifest): Promise<boolean> {
  const store = new JsonStore(s3, bucket, snapshotManifest);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await store.read(LATEST_SNAPSHOT);
    if (current && Date.parse(current.value.startedAt) > Date.parse(manifest.startedAt)) return false;
    if (await store.writeIf(LATEST_SNAPSHOT, manifest, current ?? 'absent')) return true;
  }
  throw new Error(`${LATEST_SNAPSHOT} was changed by others ${ATTEMPTS} times in a row`);
}
