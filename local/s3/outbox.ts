import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ifPresent, writeWhole } from './files.ts';
import type { ObjectStore } from './object-store.ts';

/** What EventBridge is told about a new object. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without quotes, as in S3's events. */
  readonly etag: string;
  readonly sequencer: string;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
}

/** Is told of a new object. Resolve once the event is safely queued, not once it is handled. */
export type OnCreated = (event: ObjectCreated) => void | Promise<void>;

/**
 * Remembers events that are owed: an entry is written before the object appears and removed after the event was taken. A crash in
 * between leaves the entry, and {@link recover} sends it: S3 delivers events at least once, so the local account must too.
 */
export class Outbox {
  readonly #store: ObjectStore;
  readonly #onCreated: OnCreated;

  constructor(store: ObjectStore, onCreated: OnCreated) {
    this.#store = store;
    this.#onCreated = onCreated;
  }

  get #folder(): string {
    return path.join(this.#store.root, '.outbox');
  }

  #entry(event: ObjectCreated): string {
    return path.join(this.#folder, `${event.sequencer}.json`);
  }

  async owe(event: ObjectCreated): Promise<void> {
    await writeWhole(this.#entry(event), JSON.stringify(event), path.join(this.#store.root, '.tmp'));
  }

  async drop(event: ObjectCreated): Promise<void> {
    await rm(this.#entry(event), { force: true });
  }

  async send(event: ObjectCreated): Promise<void> {
    await this.#onCreated(event);
    await this.drop(event);
  }

  /** Sends what an earlier run still owed, oldest first. An entry whose object never appeared, or was replaced, is dropped. */
  async recover(): Promise<void> {
    const names = (await ifPresent(readdir(this.#folder))) ?? [];
    for (const name of names.sort()) {
      const event = JSON.parse(await readFile(path.join(this.#folder, name), 'utf8')) as ObjectCreated;
      const present = await this.#store.read(event.bucket, event.key);
      if (present?.info.etag === `"${event.etag}"`) await this.send(event);
      else await this.drop(event);
    }
  }
}
