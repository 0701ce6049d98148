import type { Clock } from '../common/clock.ts';
import { isRecord } from '../common/record.ts';
import type { Store, Table } from '../common/store.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';
import { assertCondition } from './condition.ts';
import type { TableDescription } from './configuration.ts';
import { readQuery } from './query.ts';
import { type Attributes, type Expression, readUpdate, updated, type Value } from './update.ts';

export interface DynamoDBOptions {
  readonly store: Store;
  readonly tables: readonly TableDescription[];
  /** @default Date.now */
  readonly now?: Clock['now'];
}

interface Kept {
  readonly description: TableDescription;
  /** Whole items, keys included, by {@link placeOf}. */
  readonly items: Table<Attributes>;
}

type Input = Readonly<Record<string, unknown>>;
type Output = Record<string, unknown>;

const CONDITION = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];

/** The members of each call that are known. */
const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  UpdateItem: new Set([
    ...[
      'ExpressionAttributeNames',
      'ExpressionAttributeValues',
      'Key',
      'ReturnValues',
      'TableName',
      'UpdateExpression',
    ],
  ]),
  GetItem: new Set(['ConsistentRead', 'Key', 'TableName']),
  PutItem: new Set(['Item', 'TableName', ...CONDITION]),
  DeleteItem: new Set(['Key', 'TableName', ...CONDITION]),
  Query: new Set([
    ...['ConsistentRead', 'ExpressionAttributeNames', 'ExpressionAttributeValues', 'KeyConditionExpression', 'Limit'],
    ...['ScanIndexForward', 'TableName'],
  ]),
};

/** Tables in the account's store: items of texts and whole numbers, found by their key or by their partition. */
export class DynamoDBService {
  readonly #tables: ReadonlyMap<string, Kept>;

  /** Items whose time has come go when the account opens; AWS takes up to two days. */
  constructor({ store, tables, now = Date.now }: DynamoDBOptions) {
    this.#tables = new Map(
      tables.map((description) => {
        const items = store.table<Attributes>(`dynamodb-items-${description.name}`);
        expire(description, items, now() / 1000);
        return [description.name, { description, items }];
      }),
    );
  }

  async UpdateItem(input: Input): Promise<Output> {
    const { description, items } = this.#tableOf('UpdateItem', input);
    const { ReturnValues: wanted = 'NONE' } = input;
    if (wanted !== 'NONE' && wanted !== 'UPDATED_NEW') throw new UnsupportedError(`DynamoDB ReturnValues ${wanted}`);
    const key = keyOf(description, input.Key);
    const update = readUpdate(input as unknown as Expression);
    const before = items.get(placeOf(description, key)) ?? {};
    const changed = updated(before, update);
    items.put(placeOf(description, key), { ...before, ...key, ...changed });
    return wanted === 'NONE' ? {} : { Attributes: changed };
  }

  async GetItem(input: Input): Promise<Output> {
    const { description, items } = this.#tableOf('GetItem', input);
    const item = items.get(placeOf(description, keyOf(description, input.Key)));
    return item === undefined ? {} : { Item: item };
  }

  /** Puts an item in the place of whatever has its key. */
  async PutItem(input: Input): Promise<Output> {
    const { description, items } = this.#tableOf('PutItem', input);
    const item = itemOf(input.Item);
    const { key, sortKey } = description;
    const keys = Object.entries(item).filter(([name]) => name === key || name === sortKey);
    const place = placeOf(description, keyOf(description, Object.fromEntries(keys)));
    assertCondition(items.get(place), input);
    items.put(place, item);
    return {};
  }

  async DeleteItem(input: Input): Promise<Output> {
    const { description, items } = this.#tableOf('DeleteItem', input);
    const place = placeOf(description, keyOf(description, input.Key));
    assertCondition(items.get(place), input);
    items.delete(place);
    return {};
  }

  /** Answers in one page, however long it is. */
  async Query(input: Input): Promise<Output> {
    const { description, items } = this.#tableOf('Query', input);
    const { partition, from, newestFirst, limit } = readQuery(description, input);
    const found = items.between(`${partition}\u0000${from}`, `${partition}\u0001`);
    const wanted = (newestFirst ? found.reverse() : found).slice(0, limit);
    return { Items: wanted, Count: wanted.length, ScannedCount: wanted.length };
  }

  #tableOf(operation: string, input: Input): Kept {
    const unknown = Object.entries(input).find(
      ([name, value]) => value !== undefined && !MEMBERS[operation]?.has(name),
    );
    if (unknown) throw new UnsupportedError(`DynamoDB ${operation} with ${unknown[0]}`);
    const { TableName: name } = input;
    const table = this.#tables.get(String(name));
    if (!table)
      throw new AwsFailure('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  }
}

/** The key of an item, and nothing else. */
function keyOf({ key, sortKey }: TableDescription, given: unknown): Attributes {
  const names = sortKey === undefined ? [key] : [key, sortKey];
  const item = (given ?? {}) as Readonly<Record<string, { readonly S?: unknown } | undefined>>;
  const isWhole = names.every((name) => typeof item[name]?.S === 'string' && item[name].S !== '');
  if (isWhole && Object.keys(item).length === names.length) return item as Attributes;
  throw new AwsFailure('ValidationException', 'The provided key element does not match the schema');
}

/** Where an item lies: partitions side by side, sorted within. */
const placeOf = ({ key, sortKey }: TableDescription, item: Attributes): string =>
  [key, ...(sortKey === undefined ? [] : [sortKey])].map((name) => textOf(item[name])).join('\u0000');

const textOf = (value: Value | undefined): string => (value && 'S' in value ? value.S : '');

function itemOf(given: unknown): Attributes {
  const item = (given ?? {}) as Readonly<Record<string, unknown>>;
  for (const value of Object.values(item)) if (!isKnown(value)) throw unknownValue(value);
  return item as Attributes;
}

function isKnown(value: unknown): value is Value {
  const [[type, text] = [], ...others] = isRecord(value) ? Object.entries(value) : [];
  if (others.length > 0 || typeof text !== 'string') return false;
  return type === 'S' || (type === 'N' && /^-?\d+$/.test(text));
}

const unknownValue = (value: unknown): UnsupportedError =>
  new UnsupportedError(
    `the DynamoDB value ${JSON.stringify(value)}; it knows { S: 'a' } and whole numbers, { N: '42' }`,
  );

function expire(description: TableDescription, items: Table<Attributes>, seconds: number): void {
  const { expires } = description;
  if (expires === undefined) return;
  for (const item of items.all()) {
    const at = item[expires];
    if (at && 'N' in at && Number(at.N) < seconds) items.delete(placeOf(description, item));
  }
}
