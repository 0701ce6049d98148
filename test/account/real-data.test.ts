import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { get } from './support/http.ts';
import { fileBody, upload } from './support/objects.ts';
import { query, queryOne } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

/** All figures were worked out from the files with Python's csv module. UCI Online Retail: Chen 2015, CC BY 4.0. */
const LINES = 541_909;
const UTF8 = 'OnlineRetail.csv.gz';
const LATIN1 = 'OnlineRetail_uci_latin1.csv.gz';
const MINUTES = 6 * 60_000;
/** Seven files and two refreshes, on a machine that does other things too. */
const MORE_MINUTES = 15 * 60_000;
/** Olist, Brazilian E-Commerce (CC BY-NC-SA 4.0): records by file, the least helpful first: lines before headers, orders before whose they are. */
const OLIST = {
  'olist_order_items_dataset.csv.gz': 112_650,
  'olist_order_payments_dataset.csv.gz': 103_886,
  'olist_orders_dataset.csv.gz': 99_441,
  'product_category_name_translation.csv.gz': 71,
  'olist_products_dataset.csv.gz': 32_951,
  'olist_sellers_dataset.csv.gz': 3095,
  'olist_customers_dataset.csv.gz': 99_441,
};
/** RetailRocket (CC BY-NC-SA 4.0): the events of 2,174 buyers. */
const CLICKS = { file: 'events_buyers_subset.csv.gz', events: 97_381, views: 75_374, adds: 12_456, buys: 9551 };

/** Says why on the console too: reporters keep the reason of a skipped test to themselves. */
function fileOf(ctx: TestContext, name: string, source = 'online-retail'): string {
  const skip = (reason: string): never => {
    console.warn(`Skipped: ${reason}`);
    return ctx.skip(reason);
  };
  const folder = process.env.SHOPLAKE_DATASETS;
  if (!folder) return skip(`SHOPLAKE_DATASETS names no folder; set it to one that holds ${source}/ to run this.`);
  const path = join(folder, source, name);
  return existsSync(path) ? path : skip(`${path} is not there; put that file of the dataset there to run this.`);
}

async function expectKnownAnswers(test: TestAccount, revenue = '10666684.5440'): Promise<void> {
  const day = async (customers: string) =>
    (await get(test, `/v1/reports/daily?date=2011-12-09&customers=${customers}`)).json();
  expect(await day('identified')).toMatchObject({
    revenue: 184_349.28,
    lines: 617,
    orders: 41,
    customers: 35,
    products: 457,
    averageOrderValue: 4496.32,
    peakHour: { hour: 9, revenue: 171_679.08 },
  });
  expect(await day('all')).toMatchObject({
    revenue: 200_920.6,
    lines: 1625,
    orders: 44,
    customers: 35,
    products: 1082,
    averageOrderValue: 4566.38,
  });
  const totals = await query(
    test,
    `SELECT audience, sum(lines) AS lines, sum(orders) AS orders, sum(revenue) AS revenue
     FROM gold.daily_sales GROUP BY audience ORDER BY audience`,
  );
  expect(totals).toEqual([
    { audience: 'all', lines: 530_104, orders: 19_960, revenue },
    { audience: 'identified', lines: 397_884, orders: 18_532, revenue: '8911407.9040' },
  ]);
}

describe('Online Retail', () => {
  it('gives the known answers, and loading it again changes nothing', { timeout: MINUTES }, async (ctx) => {
    // Prepare
    const body = await fileBody(fileOf(ctx, UTF8));
    const test = await deployedAccount();
    // Act
    const report = await upload(test, `online-retail/${UTF8}`, body);
    await publish(test);
    // Assess
    expect(report).toMatchObject({ status: 'loaded', received: LINES });
    expect(report.received).toBe(report.accepted + report.quarantined);
    const first = (await reconcile(test))['online-retail'];
    expect(first).toMatchObject({ received: LINES, pending: 0, difference: 0 });
    expect((first?.accepted ?? 0) + (first?.duplicate ?? 0) + (first?.quarantined ?? 0)).toBe(LINES);
    await expectKnownAnswers(test);
    // Act
    const again = await upload(test, 'online-retail/again.csv.gz', body);
    await publish(test);
    // Assess
    expect(again).toMatchObject({ status: 'repeated', received: LINES, accepted: 0, duplicate: LINES });
    expect((await reconcile(test))['online-retail']).toMatchObject({
      received: 2 * LINES,
      accepted: first?.accepted,
      duplicate: (first?.duplicate ?? 0) + LINES,
      quarantined: first?.quarantined,
      difference: 0,
    });
    await expectKnownAnswers(test);
  });

  it('gives the same in ISO-8859-1 with US dates', { timeout: MINUTES }, async (ctx) => {
    // Prepare
    const body = await fileBody(fileOf(ctx, LATIN1));
    const test = await deployedAccount();
    // Act
    const report = await upload(test, `online-retail/${LATIN1}`, body);
    await publish(test);
    // Assess
    expect(report).toMatchObject({ status: 'loaded', received: LINES });
    expect((await reconcile(test))['online-retail']).toMatchObject({ received: LINES, pending: 0, difference: 0 });
    // This shape rounds prices to six digits: the bad debt of 11062.06 (invoice A563185) is 11062.1 in it, for example.
    await expectKnownAnswers(test, '10666684.5540');
  });
});

/** Each order of a person, however many ids the person has. */
const BUYERS = `
  SELECT i.customer_id, count(*) AS orders
  FROM silver.orders AS o
  JOIN gold.dim_identity AS i ON i.source = o.source AND i.kind = 'account' AND i.identity = o.customer_id
  WHERE o.source = 'olist'
  GROUP BY i.customer_id`;

describe('Olist', () => {
  it('gives the known answers, in whatever order its files come', { timeout: MORE_MINUTES }, async (ctx) => {
    // Prepare
    const paths = Object.keys(OLIST).map((name) => [name, fileOf(ctx, name, 'olist')] as const);
    const test = await deployedAccount();
    // Act: a refresh in between has to make do with lines that have no header yet
    for (const [name, path] of paths) {
      const report = await upload(test, `olist/${name}`, await fileBody(path));
      expect(report).toMatchObject({ status: 'loaded', accepted: OLIST[name as keyof typeof OLIST], quarantined: 0 });
      if (name.startsWith('olist_order_payments')) await publish(test);
    }
    await publish(test);
    // Assess
    const received = Object.values(OLIST).reduce((sum, records) => sum + records, 0);
    expect((await reconcile(test)).olist).toMatchObject({ received, accepted: received, pending: 0, difference: 0 });
    const one = (sql: string) => queryOne(test, sql);
    expect(await one(`SELECT count(*) AS orders FROM silver.orders WHERE source = 'olist'`)).toEqual({
      orders: 99_441,
    });
    expect(await one('SELECT sum(amount) AS paid FROM silver.payments')).toEqual({ paid: '16008872.1200' });
    expect(
      await one(
        `SELECT count(*) AS lines, sum(revenue) AS price, sum(freight) AS freight, count(DISTINCT order_id) AS orders
         FROM gold.fact_sales WHERE source = 'olist'`,
      ),
    ).toEqual({ lines: 112_650, price: '13591643.7000', freight: '2251909.5400', orders: 98_666 });
    // 93,099 of 96,096 are 96.9 %.
    expect(
      await one(
        `SELECT count(*) AS customers, sum(CASE WHEN orders = 1 THEN 1 ELSE 0 END) AS one_time FROM (${BUYERS}) AS b`,
      ),
    ).toEqual({ customers: 96_096, one_time: 93_099 });
    // Weeks as the shops counted them: those of the business time zone begin some hours earlier.
    expect(
      await one(
        `SELECT date_format(date_trunc('week', s.day), '%Y-%m-%d') AS week, sum(s.revenue) AS revenue
         FROM (
           SELECT CAST(at_timezone(with_timezone(sold_at, 'UTC'), 'America/Sao_Paulo') AS date) AS day, revenue
           FROM gold.fact_sales WHERE source = 'olist'
         ) AS s
         GROUP BY date_trunc('week', s.day) ORDER BY sum(s.revenue) DESC LIMIT 1`,
      ),
    ).toEqual({ week: '2017-11-20', revenue: '407169.0600' });
  });
});

describe('RetailRocket', () => {
  it('gives an event for each line', { timeout: MINUTES }, async (ctx) => {
    // Prepare
    const body = await fileBody(fileOf(ctx, CLICKS.file, 'retailrocket'));
    const test = await deployedAccount();
    // Act
    await upload(test, `retailrocket/${CLICKS.file}`, body);
    await publish(test);
    // Assess
    const { events } = CLICKS;
    expect((await reconcile(test)).retailrocket).toMatchObject({ received: events, accepted: events, difference: 0 });
    expect(
      await query(test, 'SELECT event, count(*) AS events FROM silver.events GROUP BY event ORDER BY event'),
    ).toEqual([
      { event: 'Order Completed', events: CLICKS.buys },
      { event: 'Product Added', events: CLICKS.adds },
      { event: 'Product Viewed', events: CLICKS.views },
    ]);
  });
});
