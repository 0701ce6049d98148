import { describe, expect, it } from 'vitest';
import { shopOf } from '../facts/support/lines.ts';
import { detailOf, openApp, openAs } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const shop = shopOf([{ at: '2026-03-03T10', customer: 1, order: 1, amount: 100 }]);
const ports = {
  latest: async () => ({
    ...snapshotOf({}),
    ...shop.snapshot,
    facts: shop.facts,
    rows: async () => [],
    over: async () => [],
  }),
  readObject: shop.read,
};
const app = openApp(ports);

describe('a period', () => {
  it.each(['/v1/overview', '/v1/metrics/sales', '/v1/metrics/countries'])(
    'of 4,000 days is answered by %s, of one more refused',
    async (path) => {
      const whole = await app.request(`${path}?from=2015-03-22&to=2026-03-03&compare=none`);
      expect([whole.status, ((await whole.json()) as { period: object }).period]).toMatchObject([200, { days: 4000 }]);
      const more = await app.request(`${path}?from=2015-03-21&to=2026-03-03`);
      expect([more.status, await detailOf(more)]).toEqual([
        400,
        'From 2015-03-21 to 2026-03-03 are more than 4000 days. Ask for fewer.',
      ]);
    },
  );

  it('to compare with is bounded as well', async () => {
    const answer = await app.request('/v1/overview?compareFrom=1990-01-01&compareTo=2026-01-01');
    expect([answer.status, await detailOf(answer)]).toMatchObject([
      400,
      expect.stringContaining('more than 4000 days'),
    ]);
  });

  it.each(['from=0000-01-01&to=0000-01-02', 'from=9999-12-01&to=9999-12-31'])(
    'far from everything is empty: %s',
    async (days) => {
      const answer = await app.request(`/v1/metrics/sales?${days}&compare=none`);
      expect([answer.status, await answer.json()]).toMatchObject([200, { totals: { revenue: 0 } }]);
    },
  );
});

describe('what is too large', () => {
  const admin = openAs('admin', ports);
  const post = (body: string) =>
    admin.request('/v1/annotations', { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  it('is refused as a body of more than 64 KB, before it is read as JSON', async () => {
    for (const text of ['x'.repeat(64 * 1024), 'é'.repeat(32 * 1024)]) {
      const answer = await post(`{"text":"${text}`);
      expect([answer.status, await detailOf(answer)]).toEqual([413, 'The body is larger than 65536 bytes.']);
    }
  });

  it.each([
    ['an id', `/v1/products/${'x'.repeat(501)}`, 'productId'],
    ['a filter', `/v1/metrics/sales?country=${'x'.repeat(501)}`, 'country.0'],
    ['filters', `/v1/metrics/sales?${'country=x&'.repeat(51)}`, 'country'],
    ['a search', `/v1/products?q=${'x'.repeat(501)}`, 'q'],
    ['a cursor', `/v1/products?cursor=${'x'.repeat(2001)}`, 'cursor'],
    ['a page', '/v1/products?limit=1000000', 'limit'],
  ])('is refused as %s, and named', async (_, path, name) => {
    const answer = await app.request(path);
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { name: string }[] };
    expect(errors.map((error) => error.name)).toContain(name);
  });
});
