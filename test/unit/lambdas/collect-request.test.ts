import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { keyOutsideBody, readRequest } from '../../../lambdas/collect/request.ts';
import { ProblemError } from '../../../lambdas/http/problem.ts';
import { basic, gzipRequest, request } from './support/http.ts';

const EVENT = { type: 'track', event: 'Product Viewed', anonymousId: 'a', messageId: 'm' };
const BATCH = JSON.stringify({ batch: [EVENT], sentAt: '2026-03-01T11:59:59.000Z' });
const auth = { authorization: basic('key:') };

function problemOf(read: () => unknown): ProblemError {
  try {
    read();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('The request was accepted');
}

describe('the write key', () => {
  it.each([
    ['Basic with a colon, as Segment and RudderStack send it', basic('key:')],
    ['Basic without a colon', basic('key')],
    ['Basic with a password, which is ignored', basic('key:secret')],
    ['the scheme in lower case', basic('key:').replace('Basic', 'basic')],
  ])('is the user of %s', (_, authorization) => {
    expect(readRequest(request('/v1/batch', BATCH, { authorization })).writeKey).toBe('key');
  });

  it('is writeKey in the body, as browsers without preflight send it', () => {
    const body = JSON.stringify({ ...EVENT, writeKey: 'key' });
    const read = readRequest(request('/v1/track', body, { 'content-type': 'text/plain' }));
    expect(read.writeKey).toBe('key');
    expect(read.events).toEqual([EVENT]); // the key is not stored with the event
  });

  it('is writeKey in the query, as pages send it that can send no header', () => {
    const event = { ...request('/v1/batch', BATCH), queryStringParameters: { writeKey: 'key' } };
    expect(readRequest(event).writeKey).toBe('key');
    expect(keyOutsideBody(event)).toBe('key');
  });

  it('that stands in the body alone has a stranger’s body read, and no more of it than 64 KB', () => {
    const body = (bytes: number) => {
      const frame = JSON.stringify({ writeKey: 'key', batch: [''] }).length;
      return JSON.stringify({ writeKey: 'key', batch: ['x'.repeat(bytes - frame)] });
    };
    expect(readRequest(request('/v1/batch', body(65_536))).writeKey).toBe('key');
    const problem = problemOf(() => readRequest(request('/v1/batch', body(65_537))));
    expect(problem.status).toBe(413);
    expect(problem.message).toMatch(/65536 bytes.*Basic authentication.*512000/);
    const bomb = gzipRequest('/v1/batch', JSON.stringify({ writeKey: 'key', batch: ['x'.repeat(65_536)] }));
    expect(problemOf(() => readRequest(bomb))).toMatchObject({ status: 413 });
  });

  it('of the header wins over the one in the body', () => {
    const body = JSON.stringify({ batch: [EVENT], writeKey: 'other' });
    expect(readRequest(request('/v1/batch', body, auth)).writeKey).toBe('key');
  });

  it('falls back to the body when the header names nobody', () => {
    const body = JSON.stringify({ batch: [EVENT], writeKey: 'key' });
    expect(readRequest(request('/v1/batch', body, { authorization: basic(':') })).writeKey).toBe('key');
    expect(readRequest(request('/v1/batch', body, { authorization: 'Bearer token' })).writeKey).toBe('key');
  });

  it('is missing: 401', () => {
    expect(problemOf(() => readRequest(request('/v1/batch', BATCH)))).toMatchObject({ status: 401 });
  });
});

describe('the body', () => {
  it.each(['track', 'identify', 'page', 'screen', 'group', 'alias'])('of /v1/%s is one event of that type', (type) => {
    const read = readRequest(request(`/v1/${type}`, JSON.stringify({ userId: 'u' }), auth));
    expect(read.events).toEqual([{ userId: 'u', type }]);
  });

  it.each([
    ['application/json', { 'content-type': 'application/json' }],
    ['application/json;charset=UTF-8', { 'content-type': 'application/json;charset=UTF-8' }],
    ['text/plain', { 'content-type': 'text/plain' }],
    ['no content type', {}],
  ])('is JSON whatever the content type says: %s', (_, headers) => {
    const read = readRequest(request('/v1/batch', BATCH, { ...auth, ...headers }));
    expect(read).toMatchObject({ events: [EVENT], sentAt: '2026-03-01T11:59:59.000Z' });
  });

  it('comes in base64 from the gateway', () => {
    const encoded = Buffer.from(BATCH).toString('base64');
    expect(readRequest(request('/v1/batch', encoded, auth, { isBase64Encoded: true })).events).toEqual([EVENT]);
  });

  it('comes as gzip from the RudderStack SDK for Node', () => {
    expect(readRequest(gzipRequest('/v1/batch', BATCH, auth)).events).toEqual([EVENT]);
  });

  it('keeps letters beyond ASCII', () => {
    const body = JSON.stringify({ batch: [{ name: 'Grüße 🎁' }] });
    expect(readRequest(request('/v1/batch', body, auth)).events).toEqual([{ name: 'Grüße 🎁' }]);
  });

  it('says for all events what they have in common', () => {
    const body = JSON.stringify({ batch: [EVENT], context: { locale: 'en-GB' } });
    expect(readRequest(request('/v1/batch', body, auth)).context).toEqual({ locale: 'en-GB' });
  });

  it.each([
    ['no JSON', '{"batch": [', 'not valid JSON'],
    ['nothing', undefined, 'not valid JSON'],
    ['an array', '[]', 'not a JSON object'],
    ['a text', '"batch"', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['an empty batch', '{"batch":[]}', 'empty'],
    ['a batch that is not an array', '{"batch":{}}', 'as an array'],
    ['no batch', '{}', 'as an array'],
    ['2,501 events', JSON.stringify({ batch: Array(2501).fill(1) }), 'limit is 2500'],
  ])('that is %s: 400 that says so', (_, body, words) => {
    const problem = problemOf(() => readRequest(request('/v1/batch', body, auth)));
    expect(problem.status).toBe(400);
    expect(problem.message).toContain(words);
  });

  it('of more than 500 KB: 413, which no SDK sends again', () => {
    const body = JSON.stringify({ batch: ['x'.repeat(500 * 1024)] });
    const problem = problemOf(() => readRequest(request('/v1/batch', body, auth)));
    expect(problem.status).toBe(413);
    expect(problem.message).toContain('512000 bytes');
  });

  it('of 2,500 events and of exactly 500 KB is taken', () => {
    const many = JSON.stringify({ batch: Array(2500).fill(1) });
    expect(readRequest(request('/v1/batch', many, auth)).events).toHaveLength(2500);
    const frame = JSON.stringify({ batch: [''] }).length;
    const large = JSON.stringify({ batch: ['x'.repeat(500 * 1024 - frame)] });
    expect(readRequest(request('/v1/batch', large, auth)).events).toHaveLength(1);
  });

  it('that unpacks to gigabytes costs no more than the limit: 413', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64');
    const headers = { ...auth, 'content-encoding': 'gzip' };
    const problem = problemOf(() => readRequest(request('/v1/batch', bomb, headers, { isBase64Encoded: true })));
    expect(problem).toMatchObject({ status: 413 });
    expect(problem.message).toContain('larger than');
  });

  it('that says gzip and is not: 400', () => {
    const problem = problemOf(() => readRequest(request('/v1/batch', BATCH, { ...auth, 'content-encoding': 'gzip' })));
    expect(problem.status).toBe(400);
    expect(problem.message).toContain('gzip');
  });

  it.each([
    ['context', { context: { note: 'x'.repeat(32 * 1024) } }],
    ['sentAt', { sentAt: 'x'.repeat(32 * 1024) }],
  ])('with a %s above 32 KB for all its events: 400, since each of 2,500 would be stored with it', (_, shared) => {
    const body = JSON.stringify({ ...shared, batch: Array(2500).fill({}) });
    const problem = problemOf(() => readRequest(request('/v1/batch', body, auth)));
    expect(problem.status).toBe(400);
    expect(problem.message).toContain('limit of one is 32768');
  });

  it('of one event above 32 KB: 400, since there is a caller to tell', () => {
    const body = JSON.stringify({ userId: 'u', properties: { note: 'x'.repeat(32 * 1024) } });
    expect(problemOf(() => readRequest(request('/v1/track', body, auth)))).toMatchObject({ status: 400 });
  });
});
