import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, type GetObjectCommandOutput, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeApp } from '../../../lambdas/api/app.ts';
import { PrivacyRequests } from '../../../lambdas/erasures/requests.ts';
import { knownKeys, testKey } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const READ = testKey('r');
const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
const dynamo = mockClient(DynamoDBClient);
const s3 = mockClient(S3Client);
const sfn = mockClient(SFNClient);
let items = new Map<string, unknown>();
let now = NOW;

beforeEach(() => {
  items = new Map();
  now = NOW;
  for (const client of [dynamo, s3, sfn]) client.reset();
  dynamo.on(PutItemCommand).callsFake(({ Item }) => void items.set(`${Item.kind.S} ${Item.id.S}`, Item));
  dynamo.on(GetItemCommand).callsFake(({ Key }) => ({ Item: items.get(`${Key.kind.S} ${Key.id.S}`) }));
  s3.on(PutObjectCommand).resolves({});
  sfn.on(StartExecutionCommand).resolves({});
});

const app = makeApp({
  latest: async () => snapshotOf({}),
  findKey: knownKeys({ [READ]: 'analyst' }),
  verifyToken: async () => ({ id: 'root', name: 'root', role: 'admin' }),
  privacy: new PrivacyRequests({
    ...{ s3: new S3Client({}), dynamo: new DynamoDBClient({}), sfn: new SFNClient({}) },
    ...{ bronze: 'bronze', gold: 'gold', table: 'erasures', machine: 'arn:machine', now: () => now },
  }),
});

const ask = (method: string, path: string, token = 'a.b.c') =>
  app.request(path, { method, headers: { authorization: `Bearer ${token}` } });
const inputsOf = () => sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input ?? ''));
const logged = () => {
  const lines: unknown[] = [];
  vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(line));
  return lines;
};

describe('a request to erase somebody', () => {
  it('is answered with a receipt that does not say whom it is about, and can be looked at again', async () => {
    const lines = logged();
    const answer = await ask('DELETE', '/v1/customers/gid:%2F%2Fshopify%2FCustomer%2F42?source=web');
    expect(answer.status).toBe(202);
    const receipt = (await answer.json()) as { id: string };
    expect(receipt).toMatchObject({ status: 'waiting', askedAt: '2026-03-01T12:00:00.000Z', doneAt: null, erased: {} });
    expect(answer.headers.get('location')).toBe(`/v1/erasures/${receipt.id}`);
    expect(await (await ask('GET', `/v1/erasures/${receipt.id}`)).json()).toEqual(receipt);
    // Who it is stands in one object alone, and neither in the table nor in what starts the machine, nor in the log.
    const [put] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(put).toMatchObject({ Bucket: 'bronze', Key: `privacy/subjects/${receipt.id}.json` });
    expect(JSON.parse(String(put?.Body))).toEqual({ customerId: 'gid://shopify/Customer/42', source: 'web' });
    expect(inputsOf()).toEqual([{ job: 'erase', id: receipt.id, locked: false }]);
    expect(JSON.stringify([[...items], lines])).not.toContain('Customer/42');
    expect(lines).toContainEqual({ what: 'erasure asked for', id: receipt.id, by: 'root' });
  });

  it('is for admins who have signed in, not for keys', async () => {
    for (const [method, path] of [
      ['DELETE', '/v1/customers/42'],
      ['GET', '/v1/customers/42/export'],
      ['GET', '/v1/erasures/x'],
    ] as const)
      expect((await ask(method, path, READ)).status).toBe(403);
    expect(inputsOf()).toEqual([]);
  });

  it('that nobody has made has no receipt', async () => {
    expect((await ask('GET', '/v1/erasures/none')).status).toBe(404);
  });
});

describe('an export', () => {
  const stored = (document: object) =>
    s3.on(GetObjectCommand).resolves({
      Body: { transformToString: async () => JSON.stringify(document) } as NonNullable<GetObjectCommandOutput['Body']>,
    });

  it('is gathered when it is first asked for, and given out for an hour', async () => {
    const lines = logged();
    const first = await ask('GET', '/v1/customers/42/export');
    expect([first.status, first.headers.get('retry-after')]).toEqual([200, '10']);
    expect(await first.json()).toEqual({ status: 'running', items: [] });
    expect(await (await ask('GET', '/v1/customers/42/export')).json()).toMatchObject({ status: 'running' });
    expect(inputsOf()).toHaveLength(1);
    const [{ id }] = inputsOf() as [{ id: string }];
    expect(id).not.toContain('42/');
    items.set(`export ${id}`, { state: { S: JSON.stringify({ status: 'done', startedAt: NOW }) } });
    const found = { status: 'done', items: [{ place: 'silver.orders', row: { order_id: '1' } }] };
    stored(found);
    expect(await (await ask('GET', '/v1/customers/42/export')).json()).toEqual(found);
    expect(lines).toContainEqual({ what: 'export asked for', by: 'root', status: 'done', items: 1 });
    now = NOW + HOUR_MS + 1;
    expect(await (await ask('GET', '/v1/customers/42/export')).json()).toMatchObject({ status: 'running' });
    expect(inputsOf()).toHaveLength(2);
  });

  it('that failed says so to whoever waits for it, and is gathered anew a minute later', async () => {
    await ask('GET', '/v1/customers/42/export');
    const [{ id }] = inputsOf() as [{ id: string }];
    items.set(`export ${id}`, { state: { S: JSON.stringify({ status: 'failed', startedAt: NOW }) } });
    const failed = await ask('GET', '/v1/customers/42/export');
    expect([failed.headers.get('retry-after'), await failed.json()]).toEqual(['60', { status: 'failed', items: [] }]);
    expect(inputsOf()).toHaveLength(1);
    now = NOW + 60_000;
    expect(await (await ask('GET', '/v1/customers/42/export')).json()).toEqual({ status: 'running', items: [] });
    expect(inputsOf()).toHaveLength(2);
  });

  it('that an erasure has deleted is gathered anew', async () => {
    await ask('GET', '/v1/customers/42/export');
    const [{ id }] = inputsOf() as [{ id: string }];
    items.set(`export ${id}`, { state: { S: JSON.stringify({ status: 'done', startedAt: NOW }) } });
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
    const answer = await ask('GET', '/v1/customers/42/export');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'running', items: [] }]);
    expect(inputsOf()).toHaveLength(2);
  });
});
