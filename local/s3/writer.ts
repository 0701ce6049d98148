import type { Attributes } from './attributes.ts';
import type { Condition } from './conditions.ts';
import type { ObjectInfo } from './object-info.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import type { ObjectCreated, Outbox } from './outbox.ts';
import type { StagedBody } from './staging.ts';

/** A new object, its content already lying in a temporary file. */
export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly staged: StagedBody;
  /** Quoted. */
  readonly etag: string;
  readonly attributes: Attributes;
  readonly condition: Condition;
  readonly reason: ObjectCreated['reason'];
  /** True where the bucket sends its events to EventBridge. */
  readonly announced: boolean;
}

/** Makes staged content an object: condition, sequencer, commit and event, in the order that a crash at any point cannot harm. */
export class ObjectWriter {
  readonly #store: ObjectStore;
  readonly #outbox: Outbox;

  constructor(store: ObjectStore, outbox: Outbox) {
    this.#store = store;
    this.#outbox = outbox;
  }

  async write(object: NewObject): Promise<ObjectInfo> {
    const { bucket, key, staged } = object;
    try {
      const info = await this.#store.exclusively(bucket, key, (present) => this.#commit(object, present));
      if (object.announced) await this.#outbox.send(eventOf(object, info));
      return info;
    } finally {
      await this.#store.discard(staged);
    }
  }

  async #commit(object: NewObject, present: StoredObject | undefined): Promise<ObjectInfo> {
    object.condition(present);
    const { bucket, key, staged, etag, attributes } = object;
    const sequencer = this.#store.sequencer.next(present?.info.sequencer);
    const info = { key, size: staged.size, etag, md5: staged.md5, sequencer, ...attributes };
    if (object.announced) await this.#outbox.owe(eventOf(object, info));
    await this.#store.commit(bucket, key, staged, info);
    return info;
  }
}

function eventOf({ bucket, key, reason }: NewObject, { size, etag, sequencer }: ObjectInfo): ObjectCreated {
  return { bucket, key, size, etag: etag.replaceAll('"', ''), sequencer, reason };
}
