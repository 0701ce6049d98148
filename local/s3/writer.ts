import type { Store, Table } from '../common/store.ts';
import type { Attributes, ObjectInfo } from './object-info.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import type { Condition } from './requests.ts';
import type { StagedBody } from './staging.ts';

/** What EventBridge is told about a new object. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without quotes, as in S3's events. */
  readonly etag: string;
  readonly sequencer: string;
  readonly reason: 'PutObject';
}

/** Is told of a new object. Resolve once the event is safely queued, not once it is handled. */
export type OnCreated = (event: ObjectCreated) => void | Promise<void>;

/** A new object, its content already lying in a temporary file. */
export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly staged: StagedBody;
  readonly attributes: Attributes;
  readonly condition: Condition;
  /** True where the bucket sends its events to EventBridge. */
  readonly announced: boolean;
}

/**
 * Makes staged content an object: condition, sequencer, commit and event, in the order that a crash at any point cannot harm.
 *
 * Events that are owed stand in an outbox: an entry is written before the object appears and removed after the event was taken.
 * A crash in between leaves the entry, and {@link recover} sends it: S3 delivers events at least once, so the account must too.
 */
export class ObjectWriter {
  readonly #objects: ObjectStore;
  readonly #outbox: Table<ObjectCreated>;
  readonly #onCreated: OnCreated;

  constructor(objects: ObjectStore, store: Store, onCreated: OnCreated) {
    this.#objects = objects;
    this.#outbox = store.table('s3-outbox');
    this.#onCreated = onCreated;
  }

  async write(object: NewObject): Promise<ObjectInfo> {
    const { bucket, key, staged, announced } = object;
    try {
      const info = await this.#objects.exclusively(bucket, key, (present) => this.#commit(object, present));
      if (announced) await this.#send(eventOf(bucket, info));
      return info;
    } finally {
      await this.#objects.discard(staged);
    }
  }

  /** Sends what an earlier run still owed, oldest first. An entry whose object never appeared, or was replaced, is dropped. */
  async recover(): Promise<void> {
    for (const event of this.#outbox.all()) {
      const present = await this.#objects.read(event.bucket, event.key);
      if (present?.info.etag === `"${event.etag}"`) await this.#send(event);
      else this.#outbox.delete(event.sequencer);
    }
  }

  async #commit(object: NewObject, present: StoredObject | undefined): Promise<ObjectInfo> {
    object.condition(present);
    const { bucket, key, staged, attributes } = object;
    const sequencer = this.#objects.sequencer.next(present?.info.sequencer);
    const info = { key, size: staged.size, etag: `"${staged.md5}"`, md5: staged.md5, sequencer, ...attributes };
    if (object.announced) this.#outbox.put(sequencer, eventOf(bucket, info));
    await this.#objects.commit(bucket, key, staged, info);
    return info;
  }

  async #send(event: ObjectCreated): Promise<void> {
    await this.#onCreated(event);
    this.#outbox.delete(event.sequencer);
  }
}

function eventOf(bucket: string, { key, size, md5, sequencer }: ObjectInfo): ObjectCreated {
  return { bucket, key, size, etag: md5, sequencer, reason: 'PutObject' };
}
