import { isDeepStrictEqual } from 'node:util';
import type { Store, Table } from '../common/store.ts';
import type { Properties, Resource } from '../template/document.ts';
import type { Template } from '../template/template.ts';
import type { Handler, Made } from './handler.ts';

/** A resource could not be made, changed or deleted; the message names it and tells the service's reason. */
export class DeploymentFailedError extends Error {
  override readonly name = 'DeploymentFailedError';
}

/** A resource as it was last deployed. */
interface StackRecord extends Made {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
}

export interface StackOptions {
  readonly template: Template;
  readonly store: Store;
  /** By type, in an order in which each refers to earlier ones alone. */
  readonly handlers: Readonly<Record<string, Handler>>;
}

/**
 * The resources of a template that do something when they are made, as CloudFormation keeps them: it compares what a template asks
 * for with what the last one asked for, and knows nothing of what others have changed meanwhile. What the last one asked for is
 * kept, and so is what a deployment has done when it breaks off.
 */
export class Stack {
  readonly #options: StackOptions;
  readonly #table: Table<StackRecord>;

  constructor(options: StackOptions) {
    this.#options = options;
    this.#table = options.store.table('stack-resources');
  }

  /** Makes what is new, changes what is asked for differently, then deletes what is replaced or asked for no more. */
  async deploy(): Promise<void> {
    const { template, handlers } = this.#options;
    const kept = new Set<string>();
    for (const type of Object.keys(handlers)) {
      const made = template.resources(type).map(async (resource) => kept.add(keyOf(await this.#bring(resource))));
      for (const result of await Promise.allSettled(made)) if (result.status === 'rejected') throw result.reason;
    }
    await this.#delete((record) => !kept.has(keyOf(record)));
  }

  /** Gives the template what its resources are, where they were deployed before. */
  resume(): void {
    for (const record of this.#table.all()) this.#options.template.provide(record.logicalId, record);
  }

  /** Deletes everything, as the stack's end does. */
  async destroy(): Promise<void> {
    await this.#delete(() => true);
  }

  async #bring({ logicalId, type, properties }: Resource): Promise<StackRecord> {
    const handler = this.#options.handlers[type] as Handler;
    const before = this.#table.all().findLast((record) => record.logicalId === logicalId);
    if (before && isDeepStrictEqual(before.properties, properties)) {
      this.#options.template.provide(logicalId, before);
      return before;
    }
    const wanted = { logicalId, properties };
    const made = await explaining(logicalId, type, () =>
      before ? handler.update(wanted, before, before.properties) : handler.create(wanted),
    );
    const record = { ...made, logicalId, type, properties };
    if (made.physicalId !== before?.physicalId) this.#table.put(keyOf(record), record);
    await explaining(logicalId, type, () => this.#settle(handler, record, before));
    this.#table.put(keyOf(record), record);
    this.#options.template.provide(logicalId, record);
    return record;
  }

  /** What does not come to what it should be is taken away again, where it is new. */
  async #settle(handler: Handler, record: StackRecord, before: StackRecord | undefined): Promise<void> {
    try {
      await handler.settle?.(record, record.properties);
    } catch (error) {
      if (record.physicalId !== before?.physicalId) await this.#delete((each) => keyOf(each) === keyOf(record));
      throw error;
    }
  }

  /** Those first that refer to others. */
  async #delete(isDue: (record: StackRecord) => boolean): Promise<void> {
    const { handlers } = this.#options;
    const due = this.#table.all().filter(isDue);
    for (const type of Object.keys(handlers).reverse()) {
      for (const record of due.filter((each) => each.type === type)) {
        const { logicalId, properties } = record;
        await explaining(logicalId, type, () => (handlers[type] as Handler).delete(logicalId, record, properties));
        this.#table.delete(keyOf(record));
      }
    }
  }
}

/** A resource that is replaced is there twice for a while. */
const keyOf = ({ logicalId, physicalId }: StackRecord): string => `${logicalId} ${physicalId}`;

async function explaining<T>(logicalId: string, type: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new DeploymentFailedError(`${logicalId} (${type}): ${(error as Error).message}`, { cause: error });
  }
}
