import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { Keys } from '../../../bin/cli/platform/keys.ts';
import { People } from '../../../bin/cli/platform/users.ts';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { dynamoKeys } from '../../../lambdas/identity/keys.ts';
import { testPlatform } from './support/platform.ts';

const dynamo = mockClient(DynamoDBClient);
const pool = mockClient(CognitoIdentityProviderClient);
type Item = Record<string, { S: string }>;
let items: Item[] = [];

beforeEach(() => {
  items = [];
  dynamo.reset();
  dynamo.on(PutItemCommand).callsFake(({ Item: item }: { Item: Item }) => {
    items.push(item);
    return {};
  });
  const given = ({ ExpressionAttributeValues: values }: { ExpressionAttributeValues: Item }, name: string) =>
    values[name]?.S ?? '';
  dynamo.on(QueryCommand).callsFake((input) => ({
    Items: items.filter(({ kind }) => kind?.S === given(input, ':kind')),
  }));
  dynamo.on(UpdateItemCommand).callsFake((input) => {
    const item = items.find(({ hash }) => hash?.S === input.Key.hash.S);
    if (item) item.revokedAt = { S: given(input, ':now') };
    return {};
  });
  dynamo.on(GetItemCommand).callsFake(({ Key }) => ({
    Item: items.find(({ kind, hash }) => kind?.S === Key.kind.S && hash?.S === Key.hash.S),
  }));
});

describe('keys', () => {
  const storefront = { name: 'storefront', kind: 'publishable', role: 'viewer' } as const;

  it('are kept as their hashes, and known by their text', async () => {
    const key = await new Keys(testPlatform()).create(storefront);
    expect(key).toMatch(/^pk_[\w-]{32}$/);
    expect(JSON.stringify(items)).not.toContain(key);
    expect(items[0]?.hash?.S).toBe(hashKey(key));
    expect(await dynamoKeys(new DynamoDBClient({}), 'keys')(key)).toMatchObject(storefront);
  });

  it.each(['', ' ', '-x', 'a\tb', 'a\u001b[31m', '"a"', 'a'.repeat(65)])('have no such name as %j', async (name) => {
    await expect(new Keys(testPlatform()).create({ ...storefront, name })).rejects.toThrow('The name of a key is');
    expect(items).toEqual([]);
  });

  it.each(['crm', 'Büro 2', 'a.b_c-d', 'a'.repeat(64)])('may be called %s', async (name) => {
    await new Keys(testPlatform()).create({ ...storefront, name });
    expect(items[0]?.name?.S).toBe(name);
  });

  it('are found beyond the first page that the table gives', async () => {
    const keys = new Keys(testPlatform());
    await keys.create(storefront);
    await keys.create(storefront);
    dynamo.on(QueryCommand).callsFake(({ ExclusiveStartKey: start, ExpressionAttributeValues: values }) => {
      const [first, second] = items.filter(({ kind }) => kind?.S === values[':kind'].S);
      if (!first) return { Items: [] };
      return start ? { Items: [second] } : { Items: [first], LastEvaluatedKey: { hash: first.hash } };
    });
    expect(await keys.list()).toHaveLength(2);
  });

  it('are two of a name at most, and one of them goes on while the other is revoked', async () => {
    const keys = new Keys(testPlatform());
    const first = await keys.create(storefront);
    const second = await keys.create(storefront);
    await expect(keys.create(storefront)).rejects.toThrow('"storefront" has 2 active keys already');
    const [older] = await keys.active('storefront');
    if (older) await keys.revoke(older);
    const find = dynamoKeys(new DynamoDBClient({}), 'keys');
    expect(await find(first)).toBeUndefined();
    expect(await find(second)).toMatchObject(storefront);
  });

  it('are looked up once a minute, also those that are unknown, and texts of another form never', async () => {
    let now = 0;
    const find = dynamoKeys(new DynamoDBClient({}), 'keys', () => now);
    const key = await new Keys(testPlatform()).create(storefront);
    const unknown = `rk_${'u'.repeat(32)}`;
    for (const text of [key, key, unknown, unknown, 'x', '', `zz_${'u'.repeat(32)}`]) await find(text);
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(2);
    now = 60_001;
    await find(key);
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(3);
  });
});

describe('people', () => {
  beforeEach(() => {
    pool.reset();
    pool.on(ListUsersCommand).resolves({});
    pool.on(cognito.AdminListGroupsForUserCommand).resolves({ Groups: [{ GroupName: 'admin' }] });
  });

  it('are invited by e-mail, into one group', async () => {
    await new People(testPlatform()).invite('one@shop.example', 'analyst');
    const [created] = pool.commandCalls(cognito.AdminCreateUserCommand);
    expect(created?.args[0].input).toMatchObject({ Username: 'one@shop.example', DesiredDeliveryMediums: ['EMAIL'] });
    const groups = (
      command: typeof cognito.AdminAddUserToGroupCommand | typeof cognito.AdminRemoveUserFromGroupCommand,
    ) =>
      pool
        .commandCalls(command as typeof cognito.AdminAddUserToGroupCommand)
        .map(({ args }) => args[0].input.GroupName);
    expect(groups(cognito.AdminAddUserToGroupCommand)).toEqual(['analyst']);
    expect(groups(cognito.AdminRemoveUserFromGroupCommand)).toEqual(['admin']);
  });

  it('are not invited twice', async () => {
    const exists = new cognito.UsernameExistsException({ message: 'exists', $metadata: {} });
    pool.on(cognito.AdminCreateUserCommand).rejects(exists);
    await expect(new People(testPlatform()).invite('one@shop.example', 'viewer')).rejects.toThrow(
      'one@shop.example is there already.',
    );
  });
});
