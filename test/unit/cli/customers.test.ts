import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { Customers } from '../../../bin/cli/platform/customers.ts';
import type { Erasure } from '../../../contracts/erasures.ts';
import { testPlatform } from './support/platform.ts';

const dynamo = mockClient(DynamoDBClient);
const s3 = mockClient(S3Client);
const sfn = mockClient(SFNClient);
let items = new Map<string, Record<string, { S: string }>>();

beforeEach(() => {
  items = new Map();
  for (const client of [dynamo, s3, sfn]) client.reset();
  dynamo.on(PutItemCommand).callsFake(({ Item }) => {
    items.set(Item.id.S, Item);
    return {};
  });
  dynamo.on(GetItemCommand).callsFake(({ Key }) => ({ Item: items.get(Key.id.S) }));
  s3.on(PutObjectCommand).resolves({});
  sfn.on(StartExecutionCommand).resolves({});
});

/** The machine does its work, or not. */
const worked = (changed: Partial<Erasure>) => async () => {
  for (const item of items.values()) {
    item.receipt = { S: JSON.stringify({ ...JSON.parse(item.receipt?.S ?? ''), ...changed }) };
  }
};

describe('erasing a customer', () => {
  it('waits for the receipt', async () => {
    const settled = worked({ status: 'done', doneAt: '2026-03-01T12:05:00.000Z', erased: { 'silver.orders': 2 } });
    const told: string[] = [];
    const receipt = await new Customers(testPlatform({ settled })).erase({ customerId: '42' }, (id) => told.push(id));
    expect(receipt).toMatchObject({ status: 'done', erased: { 'silver.orders': 2 } });
    expect(told).toEqual([receipt.id]);
    const [started] = sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
    expect(started).toMatchObject({ stateMachineArn: 'arn:privacy' });
    expect(started?.input).not.toContain('42"');
  });

  it('that breaks off says that it is not finished, and what to do', async () => {
    const customers = new Customers(testPlatform({ settled: worked({ status: 'running' }) }));
    await expect(customers.erase({ customerId: '42' }, () => undefined)).rejects.toThrow(
      /was not finished\. .* the same command once more does the rest/,
    );
  });
});
