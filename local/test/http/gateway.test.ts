import { describe, expect, it } from 'vitest';
import { type GatewayOptions, HttpGateway } from '../../http/gateway.ts';
import type { HttpEvent } from '../../http/payload.ts';
import { AwsFailure } from '../../service.ts';

const request = (method = 'GET', target = '/a', body = '') => ({
  method,
  target,
  protocol: 'HTTP/1.1',
  headers: [['host', 'localhost']] as const,
  body: Buffer.from(body),
  sourceIp: '127.0.0.1',
});

function gateway(invoke: (event: HttpEvent) => Promise<unknown>, options: Partial<GatewayOptions> = {}) {
  const errors: unknown[] = [];
  const routes = [
    { routeKey: 'GET /a/{id}', invoke },
    { routeKey: 'GET /a', invoke },
    { routeKey: 'POST /a', invoke },
  ];
  const made = new HttpGateway({ apiId: 'api', routes, onError: (_, error) => errors.push(error), ...options });
  const ask = async (...args: Parameters<typeof request>) => {
    const { status, body } = await made.handle(request(...args));
    return [status, body.toString()];
  };
  return { made, ask, errors };
}

describe('the gateway', () => {
  it('runs the function of the route', async () => {
    const { ask } = gateway(async (event) => ({
      statusCode: 200,
      body: `${event.routeKey} ${event.pathParameters?.id}`,
    }));
    expect(await ask('GET', '/a/42?x=1')).toEqual([200, 'GET /a/{id} 42']);
    expect(await ask('GET', '/a/b%20c')).toEqual([200, 'GET /a/{id} b c']);
    expect(await ask('POST', '/a')).toEqual([200, 'POST /a undefined']);
    expect((await ask('PUT', '/a'))[0]).toBe(404);
  });

  it('answers as API Gateway does when there is no route, or the function fails', async () => {
    const { ask, errors } = gateway(async (event) => {
      if (event.requestContext.http.method === 'POST') return { statusCode: 'x' };
      throw new Error('boom');
    });
    expect(await ask('GET', '/b')).toEqual([404, '{"message":"Not Found"}']);
    expect(await ask('GET', '/a')).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(await ask('POST', '/a')).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(errors.map(String)).toEqual([
      'Error: boom',
      expect.stringContaining('TypeError: The function returned statusCode "x"'),
    ]);
  });

  it('does not wait for ever', async () => {
    const { ask, errors } = gateway(() => new Promise(() => undefined), { timeoutMs: 5 });
    expect(await ask()).toEqual([503, '{"message":"Service Unavailable"}']);
    expect(errors.map(String)).toEqual(['Error: The function did not answer in time']);
  });

  it('throttles by rate and burst', async () => {
    let now = 0;
    const { ask } = gateway(async () => ({ statusCode: 200, body: 'ok' }), {
      throttle: { rateLimit: 2, burstLimit: 3 },
      now: () => now,
    });
    const statuses = async (count: number) => {
      const answers = [];
      for (let index = 0; index < count; index += 1) answers.push((await ask())[0]);
      return answers;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    now = 1000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
    now = 60_000;
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    expect((await ask())[1]).toBe('{"message":"Too Many Requests"}');
    // A clock that is set back by an hour fills the bucket as fast as before.
    now -= 3_600_000;
    expect((await ask())[0]).toBe(429);
    now += 1000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it('answers 413 to a body that it takes and Lambda does not', async () => {
    const { ask } = gateway(async () => {
      throw new AwsFailure('RequestTooLargeException', 'Request must be smaller than 6291456 bytes', 413);
    });
    expect(await ask('POST', '/a')).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  it('hands what no other route takes to the route $default, whatever its method', async () => {
    const invoke = async (event: HttpEvent) => ({ statusCode: 200, body: event.routeKey });
    const routes = ['$default', 'GET /a'].map((routeKey) => ({ routeKey, invoke }));
    const { ask } = gateway(invoke, { routes });
    expect(await ask('GET', '/a')).toEqual([200, 'GET /a']);
    for (const method of ['HEAD', 'OPTIONS', 'POST']) expect(await ask(method, '/a')).toEqual([200, '$default']);
    expect(await ask('GET', '/nothing/here')).toEqual([200, '$default']);
  });

  it('refuses a body over 10 MB', async () => {
    const { ask } = gateway(async () => ({ statusCode: 200, body: 'ok' }));
    expect(await ask('POST', '/a', 'x'.repeat(10 * 1024 * 1024 + 1))).toEqual([
      413,
      '{"message":"Request Entity Too Large"}',
    ]);
    expect((await ask('POST', '/a', 'x'.repeat(10 * 1024 * 1024)))[0]).toBe(200);
  });
});
