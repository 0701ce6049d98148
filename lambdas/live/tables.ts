import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Alert, LIVE_DAYS, LIVE_KEYS, type OrderHistory, orderHistory } from '../../contracts/live.ts';
import type { EpochMillis } from '../../contracts/table.ts';
import type { CountedBatch } from './count-batch.ts';

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
