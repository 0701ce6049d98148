import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inferenceServer, type Loaded } from '../../../../models/contract/server.ts';
import type { Predictor } from '../../../../models/model.ts';
import { doubles } from './support/double.ts';

const MEGABYTE = 1_000_000;
let loaded: Loaded;
let predictor: Predictor;
const server = inferenceServer(() => loaded);
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  predictor = (await doubles['order-value']?.())?.load({ 'model.json': Buffer.from('{"mean":2}') }) as Predictor;
});
beforeEach(() => {
  loaded = { predictor };
});
afterAll(() => server.closeAllConnections());

interface Answered {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  type = 'application/json',
  accept?: string,
): Promise<Answered> {
  const headers = { 'content-type': type, ...(accept === undefined ? {} : { accept }) };
  const response = await fetch(`${url}/invocations`, { method: 'POST', headers, body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const LINES = 'application/jsonlines';

describe('POST /invocations', () => {
  it('answers a request', async () => {
    expect(await post('{"quantity":3}')).toEqual({ status: 200, type: 'application/json', text: '{"worth":6}' });
    expect(await post('{"quantity":3}', 'Application/JSON; charset=utf-8')).toMatchObject({ status: 200 });
  });

  it('answers several requests in their order', async () => {
    const { status, text } = await post('{"instances":[{"quantity":3},{"quantity":1}]}');
    expect([status, text]).toEqual([200, '{"predictions":[{"worth":6},{"worth":2}]}']);
    expect((await post('{"instances":[]}')).text).toBe('{"predictions":[]}');
  });

  it('answers a line with a line, a wrong one with what is wrong', async () => {
    const body = '{"quantity":3}\r\n{"quantity":"three"}\n{"quantity":\n\n{"quantity":4}';
    expect(await post(body, LINES)).toEqual({
      status: 200,
      type: LINES,
      text: '{"worth":6}\n{"error":"quantity should be a number"}\n{"error":"The line is not valid JSON."}\n{"worth":8}\n',
    });
  });

  it.each([
    ['application/json', 'application/json', '{"worth":2}'],
    ['*/*', 'application/json', '{"worth":2}'],
    ['application/*;q=0.8, text/html', 'application/json', '{"worth":2}'],
    ['application/jsonlines', LINES, '{"worth":2}\n'],
  ])('answers in what is accepted: %s', async (accept, type, text) => {
    expect(await post('{"quantity":1}', 'application/json', accept)).toEqual({ status: 200, type, text });
  });

  it('answers lines as JSON where only that is accepted', async () => {
    const { text } = await post('{"quantity":1}\n', LINES, 'application/json');
    expect(text).toBe('{"predictions":[{"worth":2}]}');
  });

  it.each([
    ['no JSON', '{"quantity":', undefined, 400, 'The body is not valid JSON.'],
    ['nothing', '', undefined, 400, 'The body is not valid JSON.'],
    ['no line', '\n', LINES, 400, 'The body holds no line.'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), undefined, 400, 'The body is not valid UTF-8.'],
    ['a bad request', '{"quantity":"3"}', undefined, 400, 'quantity should be a number'],
    ['null', 'null', undefined, 400, 'quantity should be a number'],
    [
      'a bad instance',
      '{"instances":[{"quantity":3},{}]}',
      undefined,
      400,
      'instances[1]: quantity should be a number',
    ],
    ['instances of another kind', '{"instances":3}', undefined, 400, 'instances should be an array of requests.'],
    [
      'more than instances',
      '{"instances":[],"k":1}',
      undefined,
      400,
      'Beside instances there is k, which nobody reads.',
    ],
    ['CSV', 'a,b', 'text/csv', 415, 'The body should be application/json or application/jsonlines, not text/csv.'],
  ])('refuses %s', async (_, body, type, status, error) => {
    const answer = await post(body, type);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ error });
  });

  it('refuses to answer in what it does not speak', async () => {
    expect(await post('{"quantity":1}', 'application/json', 'text/csv')).toMatchObject({ status: 406 });
  });

  it('takes bodies of up to 6 MB', async () => {
    const body = (bytes: number): string => `{"quantity":1}`.padEnd(bytes, ' ');
    expect(await post(body(6 * MEGABYTE))).toMatchObject({ status: 200 });
    const { status, text } = await post(body(6 * MEGABYTE + 1));
    expect([status, text]).toEqual([413, '{"error":"The body is larger than 6000000 bytes; send it in parts."}']);
  });

  it('takes a body without a content type for JSON', async () => {
    const call = request(`${url}/invocations`, { method: 'POST' });
    call.end('{"quantity":5}');
    const [response] = await once(call, 'response');
    expect(await new Response(response).text()).toBe('{"worth":10}');
  });

  it('says nothing of what a caller sent when the model fails on it, to him or to the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { status, text } = await post('{"quantity":"fail","name":"Ada Lovelace"}');
    const logged = log.mock.calls.flat().join('\n');
    log.mockRestore();
    expect([status, text]).toEqual([500, '{"error":"The model failed on this request. Its log says where."}']);
    expect(logged).toContain('TypeError');
    expect(logged).toContain('double.ts');
    expect(logged).not.toMatch(/Ada|fail"/);
  });

  it('is unavailable without a model', async () => {
    loaded = { unavailable: 'items.bin is corrupt' };
    expect(await post('{"quantity":1}')).toMatchObject({ status: 503, text: '{"error":"items.bin is corrupt"}' });
  });
});

describe('GET /ping', () => {
  it('is healthy with a model only', async () => {
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    loaded = { unavailable: 'items.bin is corrupt' };
    const response = await fetch(`${url}/ping`);
    expect([response.status, await response.text()]).toEqual([503, '{"error":"items.bin is corrupt"}']);
  });
});

describe('anything else', () => {
  it.each([
    ['GET', '/', 404, null],
    ['POST', '/predict', 404, null],
    ['GET', '/ping/', 404, null],
    ['POST', '/ping', 405, 'GET'],
    ['GET', '/invocations', 405, 'POST'],
    ['PUT', '/invocations', 405, 'POST'],
  ])('%s %s is %i', async (method, path, status, allow) => {
    const response = await fetch(`${url}${path}`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });
});
