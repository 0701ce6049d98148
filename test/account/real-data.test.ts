import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { get } from './support/http.ts';
import { fileBody, upload } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

/** UCI Online Retail (Chen 2015, CC BY 4.0); the figures were worked out from its file with Python's csv module. */
const LINES = 541_909;
const UTF8 = 'OnlineRetail.csv.gz';
const LATIN1 = 'OnlineRetail_uci_latin1.csv.gz';
const MINUTES = 6 * 60_000;

/** Says why on the console too: reporters keep the reason of a skipped test to themselves. */
function fileOf(ctx: TestContext, name: string): string {
  const skip = (reason: string): never => {
    console.warn(`Skipped: ${reason}`);
    return ctx.skip(reason);
  };
  const folder = process.env.SHOPLAKE_DATASETS;
  if (!folder) return skip('SHOPLAKE_DATASETS names no folder; set it to one that holds online-retail/ to run this.');
  const path = join(folder, 'online-retail', name);
  return existsSync(path) ? path : skip(`${path} is not there; put the UCI Online Retail file there to run this.`);
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
