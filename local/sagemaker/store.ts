import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../s3/files.ts';

/**
 * Records of one kind as JSON files, one each, by name. SageMaker's names differ by more than case, so a file system that
 * does not tell case apart will do.
 */
export class RecordStore<T> {
  readonly #folder: string;
  readonly #records = new Map<string, T>();
  /** One write at a time, so that an older state never overtakes a newer one. */
  #writes: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const file of (await readdir(this.#folder)).filter((name) => name.endsWith('.json')).sort()) {
      const record = JSON.parse(await readFile(path.join(this.#folder, file), 'utf8')) as T;
      this.#records.set(decodeURIComponent(file.slice(0, -'.json'.length)), record);
    }
  }

  get(name: string): T | undefined {
    return this.#records.get(name.toLowerCase());
  }

  all(): T[] {
    return [...this.#records.values()];
  }

  /** Resolves when the record is on disk; a reader of this store sees it at once. */
  put(name: string, record: T): Promise<void> {
    this.#records.set(name.toLowerCase(), record);
    return this.#after(() => writeWhole(this.#fileOf(name), JSON.stringify(record), path.join(this.#folder, 'tmp')));
  }

  delete(name: string): Promise<void> {
    this.#records.delete(name.toLowerCase());
    return this.#after(() => rm(this.#fileOf(name), { force: true }));
  }

  #after(work: () => Promise<void>): Promise<void> {
    const write = this.#writes.then(work);
    // A failed write is the caller's to report and must not stop the next one.
    this.#writes = write.catch(() => undefined);
    return write;
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, `${encodeURIComponent(name.toLowerCase())}.json`);
  }
}
