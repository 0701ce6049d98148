import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ifPresent, moveInto, removeWithEmptyFolders, writeWhole } from '../common/files.ts';
import { KeyedLock } from '../common/keyed-lock.ts';
import { stampOf } from '../sdk/file-slice.ts';
import { folderOfPrefix, pathOfKey } from './key-path.ts';
import { DEFAULT_CONTENT_TYPE, type ObjectInfo, Sequencer } from './object-info.ts';
import { type Body, type StagedBody, stage } from './staging.ts';

/** An object as it is on disk now. */
export interface StoredObject {
  readonly info: ObjectInfo;
  readonly path: string;
  /** Which state of the file this is; see StampedSlice. */
  readonly stamp: string;
  readonly lastModified: Date;
}

interface Sidecar {
  readonly stamp: string;
  readonly info: ObjectInfo;
}

/** Sidecars kept in memory; a listing of a page then costs one `stat` an object. */
const CACHED_SIDECARS = 50_000;

/**
 * Objects as plain files, `<root>/<bucket>/<key>`, so that DuckDB and people can read them. What a file cannot say (ETag, content
 * type, metadata) lies in a sidecar outside the visible tree. A sidecar names the state of the file it describes; when that is not
 * the file's present state (a crash between two renames, a restored backup, a file put there by hand) it is worked out again.
 */
export class ObjectStore {
  readonly root: string;
  readonly sequencer = new Sequencer();
  readonly #lock = new KeyedLock();
  readonly #sidecars = new Map<string, Sidecar>();

  constructor(root: string) {
    this.root = root;
    // Only one account works on a folder at a time, so what lies here was left by a crash.
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  get #temporary(): string {
    return path.join(this.root, '.tmp');
  }

  pathOf(bucket: string, key: string): string {
    return path.join(this.root, bucket, pathOfKey(key));
  }

  folderOf(bucket: string, prefix: string): string {
    return path.join(this.root, bucket, folderOfPrefix(prefix));
  }

  /** Writes content aside; {@link commit} makes it an object, {@link discard} drops it. */
  async stage(body: Body): Promise<StagedBody> {
    return stage(this.#temporary, body);
  }

  async discard(staged: StagedBody): Promise<void> {
    await rm(staged.path, { force: true });
  }

  /** Runs work that reads and then changes one object, with nobody else changing it. The work is given the present object. */
  async exclusively<T>(
    bucket: string,
    key: string,
    work: (present: StoredObject | undefined) => Promise<T>,
  ): Promise<T> {
    return this.#lock.hold(`${bucket}/${key}`, async () => work(await this.#readHeld(bucket, key)));
  }

  async read(bucket: string, key: string): Promise<StoredObject | undefined> {
    const file = this.pathOf(bucket, key);
    const found = await this.#look(file, this.#sidecarOf(bucket, key));
    if (found === undefined) return undefined;
    // A put that is under way has renamed the content and not yet the sidecar: wait for it, and only then doubt the sidecar.
    return found.sidecar ? stored(file, found) : this.exclusively(bucket, key, async (present) => present);
  }

  /** Makes staged content the object. Call it inside {@link exclusively}. */
  async commit(bucket: string, key: string, staged: StagedBody, info: ObjectInfo): Promise<void> {
    const file = this.pathOf(bucket, key);
    const stamp = stampOf(await stat(staged.path, { bigint: true }));
    await moveInto(staged.path, file);
    await this.#writeSidecar(this.#sidecarOf(bucket, key), { stamp, info });
  }

  /** Removes the object, if there is one. Call it inside {@link exclusively}. */
  async remove(bucket: string, key: string): Promise<void> {
    const sidecar = this.#sidecarOf(bucket, key);
    this.#sidecars.delete(sidecar);
    await removeWithEmptyFolders(this.pathOf(bucket, key), path.join(this.root, bucket));
    await removeWithEmptyFolders(sidecar, path.join(this.root, '.meta', bucket));
  }

  #sidecarOf(bucket: string, key: string): string {
    return path.join(this.root, '.meta', bucket, `${pathOfKey(key)}.json`);
  }

  async #look(file: string, sidecarPath: string): Promise<Found | undefined> {
    const stats = await ifPresent(stat(file, { bigint: true }));
    if (!stats?.isFile()) return undefined;
    const stamp = stampOf(stats);
    const sidecar = this.#sidecars.get(sidecarPath) ?? (await readSidecar(sidecarPath));
    const fresh = sidecar?.stamp === stamp;
    if (fresh) this.#remember(sidecarPath, sidecar);
    return { stamp, lastModified: wholeSeconds(stats.mtimeMs), sidecar: fresh ? sidecar : undefined };
  }

  async #readHeld(bucket: string, key: string): Promise<StoredObject | undefined> {
    const file = this.pathOf(bucket, key);
    const sidecarPath = this.#sidecarOf(bucket, key);
    const found = await this.#look(file, sidecarPath);
    if (found === undefined || found.sidecar) return found && stored(file, found);
    const sidecar = { stamp: found.stamp, info: await this.#describe(key, file, await readSidecar(sidecarPath)) };
    await this.#writeSidecar(sidecarPath, sidecar);
    return stored(file, { ...found, sidecar });
  }

  /** Works out what an object is from its content; keeps what the outdated sidecar says if it is about the same content. */
  async #describe(key: string, file: string, outdated: Sidecar | undefined): Promise<ObjectInfo> {
    const hash = createHash('md5');
    await pipeline(createReadStream(file), hash);
    const md5 = hash.digest('hex');
    if (outdated?.info.md5 === md5) return outdated.info;
    const { size } = await stat(file);
    const sequencer = this.sequencer.next(outdated?.info.sequencer);
    return { key, size, md5, etag: `"${md5}"`, sequencer, contentType: DEFAULT_CONTENT_TYPE, metadata: {} };
  }

  async #writeSidecar(target: string, sidecar: Sidecar): Promise<void> {
    await writeWhole(target, JSON.stringify(sidecar), this.#temporary);
    this.#remember(target, sidecar);
  }

  #remember(target: string, sidecar: Sidecar): void {
    if (this.#sidecars.size >= CACHED_SIDECARS) this.#sidecars.clear();
    this.#sidecars.set(target, sidecar);
  }
}

interface Found {
  readonly stamp: string;
  readonly lastModified: Date;
  /** Present when it describes the file's present state. */
  readonly sidecar: Sidecar | undefined;
}

function stored(file: string, { sidecar, stamp, lastModified }: Found): StoredObject {
  if (sidecar === undefined) throw new Error(`${file} has no sidecar`);
  return { info: sidecar.info, path: file, stamp, lastModified };
}

async function readSidecar(file: string): Promise<Sidecar | undefined> {
  const text = await ifPresent(readFile(file, 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as Sidecar);
}

/** S3 gives times in whole seconds. */
function wholeSeconds(milliseconds: bigint): Date {
  return new Date(Math.floor(Number(milliseconds) / 1000) * 1000);
}
