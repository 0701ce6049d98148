import { DynamoDBClient, ResourceNotFoundException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../common/store.ts';
import { DynamoDBService } from '../../dynamodb/service.ts';
import { attach } from '../../sdk/attach.ts';
import { UnsupportedError } from '../../service.ts';
import { openStore } from '../support/folder.ts';

const COUNT = {
  TableName: 'counters',
  Key: { id: { S: 'day/web' } },
  UpdateExpression: 'ADD #total :more SET #expires = :expires',
  ExpressionAttributeNames: { '#total': 'total', '#expires': 'expires' },
  ExpressionAttributeValues: { ':more': { N: '3' }, ':expires': { N: '1000' } },
  ReturnValues: 'UPDATED_NEW',
} as const;

function open(store: Store, seconds = 0) {
  const tables = [{ name: 'counters', key: 'id', expires: 'expires' }];
  const service = new DynamoDBService({ store, tables, now: () => seconds * 1000 });
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  attach(client, ({ input }) => service.UpdateItem(input));
  return async (more: object = {}) => (await client.send(new UpdateItemCommand({ ...COUNT, ...more }))).Attributes;
}

describe('UpdateItem', () => {
  it('adds to what there is, begins at nothing, and tells the new values', async () => {
    const update = open(await openStore());
    expect(await update()).toEqual({ total: { N: '3' }, expires: { N: '1000' } });
    expect(await update({ ExpressionAttributeValues: { ':more': { N: '-1' }, ':expires': { N: '2000' } } })).toEqual({
      total: { N: '2' },
      expires: { N: '2000' },
    });
    expect((await update({ Key: { id: { S: 'day/app' } } }))?.total).toEqual({ N: '3' });
    expect(await update({ ReturnValues: undefined })).toBeUndefined();
  });

  it('adds exactly where doubles no longer count', async () => {
    const update = open(await openStore());
    const value = { ':more': { N: '9007199254740993' }, ':expires': { N: '1' } };
    await update({ ExpressionAttributeValues: value });
    expect((await update())?.total).toEqual({ N: '9007199254740996' });
  });

  it('of many at once loses none', async () => {
    const update = open(await openStore());
    await Promise.all(Array.from({ length: 50 }, () => update()));
    expect(
      (await update({ ExpressionAttributeValues: { ':more': { N: '0' }, ':expires': { N: '1' } } }))?.total,
    ).toEqual({ N: '150' });
  });

  it('is still there when the account opens again, until its time has come', async () => {
    const store = await openStore();
    await open(store)();
    expect((await open(store, 999)())?.total).toEqual({ N: '6' });
    expect((await open(store, 1001)())?.total).toEqual({ N: '3' });
  });

  it('of a table that is not there is ResourceNotFoundException', async () => {
    const update = open(await openStore());
    await expect(update({ TableName: 'other' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it.each([
    [{ Key: { id: { N: '1' } } }, 'does not match the schema'],
    [{ Key: { id: { S: 'x' }, at: { S: 'y' } } }, 'does not match the schema'],
    [{ Key: { id: { S: '' } } }, 'does not match the schema'],
    [{ ExpressionAttributeNames: { '#total': 'total' } }, 'name used in expression is not defined: #expires'],
    [{ ExpressionAttributeValues: { ':more': { N: '1' } } }, 'value used in expression is not defined: :expires'],
  ])('with %j is a ValidationException', async (more, message) => {
    await expect(open(await openStore())(more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [{ ConditionExpression: 'attribute_exists(id)' }, 'UpdateItem with ConditionExpression'],
    [{ ReturnConsumedCapacity: 'TOTAL' }, 'UpdateItem with ReturnConsumedCapacity'],
    [{ ReturnValues: 'ALL_OLD' }, 'ReturnValues ALL_OLD'],
    [{ UpdateExpression: 'SET #total = #total + :more' }, 'the update expression SET #total'],
    [{ UpdateExpression: 'ADD #total :more REMOVE #expires' }, 'REMOVE'],
    [
      { ExpressionAttributeValues: { ':more': { S: 'three' }, ':expires': { N: '1' } } },
      'the DynamoDB value {"S":"three"}',
    ],
    [{ ExpressionAttributeValues: { ':more': { N: '1.5' }, ':expires': { N: '1' } } }, '{"N":"1.5"}'],
  ])('with %j is refused by name', async (more, name) => {
    const refused = open(await openStore())(more);
    await expect(refused).rejects.toBeInstanceOf(UnsupportedError);
    await expect(refused).rejects.toThrow(name);
  });
});
