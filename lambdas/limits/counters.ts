import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AddToCounter } from './limiter.ts';

/** Counters in a DynamoDB table with the key `id`; each goes by itself some time after it expires. */
export const dynamoCounters =
  (client: DynamoDBClient, TableName: string): AddToCounter =>
  async (id, amount, expiresAtMs) => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { id: { S: id } },
        UpdateExpression: 'ADD #total :amount SET #expires = :expires',
        ExpressionAttributeNames: { '#total': 'total', '#expires': 'expires' },
        ExpressionAttributeValues: {
          ':amount': { N: String(amount) },
          ':expires': { N: String(Math.ceil(expiresAtMs / 1000)) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.total?.N);
  };
