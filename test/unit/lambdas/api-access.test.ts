import { describe, expect, it, vi } from 'vitest';
import { makeApp } from '../../../lambdas/api/app.ts';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { round2 } from '../../../lambdas/reports/figures.ts';
import { NothingPublishedError } from '../../../lambdas/snapshot/reader.ts';
import { knownKeys, nobody, openApp, testKey } from './support/api.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

const SNAPSHOT = snapshotOf({ daily_sales: [figures({ sale_date: date('2011-12-08'), revenue: 1 })] });
const [OLD, NEW] = [testKey('o'), testKey('n')];
const findKey = knownKeys({ [OLD]: 'viewer', [NEW]: 'viewer' });
const guarded = makeApp({ latest: async () => SNAPSHOT, findKey, verifyToken: nobody });
const ask = (authorization?: string) =>
  guarded.request('/v1/reports/daily', { headers: authorization ? { authorization } : {} });

describe('reports', () => {
  it.each([`Bearer ${OLD}`, `Bearer ${NEW}`, `bearer ${NEW}`])('are answered to "%s"', async (authorization) => {
    expect((await ask(authorization)).status).toBe(200);
  });

  it.each([undefined, 'Bearer', 'Bearer wrong', `Bearer ${testKey('w')}`, 'Basic bmV3', NEW, `Bearer ${hashKey(NEW)}`])(
    'are kept from "%s"',
    async (authorization) => {
      const response = await ask(authorization);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it('are kept from strangers before anything is read or judged', async () => {
    expect((await guarded.request('/v1/reports/daily?date=wrong')).status).toBe(401);
    expect((await guarded.request('/v1/reports/weekly')).status).toBe(401);
  });
});

describe('an answer that is a problem', () => {
  it('says that nothing is published yet: 503, and when to ask again', async () => {
    const app = openApp({ latest: () => Promise.reject(new NothingPublishedError()) });
    const response = await app.request('/v1/reports/daily');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ title: 'Not ready', detail: expect.stringContaining('refresh') });
  });

  it('keeps the cause of an unexpected failure in the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const app = openApp({ latest: () => Promise.reject(new Error('secret detail')) });
    const response = await app.request('/v1/reports/daily');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
    expect(log.mock.calls[0]?.[0]).toMatchObject({ what: 'api failed', message: 'secret detail' });
  });

  it('names what there is not', async () => {
    const response = await guarded.request('/v2/reports');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: '/problems/not-found',
      status: 404,
      detail: 'There is no GET /v2/reports here.',
    });
  });

  it('is not given to a health check, which needs no key', async () => {
    const response = await guarded.request('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});

describe('CORS', () => {
  const origin = 'https://shop.example';

  it.each(['/v1/reports/daily', '/v1/recommendations', '/nothing'])('answers a preflight of %s', async (path) => {
    const headers = { origin, 'access-control-request-headers': 'authorization' };
    const response = await guarded.request(path, { method: 'OPTIONS', headers });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization',
      'access-control-allow-methods': expect.stringMatching(/GET.*HEAD.*POST/),
    });
  });

  it.each([
    ['200', '/v1/reports/daily', `Bearer ${NEW}`, 200],
    ['401', '/v1/reports/daily', 'Bearer wrong', 401],
    ['400', '/v1/reports/daily?dat=2011-12-08', `Bearer ${NEW}`, 400],
    ['404', '/v1/nothing', undefined, 404],
  ])('stands on %s', async (_, path, authorization, status) => {
    const response = await guarded.request(path, { headers: { origin, ...(authorization && { authorization }) } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([status, origin]);
    expect(response.headers.get('vary')).toContain('Origin');
  });
});

describe('HEAD', () => {
  it('answers as GET does, without the body', async () => {
    const head = (path: string, headers = {}) => guarded.request(path, { method: 'HEAD', headers });
    const report = await head('/v1/reports/daily', { authorization: `Bearer ${NEW}` });
    expect([report.status, report.headers.get('content-type'), await report.text()]).toEqual([
      200,
      'application/json',
      '',
    ]);
    expect((await head('/v1/reports/daily')).status).toBe(401);
    expect((await head('/health')).status).toBe(200);
    expect((await head('/nothing')).status).toBe(404);
  });
});

describe('money', () => {
  it.each([
    [1.005, 1.01],
    [8.575, 8.58],
    [1.0049, 1],
    [2.5500000000000003, 2.55],
    [-1.005, -1.01],
    [-0.004, 0],
    [1234567.885, 1234567.89],
    [0, 0],
  ])('of %d is shown as %d: half a cent away from zero', (value, shown) => expect(round2(value)).toBe(shown));
});
