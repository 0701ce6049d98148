import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** When the gateway took the requests of these tests. */
export const REQUEST_TIME = Date.parse('2026-03-01T12:00:00.000Z');

export const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

/** A request as the HTTP API hands it over (payload format 2.0), header names in lower case. */
export function request(
  path: string,
  body: string | undefined,
  headers: Readonly<Record<string, string>> = {},
  { method = 'POST', isBase64Encoded = false } = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.test',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '01/Mar/2026:12:00:00 +0000',
      timeEpoch: REQUEST_TIME,
    },
    isBase64Encoded,
    ...(body !== undefined && { body }),
  };
}

/** The same, with a body that the gateway passes on in base64 because it is gzip. */
export const gzipRequest = (path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  request(
    path,
    gzipSync(body).toString('base64'),
    { 'content-encoding': 'gzip', ...headers },
    { isBase64Encoded: true },
  );
