import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MART_ROUTES, type MartRoute } from '../../../contracts/routes/marts/index.ts';
import { columnOf } from '../../../lambdas/api/rows.ts';
import { detailOf, openApp } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const dictionary = readFileSync(join(import.meta.dirname, '../../../docs/data-dictionary.md'), 'utf8');

/** The columns of a mart, as the data dictionary lists them. */
function columnsOf(mart: string): string[] {
  const section = dictionary.split(new RegExp(`\\n###? (?:gold\\.)?${mart}\\n`)).at(-1) ?? '';
  return [...(section.split('\n### ')[0] ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, column = '']) => column);
}

describe('a row as it is answered', () => {
  it.each(Object.entries<MartRoute>(MART_ROUTES))('of %s has columns that its mart has', (_, { mart, row }) => {
    const columns = columnsOf(mart);
    const missing = Object.keys(row.shape).filter((field) => !columns.includes(columnOf(field)));
    expect(columns.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it.each([
    ['expectedOrders90d', 'expected_orders_90d'],
    ['viewToOrderRate', 'view_to_order_rate'],
    ['abcClass', 'abc_class'],
    ['cumulativeRevenuePerCustomer', 'cumulative_revenue_per_customer'],
  ])('%s is the column %s', (field, column) => expect(columnOf(field)).toBe(column));
});

const products = Array.from({ length: 7 }, (_, n) => ({
  source: n === 6 ? 'shop' : 'web',
  product_id: `p/${n} %`,
  name: n === 0 ? '=cmd()' : `Mug ${n}`,
  category: n % 2 === 0 ? 'Home' : 'Korea, Republic of',
  currency: 'GBP',
  as_of: date('2026-03-01'),
  revenue: [10, 30, 30, 20, null, 5.005, 1][n],
  orders: BigInt(n),
  revenue_growth: n === 3 ? 1 / 3 : null,
}));
const app = openApp({
  latest: async () =>
    snapshotOf({
      product_performance: products,
      funnel: ['2026-02-28', '2026-03-01', '2026-03-02'].map((day) => ({
        day: date(day),
        source: 'web',
        sessions: 1n,
      })),
      cart_abandonment: [
        { abandoned_at: new Date('2026-03-01T10:20:30Z'), abandoned_on: date('2026-03-01'), value: 2.5 },
      ],
    }),
});
type Answer = { items: Record<string, unknown>[]; next: string | null; total: number; ignored: object[] };
const get = async (path: string): Promise<Answer> => (await (await app.request(path)).json()) as Answer;
const idsOf = ({ items }: Answer): unknown[] => items.map(({ productId }) => String(productId).charAt(2));

describe('a list', () => {
  it('is in the order asked for, equal rows by their ids, and what is unknown last', async () => {
    expect(idsOf(await get('/v1/products?sort=-revenue'))).toEqual(['1', '2', '3', '0', '5', '6', '4']);
    expect(idsOf(await get('/v1/products?sort=revenue'))).toEqual(['6', '5', '0', '3', '1', '2', '4']);
  });

  it.each(['-revenue', 'revenue', 'name', '-orders'])('is the same by pages of two, by %s', async (sort) => {
    const whole = await get(`/v1/products?sort=${sort}`);
    const found: unknown[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const page = await get(`/v1/products?sort=${sort}&limit=2${cursor}`);
      expect(page.total).toBe(7);
      found.push(...idsOf(page));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(found).toEqual(idsOf(whole));
  });

  it('takes a filter several times, with commas in it, and searches', async () => {
    const query = 'category=Home&category=Korea%2C%20Republic%20of&source=web&q=mug';
    expect(idsOf(await get(`/v1/products?${query}&sort=name`))).toEqual(['1', '2', '3', '4', '5']);
    expect(idsOf(await get('/v1/products?category=Korea%2C%20Republic%20of&sort=name'))).toEqual(['1', '3', '5']);
  });

  it('goes on with its own cursor only', async () => {
    const { next } = await get('/v1/products?limit=2');
    for (const query of [`cursor=${next}&sort=name`, `cursor=${next}&q=mug`, 'cursor=x', 'cursor=bnVsbA'])
      expect((await app.request(`/v1/products?${query}`)).status, query).toBe(400);
  });

  it('shows money with two decimals, dates as days, counts as numbers', async () => {
    const [, , , , fifth] = (await get('/v1/products?sort=-revenue')).items;
    expect(fifth).toMatchObject({ revenue: 5.01, asOf: '2026-03-01', orders: 5, brand: null });
    const [cart] = (await get('/v1/metrics/abandonment')).items;
    expect(cart).toMatchObject({ abandonedAt: '2026-03-01T10:20:30.000Z', abandonedOn: '2026-03-01' });
  });

  it('is whole as CSV, whatever the page, and no formula', async () => {
    const response = await app.request('/v1/products?limit=2&sort=name&format=csv');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="product_performance.csv"');
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatch(/^source,productId,name,/);
    expect(lines[1]).toContain("'=cmd()");
    const byHeader = await app.request('/v1/products?sort=name', { headers: { accept: 'text/csv' } });
    expect((await byHeader.text()).trimEnd().split('\r\n')).toEqual(lines);
  });

  it('is what each asker accepts, whoever asked before', async () => {
    const asked = async (accept: string) =>
      (await app.request('/v1/products?sort=orders', { headers: { accept } })).headers.get('content-type');
    expect(await asked('text/plain, text/csv;q=0.5')).toMatch(/csv/);
    expect(await asked('text/plain')).toMatch(/json/);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['sort=colour', 'sort'],
    ['colour=red', 'colour'],
    ['abcClass=D', 'abcClass'],
    ['currency=gbp', 'currency'],
    ['limit=1&limit=2', 'limit'],
    [`${'category=x&'.repeat(51)}`, 'category'],
  ])('refuses %s', async (query, named) => {
    const response = await app.request(`/v1/products?${query}`);
    expect(response.status).toBe(400);
    const body = (await response.json()) as { errors: { in: string; name: string }[] };
    expect(body.errors[0]).toMatchObject({ in: 'query', name: expect.stringContaining(named) });
  });
});

describe('a filter of which all values are known', () => {
  it.each([
    ['/v1/metrics/cohorts?dimension=market', 'all, country, channel, first_category'],
    ['/v1/metrics/seasonality?period=year', 'weekday, month, hour_of_week'],
    ['/v1/metrics/attribution?model=last-click', 'first, last, last_non_direct, linear, time_decay, position_based'],
    ['/v1/metrics/anomalies?severity=high', 'warning or critical'],
    ['/v1/forecasts/accuracy?seriesKind=city', 'total, country, category, product'],
    ['/v1/models/runs?model=oracle', 'recommender, forecaster, customer-value, order-value'],
    ['/v1/customers?valueTier=vip', 'VIP, High, Medium, Low'],
  ])('is refused with another, and told which: %s', async (path, values) => {
    const response = await app.request(path);
    expect([response.status, await detailOf(response)]).toEqual([400, expect.stringContaining(values)]);
  });
});

describe('a mart by days', () => {
  it('has the days from one to another, both included', async () => {
    const { items } = await get('/v1/metrics/funnel?from=2026-03-01&to=2026-03-01');
    expect(items.map(({ day }) => day)).toEqual(['2026-03-01']);
  });

  it('is not asked from a day to one before it', async () => {
    const response = await app.request('/v1/metrics/funnel?from=2026-03-02&to=2026-03-01');
    expect([response.status, await detailOf(response)]).toEqual([
      400,
      'from is 2026-03-02, which is after to, 2026-03-01. Exchange them.',
    ]);
  });

  it('says which filter it cannot follow', async () => {
    expect((await get('/v1/metrics/funnel?currency=GBP')).ignored).toEqual([
      { filter: 'currency', figures: ['items'], reason: 'These rows are not kept by currency.' },
    ]);
  });
});
