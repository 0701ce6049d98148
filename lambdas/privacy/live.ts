import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LIVE_DAYS, LIVE_KEYS, orderHistory } from '../../contracts/live.ts';
import type { Pseudonymise } from '../ingest/privacy.ts';
import type { Person } from './person.ts';
import type { Tell } from './places.ts';

/** The tables of what just came. */
export interface LiveTables {
  readonly dynamo: DynamoDBClient;
  readonly counters: string;
  readonly alerts: string;
}

type Item = Readonly<Record<string, { readonly S?: string | undefined }>>;

const DAY_MS = 86_400_000;

async function itemsOf(dynamo: DynamoDBClient, TableName: string, key: string, value: string): Promise<Item[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':key': { S: value } },
    }),
  );
  return Items as Item[];
}

/** Takes away the alerts about a person's orders. */
export async function eraseAlerts(
  { dynamo, alerts }: LiveTables,
  person: Person,
  now: number,
  tell: Tell,
): Promise<void> {
  let gone = 0;
  for (let back = -1; back <= LIVE_DAYS.alerts; back += 1) {
    const day = new Date(now - back * DAY_MS).toISOString().slice(0, 10);
    for (const item of await itemsOf(dynamo, alerts, 'day', day)) {
      const [source, at] = [item.source?.S ?? '', item.at?.S ?? ''];
      const about = at.split('#').slice(3).join('#');
      if (!person.is(source, ['order', 'customer', 'device'], about)) continue;
      await dynamo.send(new DeleteItemCommand({ TableName: alerts, Key: { day: { S: day }, at: { S: at } } }));
      gone += 1;
    }
  }
  await tell('alerts', gone);
}

/**
 * Takes a person out of what is remembered of orders: their own history, and theirs among those of the shop.
 * @param currencies in which each source sells
 */
export async function eraseHistories(
  { dynamo, counters: TableName }: LiveTables,
  person: Person,
  currencies: readonly (readonly [source: string, currency: string])[],
  hash: Pseudonymise,
  tell: Tell,
): Promise<void> {
  const own = new Set(person.of('customer').map(({ value }) => `customer#${hash(value)}`));
  let gone = 0;
  for (const [source, currency] of currencies) {
    const id = LIVE_KEYS.orderValues(source, currency);
    for (const item of await itemsOf(dynamo, TableName, 'id', id)) {
      const at = item.at?.S ?? '';
      const history = orderHistory.parse(JSON.parse(item.orders?.S ?? '[]'));
      const kept = history.filter(([order]) => !person.is(source, ['order'], order));
      if (own.has(at)) await dynamo.send(new DeleteItemCommand({ TableName, Key: { id: { S: id }, at: { S: at } } }));
      else if (kept.length < history.length) {
        const changed = { ...item, orders: { S: JSON.stringify(kept) } };
        await dynamo.send(new PutItemCommand({ TableName, Item: changed as Record<string, { S: string }> }));
      } else continue;
      gone += 1;
    }
  }
  await tell('counters', gone);
}
