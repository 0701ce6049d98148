import { beforeAll, describe, expect, it } from 'vitest';
import { bucketOf } from '../../contracts/buckets.ts';
import { salesQuery } from '../../contracts/metrics.ts';
import { readParquet } from '../../contracts/parquet.ts';
import { type SnapshotManifest, snapshotManifest } from '../../contracts/snapshot.ts';
import { newDictionary } from '../../lambdas/facts/names.ts';
import { FactStore } from '../../lambdas/facts/store.ts';
import { unpackMonth } from '../../lambdas/facts/unpack.ts';
import { sales } from '../../lambdas/metrics/sales.ts';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { get, sendEvents } from './support/http.ts';
import { listObjects, readBytes, readObject } from './support/objects.ts';
import { query, queryOne } from './support/query.ts';
import { publish } from './support/refresh.ts';
import { fewDays, orderEvent } from './support/traffic.ts';

// The sample shop from 3 March to 11 April 2025, and of each month one day; the refunds that follow an order come days later.
const EVENTS = fewDays(40, 5);
const DAYS = ['2025-03-10', '2025-03-31', '2025-04-09'];

let test: TestAccount;
let manifest: SnapshotManifest;
const gold = (): string => test.outputs.GoldBucket ?? '';
const read = (key: string): Promise<Uint8Array> => readBytes(test, gold(), key);

async function published(): Promise<SnapshotManifest> {
  const { run } = JSON.parse(await readObject(test, gold(), 'published/latest.json')) as { run: string };
  return snapshotManifest.parse(JSON.parse(await readObject(test, gold(), `published/manifests/${run}.json`)));
}

const ask = (asked: object) =>
  sales(
    {
      snapshot: {
        ...{ ...manifest, facts: manifest.facts },
        ...{ rows: async () => [], over: async () => [], whole: async () => [], bucket: async () => [] },
      },
      store: new FactStore(read),
    },
    salesQuery.parse({ compare: 'none', ...asked }),
  );

describe('the facts of the sample shop', () => {
  beforeAll(async () => {
    test = await deployedAccount();
    await sendEvents(test, EVENTS, 500);
    await publish(test);
    manifest = await published();
  });

  it.each(DAYS)('come to what the daily report and Athena say of %s', async (day) => {
    const { totals } = await ask({ from: day, to: day });
    const report = (await get(test, `/v1/reports/daily?date=${day}`)).json() as Record<string, number>;
    const { revenue, netRevenue, returned, lines, orders, customers, newCustomers, returningCustomers, units } = report;
    expect(revenue).toBeGreaterThan(0);
    expect(totals).toMatchObject({
      revenue,
      netRevenue,
      returned,
      lines,
      orders,
      customers,
      newCustomers,
      returningCustomers,
      units,
    });
    expect(totals.averageOrderValue).toBe(report.averageOrderValue);
    const mart = await queryOne(
      test,
      `SELECT * FROM gold.daily_sales WHERE audience = 'all' AND sale_date = DATE '${day}'`,
    );
    expect(totals.revenue).toBeCloseTo(Number(mart.revenue), 2);
    expect(totals.orders).toBe(Number(mart.orders));
  });

  it('come to what Athena says of them under a filter, and by the value of another dimension', async () => {
    const { category } = await queryOne(
      test,
      'SELECT max(category) AS category FROM gold.fact_sales WHERE customer_id IS NOT NULL',
    );
    const where = `s.sale_date BETWEEN DATE '2025-03-03' AND DATE '2025-04-11'`;
    const rows = await query(
      test,
      `SELECT h.channel, count(DISTINCT s.order_key) AS orders, count(DISTINCT s.customer_id) AS customers, round(sum(s.revenue), 2) AS revenue
       FROM gold.fact_sales AS s JOIN gold.order_channel AS h ON h.order_key = s.order_key
       WHERE ${where} AND s.category = '${category}' GROUP BY h.channel ORDER BY sum(s.revenue) DESC`,
    );
    expect(rows.length).toBeGreaterThan(2);
    const answer = await ask({
      from: '2025-03-03',
      to: '2025-04-11',
      category: [String(category)],
      by: 'channel',
      measure: ['orders', 'customers', 'revenue'],
    });
    expect(answer.rows.map(({ value, orders, customers, revenue }) => ({ value, orders, customers, revenue }))).toEqual(
      rows.map(({ channel, orders, customers, revenue }) => ({
        value: channel,
        orders,
        customers,
        revenue: Number(revenue),
      })),
    );
    const { totals } = await ask({ from: '2025-03-03', to: '2025-04-11', device: ['mobile'] });
    const mobile = await queryOne(
      test,
      `SELECT count(DISTINCT s.order_key) AS orders FROM gold.fact_sales AS s JOIN gold.order_channel AS h ON h.order_key = s.order_key
       WHERE ${where} AND h.device = 'mobile'`,
    );
    expect(totals.orders).toBeGreaterThan(0);
    expect(totals.orders).toBe(mobile.orders);
  });

  it('hold no id of a person or an order', async () => {
    const dictionary = newDictionary();
    for (const { key } of manifest.facts?.months ?? []) unpackMonth(await read(key), dictionary);
    const texts = new Set(
      Object.values(dictionary).flatMap((names) => Array.from({ length: names.size }, (_, code) => names.text(code))),
    );
    const ids = await query(
      test,
      `SELECT DISTINCT customer_id AS id FROM gold.fact_sales UNION SELECT DISTINCT order_id FROM gold.fact_sales`,
    );
    expect(texts.size).toBeGreaterThan(20);
    expect(ids.filter(({ id }) => texts.has(String(id)))).toEqual([]);
  });

  it('have one customer in one file of many', async () => {
    const [customer] = await query(test, 'SELECT max(customer_id) AS id FROM gold.customer_360');
    const id = String(customer?.id);
    const files = manifest.datasets.customer_360?.files ?? [];
    const own = files.filter(({ key }) => key.includes(`/bucket=${bucketOf('customer_360', id)}/`));
    expect(files.length).toBeGreaterThan(own.length);
    const rows = await Promise.all(own.map(async ({ key }) => readParquet(await read(key), ['customer_id'])));
    expect(rows.flat().map(({ customer_id }) => customer_id)).toContain(id);
  });

  it('of a month keep their object when something is sold in another', async () => {
    const [march, april] = manifest.facts?.months ?? [];
    const lines = [{ id: 'P-1', quantity: 1, price: 5 }];
    await sendEvents(test, [
      orderEvent('Order Completed', 'later', 'later-1', {
        lines,
        at: '2025-04-20T10:00:00.000Z',
        userId: 'nobody-yet',
      }),
    ]);
    await publish(test);
    const next = (await published()).facts?.months ?? [];
    expect(next[0]).toEqual(march);
    expect(next[1]?.key).not.toBe(april?.key);
    expect(next[1]?.lines).toBe((april?.lines ?? 0) + 1);
    // What readers may still follow stays.
    const keys = await listObjects(test, gold(), 'published/facts/');
    for (const month of [march, april, ...next]) expect(keys).toContain(month?.key);
  });
});
