import { gzipSync } from 'node:zlib';
import type { HttpResponse } from '@shoplake/local';
import { keyText, type StoredKey } from '../../../contracts/access.ts';
import { hashKey } from '../../../lambdas/http/keys.ts';
import type { TestAccount } from './account.ts';

/** The write key of the local stage, whose source is `web`. */
export const WRITE_KEY = 'local-write-key';

export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

export interface Sending {
  readonly gzip?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default `application/json` */
  readonly contentType?: string;
}

const BASIC = `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}`;

/** Posts a body as an SDK does: Basic authentication with the write key as user. */
export async function post(test: TestAccount, path: string, body: unknown, sending: Sending = {}): Promise<Answer> {
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers = {
    host: 'localhost',
    authorization: BASIC,
    'content-type': sending.contentType ?? 'application/json',
    ...(sending.gzip && { 'content-encoding': 'gzip' }),
    ...sending.headers,
  };
  return request(test, 'POST', path, headers, sending.gzip ? gzipSync(raw) : raw);
}

const READ_KEY = keyText('read', 'test'.repeat(8));
const admitted = new WeakSet<TestAccount>();

/** What somebody with the read key of an analyst sends, which the account learns first. */
async function asReader(test: TestAccount): Promise<{ readonly authorization: string }> {
  if (!admitted.has(test)) {
    const key: StoredKey = {
      ...{ kind: 'read', hash: hashKey(READ_KEY), name: 'test', role: 'analyst' },
      createdAt: '2026-01-01T00:00:00Z',
    };
    const Item = Object.fromEntries(Object.entries(key).map(([attribute, S]) => [attribute, { S }]));
    await test.call('DynamoDB', 'PutItem', { TableName: test.outputs.KeysTable, Item });
    admitted.add(test);
  }
  return { authorization: `Bearer ${READ_KEY}` };
}

/** Asks as a reader. */
export const get = async (test: TestAccount, path: string): Promise<Answer> =>
  ask(test, 'GET', path, await asReader(test));

/** Posts as a reader. */
export const postAsReader = (test: TestAccount, path: string, body: object): Promise<Answer> =>
  send(test, 'POST', path, body);

/** Sends JSON as a reader, by whatever method. */
export const send = async (test: TestAccount, method: string, path: string, body: object): Promise<Answer> =>
  request(
    test,
    method,
    path,
    { host: 'localhost', 'content-type': 'application/json', ...(await asReader(test)) },
    Buffer.from(JSON.stringify(body)),
  );

/** Sends a request without a body. */
export const ask = (
  test: TestAccount,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => request(test, method, path, { host: 'localhost', ...headers }, Buffer.alloc(0));

async function request(
  { account }: TestAccount,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<Answer> {
  const response = await account.request({
    method,
    target,
    protocol: 'HTTP/1.1',
    headers: Object.entries(headers),
    body,
    sourceIp: '127.0.0.1',
  });
  const text = response.body.toString();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

/** Sends events in batches; fails unless every batch is taken. */
export async function sendEvents(test: TestAccount, events: readonly unknown[], batchSize = 50): Promise<void> {
  for (let start = 0; start < events.length; start += batchSize) {
    const answer = await post(test, '/v1/batch', { batch: events.slice(start, start + batchSize) });
    if (answer.status !== 200) throw new Error(`The batch was not taken: ${answer.status} ${answer.text}`);
  }
}
