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
  /** MD5 of the content that is about to take the place of this; a crash may come before its own sidecar. */
  readonly next?: string;
  /** What was put, where the content no longer is that. */
  readonly put?: Content;
}

interface Content {
  readonly size: number;
  readonly md5: string;
}

/** Sidecars kept in memory; a listing of a page then costs one `stat` an object. */
const CACHED_SIDECARS = 50_000;

/**
 * Objects as plain files, `<root>/<bucket>/<key>`, so that DuckDB and people can read them. What a file cannot say (ETag, content
 * type, metadata) lies in a sidecar outside the visible tree. A sidecar names the state of the file it describes; when that is not
 * the file's present state (a crash between two renames, a restored backup, a file put there by hand) it is worked out again.
 * Content that is not what was put is given as it is, and named: a disk that lost it cannot give it back.
 */
export class ObjectStore {
  readonly root: string;
  readonly sequencer = new Sequencer();
  readonly #lock = new KeyedLock();
  readonly #sidecars = new Map<string, Sidecar>();
  readonly #onDamage: (what: string) => void;

  /** @param onDamage told of each object that is no longer what was put */
  constructor(root: string, onDamage: (what: string) => void = () => undefined) {
    this.root = root;
    this.#onDamage = onDamage;
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
    const sidecar = this.#sidecarOf(bucket, key);
    const stamp = stampOf(await stat(staged.path, { bigint: true }));
    const before = this.#sidecars.get(sidecar);
    if (before && before.info.md5 !== info.md5) await this.#writeSidecar(sidecar, { ...before, next: info.md5 });
    await moveInto(staged.path, file);
    await this.#writeSidecar(sidecar, { stamp, info });
  }

  /**
   * What is wrong with the content of an object's file.
   * @returns undefined when it is what was put, or nobody has said what that was
   */
  async damageOf(file: string): Promise<string | undefined> {
    const sidecarPath = path.join(this.root, '.meta', `${path.relative(this.root, file)}.json`);
    const found = await this.#look(file, sidecarPath);
    if (found?.sidecar) return damage(file, found.sidecar);
    const outdated = found && (await this.#readSidecar(sidecarPath));
    if (outdated === undefined) return undefined;
    const { md5, size } = await contentOf(file);
    if (md5 === outdated.info.md5 || md5 === outdated.next) return undefined;
    return damage(file, { ...outdated, info: { ...outdated.info, size, md5 }, put: outdated.put ?? outdated.info });
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
    const sidecar = this.#sidecars.get(sidecarPath) ?? (await this.#readSidecar(sidecarPath));
    const fresh = sidecar?.stamp === stamp;
    if (fresh) this.#remember(sidecarPath, sidecar);
    return { stamp, lastModified: wholeSeconds(stats.mtimeMs), sidecar: fresh ? sidecar : undefined };
  }

  async #readHeld(bucket: string, key: string): Promise<StoredObject | undefined> {
    const file = this.pathOf(bucket, key);
    const sidecarPath = this.#sidecarOf(bucket, key);
    const found = await this.#look(file, sidecarPath);
    if (found === undefined || found.sidecar) return found && stored(file, found);
    const described = await this.#describe(key, file, await this.#readSidecar(sidecarPath));
    const sidecar = { stamp: found.stamp, ...described };
    await this.#writeSidecar(sidecarPath, sidecar);
    const what = damage(file, sidecar);
    if (what !== undefined) this.#onDamage(what);
    return stored(file, { ...found, sidecar });
  }

  /** Works out what an object is from its content; keeps what the outdated sidecar says if it is about the same content. */
  async #describe(key: string, file: string, outdated: Sidecar | undefined): Promise<Pick<Sidecar, 'info' | 'put'>> {
    const { md5, size } = await contentOf(file);
    const put = outdated?.put ?? outdated?.info;
    if (outdated?.info.md5 === md5) return { info: outdated.info, ...(outdated.put && { put: outdated.put }) };
    const sequencer = this.sequencer.next(outdated?.info.sequencer);
    const info = { key, size, md5, etag: `"${md5}"`, sequencer, contentType: DEFAULT_CONTENT_TYPE, metadata: {} };
    return put === undefined || md5 === outdated?.next ? { info } : { info, put: { size: put.size, md5: put.md5 } };
  }

  /** A sidecar that is damaged is one that is not there. */
  async #readSidecar(file: string): Promise<Sidecar | undefined> {
    const text = await ifPresent(readFile(file, 'utf8'));
    if (text === undefined) return undefined;
    try {
      const sidecar = JSON.parse(text) as Partial<Sidecar>;
      if (typeof sidecar.stamp === 'string' && typeof sidecar.info?.md5 === 'string') return sidecar as Sidecar;
    } catch {
      // Said below, as for one that parses and is none.
    }
    this.#onDamage(`${file} is damaged and is made anew; the content type and metadata of its object are lost.`);
    await rm(file, { force: true });
    return undefined;
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

async function contentOf(file: string): Promise<Content> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return { md5: hash.digest('hex'), size: (await stat(file)).size };
}

function damage(file: string, { info, put }: Pick<Sidecar, 'info' | 'put'>): string | undefined {
  if (put === undefined) return undefined;
  const [was, is] = [put, info].map(({ size, md5 }) => `${size} bytes with the MD5 ${md5}`);
  return `${file} is damaged: ${was} were put, and it has ${is}. Restore it from a backup or put it again.`;
}

/** S3 gives times in whole seconds. */
function wholeSeconds(milliseconds: bigint): Date {
  return new Date(Math.floor(Number(milliseconds) / 1000) * 1000);
}
