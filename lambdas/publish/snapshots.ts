import type { S3Client } from '@aws-sdk/client-s3';
import { LATEST_SNAPSHOT, manifestKey } from '../../contracts/lake.ts';
import {
  type SnapshotManifest,
  type SnapshotPointer,
  snapshotManifest,
  snapshotPointer,
} from '../../contracts/snapshot.ts';
import { BrokenObjectError, type Condition, JsonStore, type Stored } from '../lake/json-store.ts';

const ATTEMPTS = 5;

/** The pointer that readers follow, and the manifests that it leads to. */
export class Snapshots {
  readonly #pointers: JsonStore<SnapshotPointer>;
  readonly #manifests: JsonStore<SnapshotManifest>;

  constructor(s3: S3Client, bucket: string) {
    this.#pointers = new JsonStore(s3, bucket, snapshotPointer);
    this.#manifests = new JsonStore(s3, bucket, snapshotManifest);
  }

  /**
   * The snapshot that readers follow; undefined before the first.
   * @throws BrokenObjectError when it is damaged, or its manifest is missing
   */
  async inForce(): Promise<SnapshotManifest | undefined> {
    const run = (await this.#pointers.read(LATEST_SNAPSHOT))?.value.run;
    if (run === undefined) return undefined;
    const manifest = await this.#manifests.read(manifestKey(run));
    if (!manifest) throw new BrokenObjectError(manifestKey(run), '', new Error('it is missing'));
    return manifest.value;
  }

  /** Writes the immutable manifest of a run. @returns the run's manifest, which an earlier attempt may have written already */
  async keepManifest(manifest: SnapshotManifest): Promise<SnapshotManifest> {
    const key = manifestKey(manifest.run);
    if (await this.#manifests.writeIf(key, manifest, 'absent')) return manifest;
    const kept = await readOrBroken(this.#manifests, key);
    if (kept && 'value' in kept) return kept.value;
    await this.#manifests.write(key, manifest);
    return manifest;
  }

  /**
   * Points readers to a snapshot, unless they follow one of a later refresh already. Two publishers cannot overwrite each
   * other: the swap holds only while the pointer is what was read. A pointer that is damaged gives way, and so
   * does one that a wrong clock put into the future: readers would follow it until then.
   * @returns whether readers now follow this snapshot
   */
  async follow(pointer: SnapshotPointer): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const current = await readOrBroken(this.#pointers, LATEST_SNAPSHOT);
      if (current && 'value' in current && isLater(current.value, pointer)) return false;
      if (await this.#pointers.writeIf(LATEST_SNAPSHOT, pointer, current ?? 'absent')) return true;
    }
    throw new Error(`${LATEST_SNAPSHOT} was changed by others ${ATTEMPTS} times in a row`);
  }
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

function isLater(current: SnapshotPointer, pointer: SnapshotPointer): boolean {
  const startedAt = Date.parse(current.startedAt);
  return startedAt > Date.parse(pointer.startedAt) && startedAt <= Date.now();
}
