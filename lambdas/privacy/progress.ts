import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type Erasure, erasure, PRIVACY_KEYS } from '../../contracts/erasures.ts';

const state = z.object({
  /** Steps that are done. */
  step: z.int().default(0),
  /** The execution that is waited for. */
  execution: z.string().optional(),
  /** When the last refresh was asked for, epoch milliseconds: what is older was made of what is erased. */
  rebuiltAt: z.number().optional(),
  /** In which each source sells. */
  currencies: z.array(z.tuple([z.string(), z.string()])).default([]),
});

type State = z.output<typeof state>;
type Attribute = 'receipt' | 'progress' | 'units';

/** There is no time to begin another unit of work: what is done stays done. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/**
 * How far an erasure has come, beside its receipt. It holds nothing of the person. Of two invocations, of which one waits for the
 * other, one writes the steps and the other the units of work of one step.
 */
export class Progress {
  readonly #dynamo: DynamoDBClient;
  readonly #table: string;
  readonly #id: string;
  receipt: Erasure;
  state: State;
  #units: readonly string[];
  #writing: Promise<void> = Promise.resolve();

  private constructor(dynamo: DynamoDBClient, table: string, id: string, read: Awaited<ReturnType<typeof readItem>>) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#id = id;
    this.receipt = read.receipt;
    this.state = read.state;
    this.#units = read.units;
  }

  /** @throws Error when nobody has asked for it */
  static async read(dynamo: DynamoDBClient, table: string, id: string): Promise<Progress> {
    return new Progress(dynamo, table, id, await readItem(dynamo, table, id));
  }

  /** Learns what another invocation has written. */
  async reload(): Promise<void> {
    const { receipt, state: read, units } = await readItem(this.#dynamo, this.#table, this.#id);
    this.receipt = receipt;
    this.state = read;
    this.#units = units;
  }

  set(changed: Partial<State>): Promise<void> {
    this.state = { ...this.state, ...changed };
    return this.#write('progress');
  }

  /** Adds to what went from a place, once more after a step that broke off. */
  async count(place: string, count: number): Promise<void> {
    if (count === 0) return;
    const erased = { ...this.receipt.erased, [place]: (this.receipt.erased[place] ?? 0) + count };
    await this.become({ erased });
  }

  become(changed: Partial<Erasure>): Promise<void> {
    this.receipt = { ...this.receipt, ...changed };
    return this.#write('receipt');
  }

  /**
   * Does a unit of work, unless it is done.
   * @throws OutOfTimeError when there is no time for it
   */
  async unit(name: string, hasTime: () => boolean, work: () => Promise<void>): Promise<void> {
    if (this.#units.includes(name)) return;
    if (!hasTime()) throw new OutOfTimeError();
    await work();
    this.#units = [...this.#units, name];
    await this.#write('units');
  }

  /** One write after the other, each of what stands then: work goes on side by side. */
  #write(attribute: Attribute): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const values = { receipt: this.receipt, progress: this.state, units: this.#units };
      await this.#dynamo.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: keyOf(this.#id),
          UpdateExpression: 'SET #attribute = :value',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':value': { S: JSON.stringify(values[attribute]) } },
        }),
      );
    });
    return this.#writing;
  }
}

const keyOf = (id: string) => ({ kind: { S: PRIVACY_KEYS.erasure }, id: { S: id } });

async function readItem(dynamo: DynamoDBClient, TableName: string, id: string) {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: keyOf(id), ConsistentRead: true }));
  if (!Item) throw new Error(`There is no request ${id}`);
  return {
    receipt: erasure.parse(JSON.parse(Item.receipt?.S ?? '')),
    state: state.parse(JSON.parse(Item.progress?.S ?? '{}')),
    units: z.array(z.string()).parse(JSON.parse(Item.units?.S ?? '[]')),
  };
}
