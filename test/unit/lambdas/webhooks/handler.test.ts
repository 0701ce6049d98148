import { createHmac } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvelope } from '../../../../lambdas/ingest/envelope.ts';
import { REQUEST_TIME, request } from '../support/http.ts';

const kinesis = mockClient(KinesisClient);
const s3 = mockClient(S3Client);
const manager = mockClient(SecretsManagerClient);
const dynamo = mockClient(DynamoDBClient);
const sfn = mockClient(SFNClient);
let handler: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

beforeAll(async () => {
  vi.stubEnv('STREAM_NAME', 'events');
  vi.stubEnv('BRONZE_BUCKET', 'bronze');
  vi.stubEnv('STACK_NAME', 'shop');
  vi.stubEnv('IDENTITY_SECRET', 'identity');
  vi.stubEnv('ERASURES_TABLE', 'erasures');
  vi.stubEnv('PRIVACY_MACHINE', 'arn:privacy');
  const webhooks = {
    shop: { platform: 'shopify', secret: 'arn:shop' },
    blog: { platform: 'woocommerce', secret: 'arn:blog' },
  };
  vi.stubEnv('WEBHOOKS', JSON.stringify(webhooks));
  ({ handler } = await import('../../../../lambdas/webhooks/handler.ts'));
  return () => vi.unstubAllEnvs();
});

beforeEach(() => {
  for (const mock of [kinesis, s3, manager, dynamo, sfn]) mock.reset();
  kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 0, Records: [] });
  s3.on(PutObjectCommand).resolves({});
  manager.on(GetSecretValueCommand).resolves({ SecretString: 'first\nsecond\n' });
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

const sign = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('base64');
const deliver = (source: string, body: string, headers: Record<string, string>) =>
  handler({ ...request(`/v1/webhooks/${source}`, body, headers), pathParameters: { source } });
const shopify = (topic: string, body: object, secret = 'first') => {
  const text = JSON.stringify(body);
  return deliver('shop', text, { 'x-shopify-topic': topic, 'x-shopify-hmac-sha256': sign(text, secret) });
};
const collected = () =>
  kinesis
    .commandCalls(PutRecordsCommand)
    .flatMap(({ args }) => args[0].input.Records ?? [])
    .map(({ Data }) => readEnvelope(Data ?? new Uint8Array()));

const ORDER = { id: 1, created_at: '2026-02-01T10:00:00Z', currency: 'GBP', subtotal_price: '5', line_items: [] };

describe('a delivery', () => {
  it.each(['first', 'second'])('signed with the %s secret goes on the stream under its source', async (secret) => {
    const answer = await shopify('orders/create', ORDER, secret);
    expect([answer.statusCode, answer.body]).toEqual([200, '{"success":true,"events":1}']);
    expect(collected()).toMatchObject([
      { source: 'shop', receivedAt: REQUEST_TIME, events: [{ event: 'Order Completed' }] },
    ]);
  });

  it.each([
    ['another secret', 'third', undefined],
    ['no signature', '', ''],
    ['a signature of another length', '', 'AAAA'],
  ])('with %s is refused, and counted', async (_, secret, signature) => {
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const text = JSON.stringify(ORDER);
    const headers = { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': signature ?? sign(text, secret) };
    const answer = await deliver('shop', text, headers);
    const told = log.mock.calls.map(([line]) => String(line)).join('');
    log.mockRestore();
    expect(answer.statusCode).toBe(401);
    expect(collected()).toEqual([]);
    expect(told).toContain('"DeliveriesRefused":1');
  });

  it('is judged by its bytes, not by what they mean', async () => {
    const text = JSON.stringify(ORDER);
    const headers = { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': sign(text, 'first') };
    expect((await deliver('shop', `${text} `, headers)).statusCode).toBe(401);
    const base64 = Buffer.from(text).toString('base64');
    const event = {
      ...request('/v1/webhooks/shop', base64, headers, { isBase64Encoded: true }),
      pathParameters: { source: 'shop' },
    };
    expect((await handler(event)).statusCode).toBe(200);
  });

  it('of an unknown source, or to a name of JavaScript, is not found', async () => {
    for (const source of ['other', '__proto__', 'constructor']) {
      expect((await deliver(source, '{}', {})).statusCode).toBe(404);
    }
  });

  it('that is signed and no JSON is told so', async () => {
    const headers = { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': sign('{', 'first') };
    expect((await deliver('shop', '{', headers)).statusCode).toBe(400);
  });

  it('is to come again when the stream does not take it', async () => {
    kinesis.on(PutRecordsCommand).rejects(new Error('internal detail'));
    const answer = await shopify('orders/create', ORDER);
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('internal detail');
  });

  it('keeps every digit of an id', async () => {
    const text = JSON.stringify(ORDER).replace('"id":1', '"id":820982911946154508');
    const headers = { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': sign(text, 'first') };
    await deliver('shop', text, headers);
    expect(JSON.stringify(collected())).toContain('"order_id":"820982911946154508"');
  });

  it('asks for the secret again when it was replaced, once a minute at most', async () => {
    vi.useFakeTimers({ now: Date.now() + 3_600_000 });
    manager.on(GetSecretValueCommand).resolves({ SecretString: 'rotated' });
    expect((await shopify('orders/create', ORDER, 'rotated')).statusCode).toBe(200);
    expect((await shopify('orders/create', ORDER, 'forged')).statusCode).toBe(401);
    expect((await shopify('orders/create', ORDER, 'forged')).statusCode).toBe(401);
    expect(manager.commandCalls(GetSecretValueCommand)).toHaveLength(1);
    vi.useRealTimers();
  });
});

describe('the ping of WooCommerce', () => {
  it('is answered with 200, unsigned as it is, and says nothing', async () => {
    const answer = await deliver('blog', 'webhook_id=12', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([answer.statusCode, answer.body]).toEqual([200, '{"success":true,"events":0}']);
    expect(collected()).toEqual([]);
  });

  it('is nothing that Shopify sends', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect((await deliver('shop', 'webhook_id=12', {})).statusCode).toBe(401);
    vi.mocked(process.stdout.write).mockRestore();
  });
});

describe('a request about privacy', () => {
  it('what to tell is kept once, by hashes, and told', async () => {
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.useFakeTimers({ now: Date.now() + 7_200_000 });
    const body = { customer: { id: 5, email: 'Ann@Example.com' }, orders_requested: [9] };
    for (let times = 0; times < 2; times += 1) {
      expect((await shopify('customers/data_request', body)).statusCode).toBe(200);
    }
    vi.useRealTimers();
    const told = log.mock.calls.map(([line]) => String(line)).join('');
    log.mockRestore();
    const kept = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(new Set(kept.map(({ Key }) => Key)).size).toBe(1);
    expect(kept[0]).toMatchObject({
      Bucket: 'bronze',
      Key: expect.stringMatching(/^privacy\/requests\/shop\/data_request-/),
    });
    const request = JSON.parse(String(kept[0]?.Body));
    expect(request).toMatchObject({
      customer_id: '5',
      order_ids: ['9'],
      received_at: '2026-03-01T12:00:00.000Z',
      due_at: '2026-03-31T12:00:00.000Z',
    });
    expect(request.email_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(kept)).not.toMatch(/ann@example/i);
    expect(told).toContain('"PrivacyRequests":1');
    expect(collected()).toEqual([]);
  });

  it('to erase is asked for once, however often it is delivered', async () => {
    const items = new Map<string, object>();
    dynamo.on(PutItemCommand).callsFake(({ Item }) => {
      items.set(Item.id.S, Item);
      return {};
    });
    dynamo.on(GetItemCommand).callsFake(({ Key }) => ({ Item: items.get(Key.id.S) }));
    sfn.on(StartExecutionCommand).resolves({});
    const body = { customer: { id: 5, email: 'Ann@Example.com' }, orders_to_redact: [9] };
    for (let times = 0; times < 2; times += 1) {
      expect((await shopify('customers/redact', body)).statusCode).toBe(200);
    }
    const [put, ...others] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(others).toEqual([]);
    expect(JSON.parse(String(put?.Body))).toEqual({ customerId: '5', source: 'shop', orderIds: ['9'] });
    const started = sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input ?? ''));
    expect(started).toEqual([{ job: 'erase', id: expect.stringMatching(/^2026-03-01-[0-9a-f]{24}$/), locked: false }]);
    expect(collected()).toEqual([]);
  });

  it('to erase that is not signed erases nobody', async () => {
    const body = JSON.stringify({ customer: { id: 5 }, orders_to_redact: [] });
    const headers = { 'x-shopify-topic': 'customers/redact', 'x-shopify-hmac-sha256': sign(body, 'forged') };
    expect((await deliver('shop', body, headers)).statusCode).toBe(401);
    expect(sfn.calls()).toEqual([]);
  });

  it('to erase a whole shop is kept for a person: no message alone does that', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect((await shopify('shop/redact', { shop_id: 1 })).statusCode).toBe(200);
    expect(sfn.calls()).toEqual([]);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(1);
  });
});
