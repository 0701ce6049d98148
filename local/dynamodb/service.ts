import type { Clock } from '../common/clock.ts';
import type { Store, Table } from '../common/store.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';
import type { TableDescription } from './configuration.ts';
import { type Expression, type Numbers, readUpdate, updated } from './update.ts';

export interface DynamoDBOptions {
  readonly store: Store;
  readonly tables: readonly TableDescription[];
  /** @default Date.now */
  readonly now?: Clock['now'];
}

interface Item {
  readonly key: string;
  readonly numbers: Numbers;
}

interface Kept {
  readonly description: TableDescription;
  readonly items: Table<Item>;
}

type Input = Readonly<Record<string, unknown>>;

const KNOWN: ReadonlySet<string> = new Set([
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'Key',
  'ReturnValues',
  'TableName',
  'UpdateExpression',
]);

/** Tables of counters in the account's store: items with one text as key, of which numbers are added up and set. */
export class DynamoDBService {
  readonly #tables: ReadonlyMap<string, Kept>;

  /** Items whose time has come go when the account opens; AWS takes up to two days. */
  constructor({ store, tables, now = Date.now }: DynamoDBOptions) {
    this.#tables = new Map(
      tables.map((description) => {
        const items = store.table<Item>(`dynamodb-${description.name}`);
        expire(description, items, now() / 1000);
        return [description.name, { description, items }];
      }),
    );
  }

  async UpdateItem(input: Input): Promise<Record<string, unknown>> {
    const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !KNOWN.has(name));
    if (unknown) throw new UnsupportedError(`DynamoDB UpdateItem with ${unknown[0]}`);
    const { description, items } = this.#tableOf(input);
    const { ReturnValues: wanted = 'NONE' } = input;
    if (wanted !== 'NONE' && wanted !== 'UPDATED_NEW') throw new UnsupportedError(`DynamoDB ReturnValues ${wanted}`);
    const key = keyOf(description, input.Key);
    const update = readUpdate(input as unknown as Expression);
    const before = items.get(key)?.numbers ?? {};
    const changed = updated(before, update);
    items.put(key, { key, numbers: { ...before, ...changed } });
    return wanted === 'NONE' ? {} : { Attributes: changed };
  }

  #tableOf({ TableName: name }: Input): Kept {
    const table = this.#tables.get(String(name));
    if (!table)
      throw new AwsFailure('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  }
}

function keyOf({ key }: TableDescription, given: unknown): string {
  const { [key]: value, ...others } = (given ?? {}) as Readonly<Record<string, { readonly S?: unknown } | undefined>>;
  if (typeof value?.S === 'string' && value.S !== '' && Object.keys(others).length === 0) return value.S;
  throw new AwsFailure('ValidationException', 'The provided key element does not match the schema');
}

function expire({ expires }: TableDescription, items: Table<Item>, seconds: number): void {
  if (expires === undefined) return;
  for (const { key, numbers } of items.all()) if (Number(numbers[expires]?.N ?? Infinity) < seconds) items.delete(key);
}
