import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { type Alert, type CountsByMinute, countsByMinute, LIVE_DAYS, LIVE_KEYS } from '../../contracts/live.ts';
import type { EpochMillis } from '../../contracts/table.ts';
import type { CountedBatch } from './count-batch.ts';
import { type OrderHistory, orderHistory } from './history.ts';

const DAY_MS = 86_400_000;
const expiry = (at: EpochMillis, days: number) => ({ N: String(Math.ceil((at + days * DAY_MS) / 1000)) });
const dayOf = (at: EpochMillis): string => new Date(at).toISOString().slice(0, 10);
const timeOf = (at: EpochMillis): string => new Date(at).toISOString().slice(11, 19);

/** The counters and histories in their table. */
export class LiveTable {
  readonly #client: DynamoDBClient;
  readonly #TableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#TableName = tableName;
  }

  /**
   * Puts what a batch counted. Its key is where the batch begins: delivered again, whole, halved or with more records, it overwrites
   * what was put before, and the next batch begins where this one ends. So every record counts once.
   */
  async putBatch({ name, begunAt, counts }: CountedBatch): Promise<void> {
    const Item = {
      id: { S: LIVE_KEYS.batches(dayOf(begunAt)) },
      at: { S: `${timeOf(begunAt)}#${name}` },
      counts: { S: JSON.stringify(counts) },
      expires: expiry(begunAt, LIVE_DAYS.counters),
    };
    await this.#client.send(new PutItemCommand({ TableName: this.#TableName, Item }));
  }

  /** What batches counted that began since a time. */
  async batchesSince(since: EpochMillis, now: EpochMillis): Promise<CountsByMinute[]> {
    const batches = await this.#batches(dayOf(since), timeOf(since));
    for (let at = since + DAY_MS; dayOf(at) <= dayOf(now); at += DAY_MS)
      batches.push(...(await this.#batches(dayOf(at), '00:00')));
    return batches;
  }

  async #batches(day: string, from: string): Promise<CountsByMinute[]> {
    const batches: CountsByMinute[] = [];
    const input = {
      TableName: this.#TableName,
      KeyConditionExpression: '#id = :id AND #at >= :from',
      ExpressionAttributeNames: { '#id': 'id', '#at': 'at' },
      ExpressionAttributeValues: { ':id': { S: LIVE_KEYS.batches(day) }, ':from': { S: from } },
    };
    let start: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const query = new QueryCommand({ ...input, ...(start && { ExclusiveStartKey: start }) });
      const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await this.#client.send(query);
      for (const { counts } of Items) batches.push(countsByMinute.parse(JSON.parse(counts?.S ?? '{}')));
      start = LastEvaluatedKey;
    } while (start);
    return batches;
  }

  async history(id: string, at: string): Promise<OrderHistory> {
    const Key = { id: { S: id }, at: { S: at } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#TableName, Key }));
    return orderHistory.parse(JSON.parse(Item?.orders?.S ?? '[]'));
  }

  async putHistory(id: string, at: string, history: OrderHistory, now: EpochMillis): Promise<void> {
    const Item = {
      id: { S: id },
      at: { S: at },
      orders: { S: JSON.stringify(history) },
      expires: expiry(now, LIVE_DAYS.histories),
    };
    await this.#client.send(new PutItemCommand({ TableName: this.#TableName, Item }));
  }
}

/** The alerts in theirs. */
export class AlertsTable {
  readonly #client: DynamoDBClient;
  readonly #TableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#TableName = tableName;
  }

  async has({ day, at }: Alert): Promise<boolean> {
    const Key = { day: { S: day }, at: { S: at } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#TableName, Key }));
    return Item !== undefined;
  }

  async put({ day, at, kind, source, detail }: Alert): Promise<void> {
    const Item = {
      day: { S: day },
      at: { S: at },
      kind: { S: kind },
      source: { S: source },
      detail: { S: detail },
      expires: expiry(Date.parse(day), LIVE_DAYS.alerts),
    };
    await this.#client.send(new PutItemCommand({ TableName: this.#TableName, Item }));
  }
}
