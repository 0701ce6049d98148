import { describe, expect, it } from 'vitest';
import { DynamoDBService } from '../../dynamodb/service.ts';
import { UnsupportedError } from '../../service.ts';
import { openStore } from '../support/folder.ts';

const TableName = 'minutes';
const item = (id: string, at: string, expires = 9000) => ({
  id: { S: id },
  at: { S: at },
  expires: { N: String(expires) },
});

async function open(store?: Awaited<ReturnType<typeof openStore>>, seconds = 0) {
  const tables = [{ name: TableName, key: 'id', sortKey: 'at', expires: 'expires' }];
  return new DynamoDBService({ store: store ?? (await openStore()), tables, now: () => seconds * 1000 });
}

const from = (id: string, at: string, more: object = {}) => ({
  TableName,
  KeyConditionExpression: '#id = :id AND #at >= :at',
  ExpressionAttributeNames: { '#id': 'id', '#at': 'at' },
  ExpressionAttributeValues: { ':id': { S: id }, ':at': { S: at } },
  ...more,
});
const sortKeys = ({ Items }: Record<string, unknown>) => (Items as { at: { S: string } }[]).map(({ at }) => at.S);

describe('items of a partition and a sort key', () => {
  it('are what was put last under their key', async () => {
    const table = await open();
    await table.PutItem({ TableName, Item: { ...item('a', '1'), note: { S: 'first' } } });
    await table.PutItem({ TableName, Item: item('a', '1') });
    expect(await table.GetItem({ TableName, Key: { id: { S: 'a' }, at: { S: '1' } } })).toEqual({
      Item: item('a', '1'),
    });
    expect(await table.GetItem({ TableName, Key: { id: { S: 'a' }, at: { S: '2' } } })).toEqual({});
  });

  it('are found from a sort key on, in its order, whatever other partitions hold', async () => {
    const table = await open();
    for (const at of ['10:10', '10:02', '9:59', '10:30'])
      for (const id of ['a', 'ab', 'b']) await table.PutItem({ TableName, Item: item(id, at) });
    expect(sortKeys(await table.Query(from('a', '10:02')))).toEqual(['10:02', '10:10', '10:30', '9:59']);
    expect(sortKeys(await table.Query(from('a', '10:02', { ScanIndexForward: false, Limit: 2 })))).toEqual([
      '9:59',
      '10:30',
    ]);
    const all = { ...from('a', ''), KeyConditionExpression: '#id = :id' };
    expect(await table.Query(all)).toMatchObject({ Count: 4 });
  });

  it('go when their time has come and the account opens again', async () => {
    const store = await openStore();
    const table = await open(store);
    await table.PutItem({ TableName, Item: item('a', '1', 100) });
    await table.PutItem({ TableName, Item: item('a', '2', 300) });
    expect(sortKeys(await (await open(store, 200)).Query(from('a', '0')))).toEqual(['2']);
  });

  it('need both of their keys', async () => {
    const table = await open();
    const invalid = { name: 'Error', code: 'ValidationException' };
    await expect(table.PutItem({ TableName, Item: { id: { S: 'a' } } })).rejects.toMatchObject({ code: invalid.code });
    await expect(table.GetItem({ TableName, Key: { id: { S: 'a' } } })).rejects.toMatchObject({ code: invalid.code });
  });

  it.each([
    ['PutItem', { Item: item('a', '1'), ConditionExpression: 'x' }, 'the condition x'],
    ['PutItem', { Item: item('a', '1'), ReturnValues: 'ALL_OLD' }, 'PutItem with ReturnValues'],
    ['PutItem', { Item: { ...item('a', '1'), list: { L: [] } } }, 'the DynamoDB value {"L":[]}'],
    ['GetItem', { Key: item('a', '1'), ProjectionExpression: 'x' }, 'GetItem with ProjectionExpression'],
    ['Query', from('a', '1', { FilterExpression: 'x' }), 'Query with FilterExpression'],
    ['Query', from('a', '1', { KeyConditionExpression: '#id = :id AND #at < :at' }), 'the key condition #id = :id'],
  ] as const)('%s with %j is refused by name', async (operation, input, name) => {
    const refused = (await open())[operation]({ TableName, ...input });
    await expect(refused).rejects.toBeInstanceOf(UnsupportedError);
    await expect(refused).rejects.toThrow(name);
  });
});

describe('a write on a condition', () => {
  const names = { ExpressionAttributeNames: { '#id': 'id', '#v': 'v' } };
  const versioned = (v: string) => ({ TableName, Item: { ...item('a', '1'), v: { S: v } } });
  const isVersion = (v: string) => ({
    ...names,
    ConditionExpression: '#v = :v',
    ExpressionAttributeValues: { ':v': { S: v } },
  });
  const isAbsent = { ...names, ConditionExpression: 'attribute_not_exists(#id)' };
  const refused = { code: 'ConditionalCheckFailedException' };

  it('is done when it is met, and else leaves the item as it is', async () => {
    const table = await open();
    const Key = { id: { S: 'a' }, at: { S: '1' } };
    await table.PutItem({ ...versioned('one'), ...isAbsent });
    await expect(table.PutItem({ ...versioned('other'), ...isAbsent })).rejects.toMatchObject(refused);
    await table.PutItem({ ...versioned('two'), ...isVersion('one') });
    await expect(table.PutItem({ ...versioned('three'), ...isVersion('one') })).rejects.toMatchObject(refused);
    await expect(table.DeleteItem({ TableName, Key, ...isVersion('one') })).rejects.toMatchObject(refused);
    expect(await table.GetItem({ TableName, Key })).toMatchObject({ Item: { v: { S: 'two' } } });
    await table.DeleteItem({ TableName, Key, ...isVersion('two') });
    expect(await table.GetItem({ TableName, Key })).toEqual({});
    await expect(table.DeleteItem({ TableName, Key, ...isVersion('two') })).rejects.toMatchObject(refused);
    await table.DeleteItem({ TableName, Key });
  });
});
