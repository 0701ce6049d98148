import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { basic, request } from './support/http.ts';

const kinesis = mockClient(KinesisClient);
const dynamo = mockClient(DynamoDBClient);
const secrets = mockClient(SecretsManagerClient);
const measured: string[] = [];
let table: Map<string, number>;

/** The handler of a new instance. */
async function instance(limits: object, more: Readonly<Record<string, string>> = {}) {
  Object.assign(process.env, {
    ...{ STREAM_NAME: 'events', LIMITS_TABLE: 'counters', STACK_NAME: 'shop', LIMITS: JSON.stringify(limits) },
    ...{ WRITE_KEYS: JSON.stringify({ web: [hashKey('key')] }), ...more },
  });
  vi.resetModules();
  const made = await import('../../../lambdas/collect/handler.ts');
  delete process.env.ORIGIN_SECRET;
  return made.handler as (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
}

beforeEach(() => {
  for (const mock of [kinesis, dynamo, secrets]) mock.reset();
  table = new Map();
  kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 0, Records: [] });
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'origin-secret' });
  dynamo.on(UpdateItemCommand).callsFake(({ Key, ExpressionAttributeValues }) => {
    const total = (table.get(Key.id.S) ?? 0) + Number(ExpressionAttributeValues[':amount'].N);
    table.set(Key.id.S, total);
    return { Attributes: { total: { N: String(total) } } };
  });
  measured.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => measured.push(String(text)) > 0);
  for (const level of ['info', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
});

const events = (count: number) => JSON.stringify({ batch: Array(count).fill({ type: 'page', anonymousId: 'a' }) });
const auth = { authorization: basic('key:'), origin: 'https://shop.example' };
const batch = (count: number, headers: Readonly<Record<string, string>> = auth) =>
  request('/v1/batch', events(count), headers);
const metrics = () => measured.filter((line) => line.includes('_aws')).map((line) => JSON.parse(line));

describe('the events of a day', () => {
  it('beyond the limit are refused with 429, when to come again, and CORS', async () => {
    const handler = await instance({ eventsPerDay: 1000 });
    expect((await handler(batch(900))).statusCode).toBe(200);
    const refused = await handler(batch(101));
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^[1-9]\d*$/),
      'access-control-allow-origin': 'https://shop.example',
    });
    expect(JSON.parse(refused.body ?? '').detail).toMatch(/1000 events a day \(UTC\) with one write key/);
    expect((await handler(batch(100))).statusCode).toBe(200);
    expect(kinesis.commandCalls(PutRecordsCommand)).toHaveLength(2);
  });

  it('of one address end before those of a key, so that no stranger uses up the day of a shop', async () => {
    const handler = await instance({ eventsPerDay: 1000, eventsPerAddress: 200 });
    expect((await handler(batch(200))).statusCode).toBe(200);
    const refused = await handler(batch(1));
    expect(refused.statusCode).toBe(429);
    expect(JSON.parse(refused.body ?? '').detail).toMatch(/200 events a day \(UTC\) from one address/);
    const elsewhere = batch(200);
    elsewhere.requestContext.http.sourceIp = '198.51.100.7';
    expect((await handler(elsewhere)).statusCode).toBe(200);
  });

  it('are counted over all instances, under no key that could be used', async () => {
    await (await instance({ eventsPerDay: 1000 }))(batch(950));
    expect((await (await instance({ eventsPerDay: 1000 }))(batch(51))).statusCode).toBe(429);
    const [id] = table.keys();
    expect(id).toMatch(new RegExp(`^eventsPerDay/web/${hashKey('key').slice(0, 16)}/\\d+$`));
    expect([...table.values()]).toEqual([950]);
  });

  it('that are not taken count for nothing', async () => {
    const handler = await instance({ eventsPerDay: 1000 });
    kinesis.on(PutRecordsCommand).rejects(new Error('down'));
    expect((await handler(batch(900))).statusCode).toBe(503);
    kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 0 });
    expect((await handler(batch(900))).statusCode).toBe(200);
  });

  it('trip the alarm at 80 %: the share is measured in percent', async () => {
    await (await instance({ eventsPerDay: 1000 }))(batch(850));
    expect(metrics().at(-1)).toMatchObject({
      Stack: 'shop',
      DailyEventsShare: 85,
      _aws: { CloudWatchMetrics: [{ Namespace: 'Shoplake/FrontDoor', Dimensions: [['Stack']] }] },
    });
  });
});

describe('requests', () => {
  it('of one address are refused beyond the limit, whether or not they have a key', async () => {
    const handler = await instance({ requestsPerAddress: 5 });
    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await handler(batch(1, i % 2 === 0 ? auth : {}))).statusCode);
    expect(statuses).toEqual([200, 401, 200, 401, 200, 429, 429]);
    expect([...table.keys()].join()).not.toContain('192.0.2.1');
  });

  it('with one key are refused beyond the limit', async () => {
    const handler = await instance({ requestsPerKey: 2 });
    const answers = [await handler(batch(1)), await handler(batch(1)), await handler(batch(1))];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
  });

  it('go on while the counters do not answer, and that is measured', async () => {
    dynamo.on(UpdateItemCommand).rejects(new Error('down'));
    const handler = await instance({ eventsPerDay: 1000, requestsPerKey: 100 });
    expect((await handler(batch(900))).statusCode).toBe(200);
    expect(metrics()).toMatchObject([{ Stack: 'shop', CountersUnavailable: 1 }]);
  });

  it('cost no call where nothing is limited', async () => {
    await (await instance({}))(batch(1));
    expect(dynamo.calls()).toEqual([]);
  });
});

describe('behind a distribution', () => {
  const ORIGIN_SECRET = 'arn:aws:secretsmanager:eu-central-1:1:secret:origin';

  it('only what came through it is answered', async () => {
    const handler = await instance({}, { ORIGIN_SECRET });
    expect((await handler(batch(1))).statusCode).toBe(403);
    expect((await handler(batch(1, { ...auth, 'x-origin-verify': 'guess' }))).statusCode).toBe(403);
    expect((await handler(batch(1, { ...auth, 'x-origin-verify': 'origin-secret' }))).statusCode).toBe(200);
  });

  it('viewers have a limit each, not the edge that they come through', async () => {
    const handler = await instance({ requestsPerAddress: 1 }, { ORIGIN_SECRET });
    const viewer = (address: string) =>
      handler(batch(1, { ...auth, 'x-origin-verify': 'origin-secret', 'x-forwarded-for': `${address}, 192.0.2.1` }));
    const answers = [await viewer('198.51.100.1'), await viewer('198.51.100.2'), await viewer('198.51.100.1')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
  });
});
