import { randomUUID } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ACCOUNT_ID } from '../common/arns.ts';
import { UnsupportedError } from '../service.ts';
import type { JwtContext } from './jwt-authorizer.ts';

/** A request as it came over the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query exactly as sent, percent-encoded. */
  readonly target: string;
  readonly protocol: string;
  /** In the order sent, duplicates kept. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The Lambda event of an HTTP API, payload format version 2.0. */
export interface HttpEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly authorizer?: { readonly jwt: JwtContext };
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: string;
    readonly stage: '$default';
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface RoutedRequest {
  readonly request: HttpRequest;
  readonly apiId: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What an authorizer found in the token. */
  readonly jwt?: JwtContext;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Everything else, forms included, reaches the function in base64. */
const TEXT_TYPE = /^(text\/.*|application\/(.+\+)?(json|xml)|application\/javascript)$/;

/** Splits a request target; API Gateway hands the path on percent-decoded and the query string untouched. */
export function splitTarget(target: string): { path: string; rawQueryString: string } {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { path: decoded(path), rawQueryString: mark < 0 ? '' : target.slice(mark + 1) };
}

export function httpEvent(routed: RoutedRequest): HttpEvent {
  const { request, apiId, routeKey, pathParameters, now, jwt } = routed;
  const { path, rawQueryString } = splitTarget(request.target);
  const { cookie, ...headers } = joined(request.headers, ',');
  const domainName = headers.host ?? '';
  const query = joined(queryPairs(rawQueryString), ',');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookiesOf(request.headers) }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: ACCOUNT_ID,
      ...(jwt && { authorizer: { jwt } }),
      apiId,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...bodyOf(request.body, headers),
  };
}

/**
 * The HTTP response of what a function returned, `{statusCode, headers, body, isBase64Encoded}`.
 *
 * @throws TypeError for a response API Gateway takes as malformed
 */
export function httpResponse(returned: unknown): HttpResponse {
  if (typeof returned !== 'object' || returned === null || !('statusCode' in returned)) {
    throw new UnsupportedError('the response of a function without a statusCode');
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = returned as Readonly<Record<string, unknown>>;
  if (cookies !== undefined) throw new UnsupportedError('cookies in the response of a function');
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new TypeError(
      `The function returned statusCode ${JSON.stringify(statusCode)}; it must be an integer from 200 to 599`,
    );
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('The function returned a body that is not a string; use JSON.stringify');
  }
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headersOf(headers) },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** An answer of the gateway itself. */
export function gatewayResponse(status: number, message: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign is passed on as it is.
    return text;
  }
}

function joined(pairs: readonly (readonly [string, string])[], separator: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of pairs) {
    const before = Object.hasOwn(result, name) ? `${result[name]}${separator}` : '';
    Object.defineProperty(result, name, {
      value: before + value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function queryPairs(rawQueryString: string): [string, string][] {
  return rawQueryString
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...value] = part.replaceAll('+', ' ').split('=');
      return [decoded(name), decoded(value.join('='))];
    });
}

function cookiesOf(headers: HttpRequest['headers']): string[] {
  return headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

function bodyOf(body: Buffer, headers: Readonly<Record<string, string>>): Pick<HttpEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const isBase64Encoded = encoding !== 'identity' || !TEXT_TYPE.test(type);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

function headersOf(headers: unknown): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers))
    throw new TypeError('The function returned headers that are not an object');
  return Object.fromEntries(
    Object.entries(headers as Record<string, unknown>).map(([name, value]) => {
      if (typeof value === 'object' && value !== null)
        throw new TypeError(`The function returned header ${name} as an object`);
      validateHeaderName(name);
      validateHeaderValue(name, String(value));
      return [name.toLowerCase(), String(value)];
    }),
  );
}
