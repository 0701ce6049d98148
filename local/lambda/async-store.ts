import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** An event that waits for its function. */
export interface AsyncEntry {
  /** The request id, the same for all attempts. */
  readonly id: string;
  readonly functionName: string;
  readonly event: unknown;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  /** Failed attempts so far. */
  readonly attempts: number;
}

/** The waiting events on disk, `<dataDir>/lambda/async/<id>.json`, so that a crash loses none. */
export class AsyncStore {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = path.join(dataDir, 'lambda', 'async');
  }

  /** Writes an entry so that it is there whole or not at all. */
  async write(entry: AsyncEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const temporary = `${this.#file(entry.id)}.tmp`;
    await writeFile(temporary, JSON.stringify(entry));
    await rename(temporary, this.#file(entry.id));
  }

  async remove(id: string): Promise<void> {
    await rm(this.#file(id), { force: true });
  }

  /** Puts an entry aside for a person to look at, since neither the function nor the destination took it. */
  async setAside(id: string): Promise<string> {
    const folder = path.join(this.#folder, 'undelivered');
    await mkdir(folder, { recursive: true });
    const target = path.join(folder, `${id}.json`);
    await rename(this.#file(id), target);
    return target;
  }

  /** All entries, oldest first. */
  async readAll(): Promise<AsyncEntry[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.map((name) => readFile(path.join(this.#folder, name), 'utf8')));
    return texts.map((text) => JSON.parse(text) as AsyncEntry).sort((a, b) => a.enqueuedAt - b.enqueuedAt);
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.json`);
  }
}
