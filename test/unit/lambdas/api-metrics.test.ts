import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { OverviewAnswer, SalesAnswer, ShopAnswer } from '../../../contracts/metrics.ts';
import { Kept } from '../../../lambdas/lake/kept.ts';
import { shopOf } from '../facts/support/lines.ts';
import { openApp } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const shop = shopOf(
  [
    { at: '2026-02-23T10', customer: 1, order: 1, amount: 100 },
    { at: '2026-03-02T10', customer: 1, order: 2, amount: 30, country: 'Korea, Republic of' },
    { at: '2026-03-03T21', order: 3, amount: 20.25, country: 'Spain', channel: 'email' },
  ],
  { names: { LAMP: '=A lamp' } },
);
const visits = (day: string, sessions: number, converting: number, channel = 'direct') => ({
  ...{ source: 'web', day: date(day), device: 'mobile', channel },
  ...{ sessions: BigInt(sessions), converting_sessions: BigInt(converting) },
});
const expected = (start: string, series_kind: string, series: string, value: number, source = 'web') => ({
  ...{ source, currency: 'EUR', series_kind, series, measure: 'revenue', grain: 'week' },
  ...{ period_start: date(start), horizon: 1n, expected: value, lower_bound: value - 1, upper_bound: value + 1 },
  ...{ method: 'ets', run_id: 'run-1' },
});
const tier = (value_tier: string, customers: number, revenue: number) => ({
  ...{ source: 'web', currency: 'EUR', value_tier, customers: BigInt(customers), revenue },
});
const marts = snapshotOf({
  funnel: [visits('2026-03-02', 30, 1), visits('2026-03-03', 10, 3, 'email'), visits('2026-03-01', 50, 5)],
  forecasts: [
    expected('2026-03-09', 'total', 'all', 80),
    expected('2026-03-16', 'total', 'all', 70),
    expected('2026-03-09', 'total', 'all', 20.25, 'till'),
    expected('2026-03-09', 'country', 'Spain', 9),
  ],
  value_tiers: [tier('Low', 3, 10), tier('VIP', 1, 90)],
  inventory_health: [
    { source: 'web', product_id: 'lamp', location_id: 'north', suggested_quantity: 5 },
    { source: 'web', product_id: 'lamp', location_id: 'south', suggested_quantity: 2 },
    { source: 'web', product_id: 'mug', location_id: 'north', suggested_quantity: 0 },
  ],
  vip_at_risk: [
    { source: 'web', currency: 'EUR', revenue_at_stake: 10.005 },
    { source: 'web', currency: 'EUR', revenue_at_stake: 20 },
  ],
  anomalies: [{ day: date('2026-03-03'), metric: 'revenue' }],
  reconciliation: [{ source: 'web', quarantined: 1234n }],
});
const app = openApp({
  latest: async () => ({
    ...shop.snapshot,
    facts: shop.facts,
    rows: async (name) => [...(await shop.snapshot.rows(name)), ...(await marts.rows(name))],
    over: async (name) => [...(await shop.snapshot.rows(name)), ...(await marts.rows(name))],
  }),
  readObject: shop.read,
});
const DAYS = 'from=2026-03-02&to=2026-03-03';
const get = async <T>(path: string): Promise<T> => (await (await app.request(path)).json()) as T;

describe('the first page, asked again', () => {
  it('is worked out once a snapshot and question, while the notes on it are read each time', async () => {
    const seen = { run: 'run-1', looks: 0 };
    const dynamo = mockClient(DynamoDBClient);
    dynamo.on(QueryCommand).resolves({ Items: [] });
    const counted = openApp({
      annotations: { client: new DynamoDBClient({ region: 'eu-central-1' }), table: 'notes' },
      latest: async () => ({
        ...{ ...shop.snapshot, run: seen.run, facts: shop.facts },
        rows: async (name) => {
          if (name === 'funnel') seen.looks += 1;
          return marts.rows(name);
        },
        over: marts.over,
      }),
      readObject: shop.read,
    });
    const ask = async (query: string) => (await counted.request(`/v1/overview?${query}`)).text();
    const [first, second] = await Promise.all([ask(DAYS), ask(DAYS)]);
    expect([second, await ask(DAYS)]).toEqual([first, first]);
    expect([seen.looks, dynamo.commandCalls(QueryCommand).length]).toEqual([1, 3]);
    await ask(`${DAYS}&country=Spain`);
    expect(seen.looks).toBe(2);
    seen.run = 'run-2';
    expect(JSON.parse(await ask(DAYS))).toMatchObject({ snapshot: { run: 'run-2' } });
    expect(seen.looks).toBe(3);
  });

  it('is not kept when it failed, and by a hundred others it is forgotten', async () => {
    const kept = new Kept<number>(2);
    let made = 0;
    const make = async () => ++made;
    await expect(kept.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await kept.get('a', make)).toBe(1);
    expect([await kept.get('b', make), await kept.get('a', make), await kept.get('c', make)]).toEqual([2, 1, 3]);
    expect([await kept.get('a', make), await kept.get('b', make)]).toEqual([1, 4]);
  });
});

describe('the first page', () => {
  it('has what sales say, and beside it visits, what is expected, who the customers are and what is to be done', async () => {
    const page = await get<OverviewAnswer & { annotations: object[] }>(`/v1/overview?${DAYS}`);
    expect(page.kpis.find(({ id }) => id === 'revenue')).toMatchObject({ value: 50.25, points: [30, 20.25] });
    expect(page.conversion).toEqual({ sessions: 40, value: 0.1, previous: 0.1 });
    // Of both sources together, as far as both are forecast.
    expect(page.forecast).toEqual([{ start: '2026-03-09', expected: 100.25, low: 98.25, high: 102.25 }]);
    expect(page.worth).toEqual([
      { tier: 'VIP', customers: 1, customerShare: 0.25, revenueShare: 0.9 },
      { tier: 'Low', customers: 3, customerShare: 0.75, revenueShare: 0.1 },
    ]);
    expect(page.todo).toEqual([
      { kind: 'reorder', count: 1, amount: null, text: '1 product to reorder' },
      { kind: 'call', count: 2, amount: 30.01, text: '2 good customers gone quiet, worth a call' },
      { kind: 'explain', count: 1, amount: null, text: '1 day unlike others, to explain' },
      { kind: 'quarantine', count: 1234, amount: null, text: '1,234 inputs refused, to look at' },
    ]);
    expect(page.annotations).toEqual([]);
  });

  it('says which figures cannot follow a filter', async () => {
    const page = await get<OverviewAnswer>(`/v1/overview?${DAYS}&country=Spain&channel=email`);
    expect(page.conversion).toMatchObject({ sessions: 10, value: 0.3 });
    expect(page.forecast).toEqual([]);
    const named = page.ignored.flatMap(({ filter, figures }) => figures.map((figure) => `${figure} ${filter}`));
    expect(named.sort()).toEqual([
      ...['conversion country', 'forecast channel', 'forecast country'],
      ...['todo channel', 'todo country', 'worth channel', 'worth country'],
    ]);
    expect((await get<OverviewAnswer>(`/v1/overview?${DAYS}&country=Spain`)).forecast).toMatchObject([{ expected: 9 }]);
    const till = await get<OverviewAnswer>(`/v1/overview?${DAYS}&source=till`);
    expect(till.forecast).toMatchObject([{ expected: 20.25 }]);
    const { ignored } = await get<OverviewAnswer>(`/v1/overview?${DAYS}&audience=identified`);
    expect(ignored.flatMap(({ filter, figures }) => figures.map((figure) => `${figure} ${filter}`))).toEqual([
      ...['conversion audience', 'forecast audience'],
    ]);
  });
});

describe('sales', () => {
  it('are filtered by several values, with commas in them', async () => {
    const query = 'country=Korea%2C%20Republic%20of&country=Spain&by=country&measure=revenue&compare=none';
    const { rows, totals } = await get<SalesAnswer>(`/v1/metrics/sales?${DAYS}&${query}`);
    expect(rows.map(({ value, revenue }) => [value, revenue])).toEqual([
      ['Korea, Republic of', 30],
      ['Spain', 20.25],
    ]);
    expect(totals).toEqual({ revenue: 50.25 });
  });

  it('are by country at the address of that name', async () => {
    const { rows } = await get<SalesAnswer>(`/v1/metrics/countries?${DAYS}&measure=revenue`);
    expect(rows.map(({ value }) => value)).toEqual(['Korea, Republic of', 'Spain']);
  });

  it('are a file of whatever they are told by', async () => {
    const response = await app.request(
      `/v1/metrics/sales?${DAYS}&by=product&measure=revenue&measure=orders&format=csv`,
    );
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="sales-2026-03-02-2026-03-03.csv"');
    expect(await response.text()).toBe("value,name,share,revenue,orders\r\nLAMP,'=A lamp,1,50.25,2\r\n");
  });

  it.each([
    'by=colour',
    'grain=year',
    'top=201',
    'from=2026-03-03&to=2026-03-02',
    'compareFrom=2026-01-01',
    'measure=x',
  ])('are not told of %s', async (query) => expect((await app.request(`/v1/metrics/sales?${query}`)).status).toBe(400));
});

it('a shop says what can be asked of it', async () => {
  const answer = await get<ShopAnswer>('/v1/shop');
  expect(answer.days).toEqual({ first: '2026-02-23', last: '2026-03-03' });
  expect(answer.values.country).toEqual(expect.arrayContaining(['France', 'Korea, Republic of', 'Spain']));
});
