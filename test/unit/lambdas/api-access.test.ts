import { describe, expect, it, vi } from 'vitest';
import { makeApp } from '../../../lambdas/api/app.ts';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { round2 } from '../../../lambdas/reports/figures.ts';
import { NothingPublishedError } from '../../../lambdas/snapshot/reader.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

const SNAPSHOT = snapshotOf({ daily_sales: [figures({ sale_date: date('2011-12-08'), revenue: 1 })] });
const guarded = makeApp({ latest: async () => SNAPSHOT, readKeys: [hashKey('old'), hashKey('new')] });
const ask = (authorization?: string) =>
  guarded.request('/v1/reports/daily', { headers: authorization ? { authorization } : {} });

describe('reports', () => {
  it.each(['Bearer old', 'Bearer new', 'bearer new'])('are answered to "%s"', async (authorization) => {
    expect((await ask(authorization)).status).toBe(200);
  });

  it.each([undefined, 'Bearer', 'Bearer wrong', 'Basic bmV3', 'new', `Bearer ${hashKey('new')}`])(
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

  it('are open where a stage has no keys, and closed where its list is empty', async () => {
    const closed = makeApp({ latest: async () => SNAPSHOT, readKeys: [] });
    expect((await closed.request('/v1/reports/daily')).status).toBe(401);
    const open = makeApp({ latest: async () => SNAPSHOT, readKeys: null });
    expect((await open.request('/v1/reports/daily')).status).toBe(200);
  });
});

describe('an answer that is a problem', () => {
  it('says that nothing is published yet: 503, and when to ask again', async () => {
    const app = makeApp({ latest: () => Promise.reject(new NothingPublishedError()), readKeys: null });
    const response = await app.request('/v1/reports/daily');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ title: 'Not ready', detail: expect.stringContaining('refresh') });
  });

  it('keeps the cause of an unexpected failure in the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const app = makeApp({ latest: () => Promise.reject(new Error('secret detail')), readKeys: null });
    const response = await app.request('/v1/reports/daily');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
    expect(log.mock.calls[0]?.[0]).toMatchObject({ what: 'api failed', message: 'secret detail' });
  });

  it('names what there is not', async () => {
    const response = await guarded.request('/v2/reports');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: 'about:blank',
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
