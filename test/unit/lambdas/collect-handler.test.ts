import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { readEnvelope, TOO_DEEP } from '../../../lambdas/ingest/envelope.ts';
import { basic, REQUEST_TIME, request } from './support/http.ts';

const kinesis = mockClient(KinesisClient);
let handler: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

beforeAll(async () => {
  process.env.STREAM_NAME = 'events';
  process.env.LIMITS = '{}';
  process.env.LIMITS_TABLE = 'counters';
  process.env.STACK_NAME = 'shop';
  process.env.WRITE_KEYS = JSON.stringify({ web: [hashKey('old'), hashKey('new')], app: [hashKey('app')] });
  // It reads its keys once, and another test may have had it read others.
  vi.resetModules();
  ({ handler } = await import('../../../lambdas/collect/handler.ts'));
});

beforeEach(() => {
  kinesis.reset();
  kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 0, Records: [] });
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

const event = (n: number) => ({ type: 'track', event: 'Product Viewed', userId: 'u', messageId: `m-${n}` });
const batch = (...events: unknown[]) => JSON.stringify({ batch: events });
const send = (body: string, key = 'new', headers: Record<string, string> = {}) =>
  handler(request('/v1/batch', body, { authorization: basic(`${key}:`), ...headers }));
const sent = (): PutRecordsCommandInput[] =>
  kinesis.commandCalls(PutRecordsCommand).map(({ args }) => args[0].input as PutRecordsCommandInput);
const envelopes = () =>
  sent()
    .flatMap(({ Records }) => Records ?? [])
    .map(({ Data }) => readEnvelope(Data ?? new Uint8Array()));

describe('what is taken', () => {
  it('goes on the stream under the source of its key, in order', async () => {
    const answer = await send(batch(event(1), event(2), event(3)));
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body ?? '')).toEqual({ success: true, events: 3 });
    expect(envelopes()).toEqual([
      { v: 1, source: 'web', receivedAt: REQUEST_TIME, events: [event(1), event(2), event(3)] },
    ]);
    expect(sent()[0]?.StreamName).toBe('events');
  });

  it.each([
    ['old', 'web'],
    ['app', 'app'],
  ])('with the key "%s" is filed under %s', async (key, source) => {
    await send(batch(event(1)), key);
    expect(envelopes()[0]?.source).toBe(source);
  });

  it('includes bad events: a 400 would make SDKs drop the good ones with them', async () => {
    const answer = await send(batch('no event', null, 42, { type: 'unknown' }, event(1)));
    expect(answer.statusCode).toBe(200);
    expect(envelopes()[0]?.events).toEqual(['no event', null, 42, { type: 'unknown' }, event(1)]);
  });

  it('keeps the rest of a batch in which one event is nested too deeply', async () => {
    const bomb = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const answer = await send(`{"batch":[${JSON.stringify(event(1))},${bomb},${JSON.stringify(event(2))}]}`);
    expect(answer.statusCode).toBe(200);
    expect(envelopes()[0]?.events).toEqual([event(1), TOO_DEEP, event(2)]);
  });

  it('is logged by counts, never by content', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    await send(batch({ ...event(1), userId: 'ada@example.com' }));
    expect(log.mock.calls).toEqual([[{ what: 'collected', source: 'web', events: 1, records: 1 }]]);
  });
});

describe('the routes of SDKs', () => {
  it.each([
    ['/v1/t', 'track'],
    ['/v1/i', 'identify'],
    ['/v1/p', 'page'],
    ['/v1/s', 'screen'],
    ['/v1/g', 'group'],
    ['/v1/a', 'alias'],
  ])('%s takes a %s call, as text and with the key in the body', async (path, type) => {
    const body = JSON.stringify({ userId: 'u', messageId: 'm', event: 'x', writeKey: 'app' });
    expect((await handler(request(path, body, { 'content-type': 'text/plain' }))).statusCode).toBe(200);
    expect(envelopes()).toMatchObject([{ source: 'app', events: [{ type, messageId: 'm' }] }]);
  });

  it.each(['/v1/b', '/v1/import', '/beacon/v1/batch'])('%s takes a batch', async (path) => {
    const query = { queryStringParameters: { writeKey: 'new' } };
    const answer = await handler({ ...request(path, batch(event(1), event(2))), ...query });
    expect(answer.statusCode).toBe(200);
    expect(envelopes()[0]?.events).toHaveLength(2);
  });

  it('/v1/m takes figures of an SDK without a key, and keeps nothing', async () => {
    expect((await handler(request('/v1/m', '{"series":[]}'))).statusCode).toBe(200);
    expect(sent()).toEqual([]);
  });

  it('let a beacon with credentials through, which wants the origin by name', async () => {
    const headers = { origin: 'https://shop.example', 'access-control-request-headers': 'content-type' };
    const answer = await handler(request('/v1/track', undefined, headers, { method: 'OPTIONS' }));
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
    });
    const without = await handler(request('/v1/track', undefined, {}, { method: 'OPTIONS' }));
    expect(without.headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

describe('an image', () => {
  const image = (path: string, parameters: Record<string, string>) =>
    handler({ ...request(path, undefined, {}, { method: 'GET' }), queryStringParameters: parameters });
  const call = { userId: 'u', messageId: 'm', event: 'Email Opened', properties: { campaign: 'may' }, writeKey: 'app' };

  it.each([
    ['base64', Buffer.from(JSON.stringify(call)).toString('base64')],
    ['JSON', JSON.stringify(call)],
  ])('carries a call of Segment in %s', async (_, data) => {
    const answer = await image('/v1/pixel/track', { data });
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'image/gif' }, isBase64Encoded: true });
    expect(Buffer.from(answer.body ?? '', 'base64').toString('latin1')).toMatch(/^GIF89a/);
    const { writeKey: _key, ...event } = call;
    expect(envelopes()).toMatchObject([{ source: 'app', events: [{ ...event, type: 'track' }] }]);
  });

  it('carries a call of RudderStack, a parameter a field', async () => {
    await image('/pixel/v1/page', {
      writeKey: 'app',
      anonymousId: 'a',
      'properties.path': '/mugs',
      'context.locale': 'en',
    });
    expect(envelopes()).toMatchObject([
      {
        source: 'app',
        events: [{ type: 'page', anonymousId: 'a', properties: { path: '/mugs' }, context: { locale: 'en' } }],
      },
    ]);
  });

  it.each([
    ['a key that is not known', { data: JSON.stringify({ ...call, writeKey: 'stolen' }) }],
    ['no key', { data: '{"userId":"u"}' }],
    ['no JSON', { data: '%%%' }],
    ['nothing', {}],
  ])('is one with %s, too', async (_, parameters) => {
    expect(await image('/v1/pixel/track', parameters)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'image/gif' },
    });
    expect(sent()).toEqual([]);
  });
});

describe('what is refused', () => {
  it('has an unknown key: 401', async () => {
    const answer = await send(batch(event(1)), 'stolen');
    expect(answer.statusCode).toBe(401);
    expect(kinesis.calls()).toHaveLength(0);
  });

  it('is not read while a header tells that a stranger sent it', async () => {
    const noJson = await send('{', 'stolen');
    expect(noJson.statusCode).toBe(401);
    const parsed = vi.spyOn(JSON, 'parse');
    await send(batch(event(1)), 'stolen');
    expect(parsed.mock.calls.filter(([text]) => String(text).includes('batch'))).toEqual([]);
    parsed.mockRestore();
  });

  it('is one call nested too deeply: 400', async () => {
    const body = `{"userId":"u","properties":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`;
    const answer = await handler(request('/v1/track', body, { authorization: basic('new:') }));
    expect(answer.statusCode).toBe(400);
  });

  it('is told as problem details', async () => {
    const answer = await send('{');
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body ?? '')).toMatchObject({
      type: '/problems/invalid-parameters',
      title: 'Bad request',
      status: 400,
    });
  });

  it('says nothing of the cause when the stream is down: 503', async () => {
    kinesis.on(PutRecordsCommand).rejects(Object.assign(new Error('internal detail'), { name: 'ServiceUnavailable' }));
    const answer = await send(batch(event(1)));
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('internal detail');
  });

  it('is to come again later when the whole call is throttled: 429 with whole seconds', async () => {
    const name = 'ProvisionedThroughputExceededException';
    kinesis.on(PutRecordsCommand).rejects(Object.assign(new Error('slow down'), { name }));
    const answer = await send(batch(event(1)));
    expect(answer.statusCode).toBe(429);
    expect(answer.headers?.['retry-after']).toMatch(/^[1-9]\d*$/);
  });

  it('is to come again later when records are refused to the last: 429', async () => {
    const refused = { ErrorCode: 'ProvisionedThroughputExceededException' };
    kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 1, Records: [refused] });
    const answer = await send(batch(event(1)));
    expect(answer.statusCode).toBe(429);
    expect(answer.headers?.['retry-after']).toMatch(/^[1-9]\d*$/);
  });
});

describe('CORS', () => {
  const origin = 'https://shop.example';
  const requested = 'authorization,anonymousid,rsa-retry-attempt';

  it('is answered for a preflight without a key, with the headers that were asked for', async () => {
    const headers = { origin, 'access-control-request-headers': requested };
    const answer = await handler(request('/v1/batch', undefined, headers, { method: 'OPTIONS' }));
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': requested,
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-max-age': expect.stringMatching(/^\d+$/),
    });
  });

  it('names the headers that SDKs send, since * does not cover Authorization', async () => {
    const answer = await handler(request('/v1/batch', undefined, { origin }, { method: 'OPTIONS' }));
    expect(answer.headers?.['access-control-allow-headers']).toBe('authorization,content-type,x-retry-count');
  });

  it.each([
    ['success', () => send(batch(event(1)), 'new', { origin })],
    ['400', () => send('{', 'new', { origin })],
    ['401', () => send(batch(event(1)), 'stolen', { origin })],
  ])('stands on %s, with Retry-After readable across origins', async (_, answered) => {
    expect((await answered()).headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': expect.stringContaining('Retry-After'),
      vary: 'Origin',
    });
  });

  it('stands on 503 and for a caller without an origin', async () => {
    kinesis.on(PutRecordsCommand).rejects(new Error('down'));
    expect((await send(batch(event(1)))).headers).toMatchObject({ 'access-control-allow-origin': '*' });
  });
});

describe('the environment', () => {
  it.each([
    ['a key that is not hashed', JSON.stringify({ web: ['plain-key'] })],
    ['no JSON', 'web'],
  ])('with %s stops the function from starting', async (_, keys) => {
    const { collectEnv } = await import('../../../lambdas/collect/env.ts');
    expect(() => collectEnv.parse({ ...process.env, WRITE_KEYS: keys })).toThrow();
  });
});
