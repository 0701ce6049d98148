import { type DynamoDBClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { type CountsByMinute, countsByMinute, LIVE_KEYS } from '../../contracts/live.ts';
import type { EpochMillis } from '../../contracts/table.ts';

const dayOf = (at: EpochMillis): string => new Date(at).toISOString().slice(0, 10);
const timeOf = (at: EpochMillis): string => new Date(at).toISOString().slice(11, 19);

const DAY_MS = 86_400_000;

/** What batches of the stream counted that began since a time. */
export async function batchesSince(
  client: DynamoDBClient,
  table: string,
  since: EpochMillis,
  now: EpochMillis,
): Promise<CountsByMinute[]> {
  const batches = await batchesOf(client, table, dayOf(since), timeOf(since));
  for (let at = since + DAY_MS; dayOf(at) <= dayOf(now); at += DAY_MS)
    batches.push(...(await batchesOf(client, table, dayOf(at), '00:00')));
  return batches;
}

async function batchesOf(client: DynamoDBClient, TableName: string, day: string, from: string) {
  const batches: CountsByMinute[] = [];
  const input = {
    TableName,
    KeyConditionExpression: '#id = :id AND #at >= :from',
    ExpressionAttributeNames: { '#id': 'id', '#at': 'at' },
    ExpressionAttributeValues: { ':id': { S: LIVE_KEYS.batches(day) }, ':from': { S: from } },
  };
  let start: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const query = new QueryCommand({ ...input, ...(start && { ExclusiveStartKey: start }) });
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await client.send(query);
    for (const { counts } of Items) batches.push(countsByMinute.parse(JSON.parse(counts?.S ?? '{}')));
    start = LastEvaluatedKey;
  } while (start);
  return batches;
}
