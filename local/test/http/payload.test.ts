import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type HttpRequest, httpEvent, httpResponse } from '../../http/payload.ts';

const request = (overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  target: '/my/path',
  protocol: 'HTTP/1.1',
  headers: [['host', 'localhost:3000']],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  ...overrides,
});

const event = (overrides: Partial<HttpRequest> = {}, pathParameters: Record<string, string> = {}) =>
  httpEvent({
    request: request(overrides),
    apiId: 'api-id',
    routeKey: 'POST /my/path',
    pathParameters,
    now: 1583348638390,
  });

describe('the event', () => {
  it('has the shape of payload format 2.0', () => {
    // The example of the API Gateway Developer Guide, "Lambda proxy integrations", as far as it has no authoriser.
    const result = event(
      {
        target: '/my/path?parameter1=value1&parameter1=value2&parameter2=value',
        headers: [
          ['host', 'id.execute-api.us-east-1.amazonaws.com'],
          ['header1', 'value1'],
          ['header2', 'value1'],
          ['header2', 'value2'],
          ['user-agent', 'agent'],
          ['cookie', 'cookie1; cookie2'],
          ['content-type', 'text/plain'],
        ],
        body: Buffer.from('Hello from Lambda'),
      },
      { parameter1: 'value1' },
    );
    expect(result).toEqual({
      version: '2.0',
      routeKey: 'POST /my/path',
      rawPath: '/my/path',
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
      cookies: ['cookie1', 'cookie2'],
      headers: {
        host: 'id.execute-api.us-east-1.amazonaws.com',
        header1: 'value1',
        header2: 'value1,value2',
        'user-agent': 'agent',
        'content-type': 'text/plain',
      },
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
      pathParameters: { parameter1: 'value1' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api-id',
        domainName: 'id.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'id',
        http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'agent' },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: 'POST /my/path',
        stage: '$default',
        time: '04/Mar/2020:19:03:58 +0000',
        timeEpoch: 1583348638390,
      },
      body: 'Hello from Lambda',
      isBase64Encoded: false,
    });
  });

  it('leaves out what a request does not have', () => {
    expect(Object.keys(event()).sort()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
  });

  it.each([
    [
      '/a%20b/%C3%A4?q=%C3%A4%20b+c&empty&=v&x=1=2',
      '/a b/ä',
      'q=%C3%A4%20b+c&empty&=v&x=1=2',
      { q: 'ä b c', empty: '', '': 'v', x: '1=2' },
    ],
    ['/50%?q=100%', '/50%', 'q=100%', { q: '100%' }],
    ['/?', '/', '', undefined],
    ['/a?__proto__=1', '/a', '__proto__=1', JSON.parse('{"__proto__":"1"}')],
  ])('splits %s', (target, rawPath, rawQueryString, queryStringParameters) => {
    const result = event({ target });
    expect([result.rawPath, result.rawQueryString, result.queryStringParameters]).toEqual([
      rawPath,
      rawQueryString,
      queryStringParameters,
    ]);
  });

  const text = Buffer.from('{"a":"ä"}');
  it.each([
    ['application/json', undefined, false],
    ['application/json; charset=utf-8', undefined, false],
    ['TEXT/CSV', undefined, false],
    ['application/vnd.api+json', undefined, false],
    ['application/xml', 'identity', false],
    ['application/json', 'gzip', true],
    ['application/x-www-form-urlencoded', undefined, true],
    ['application/octet-stream', undefined, true],
    [undefined, undefined, true],
  ])('of a body of type %s in encoding %s: base64 is %s', (type, encoding, isBase64Encoded) => {
    const headers: [string, string][] = [['host', 'localhost']];
    if (type) headers.push(['content-type', type]);
    if (encoding) headers.push(['content-encoding', encoding]);
    const body = encoding === 'gzip' ? gzipSync(text) : text;
    const result = event({ headers, body });
    expect(result.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(result.body ?? '', isBase64Encoded ? 'base64' : 'utf8')).toEqual(body);
  });
});

describe('the response', () => {
  const parts = (returned: unknown) => {
    const { status, headers, body } = httpResponse(returned);
    return [status, headers, body.toString()];
  };
  const TEXT_TYPE = { 'content-type': 'text/plain;charset=UTF-8' };

  it.each([
    ['a status alone', { statusCode: 204 }, [204, TEXT_TYPE, '']],
    [
      'a body',
      { statusCode: 201, headers: { 'Content-Type': 'text/html', 'X-Count': 3 }, body: '<p>' },
      [201, { 'content-type': 'text/html', 'x-count': '3' }, '<p>'],
    ],
    ['base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, [200, TEXT_TYPE, 'hi']],
  ])('of %s', (_, returned, expected) => {
    expect(parts(returned)).toEqual(expected);
  });

  it.each([
    { statusCode: '200' },
    { statusCode: 99 },
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, headers: ['a'] },
    { statusCode: 200, headers: { a: ['b'] } },
    { statusCode: 200, headers: { 'no good': 'x' } },
    { statusCode: 200, headers: { a: 'x\r\nset-cookie: y' } },
  ])('malformed as %j is refused', (returned) => {
    expect(() => httpResponse(returned)).toThrow(TypeError);
  });
});
