import { beforeAll, describe, expect, it } from 'vitest';
import { openAccount, type TestAccount } from '../account/support/account.ts';
import { crash } from '../account/support/crash.ts';
import { habits } from '../account/support/habits.ts';
import { get, postAsReader, sendEvents } from '../account/support/http.ts';
import { invoiceFile } from '../account/support/invoices.ts';
import { upload } from '../account/support/objects.ts';
import { queryOne } from '../account/support/query.ts';
import { quarantineReasons, reconcile } from '../account/support/reconciliation.ts';
import { publish, refreshes } from '../account/support/refresh.ts';
import { orderEvent } from '../account/support/traffic.ts';
import { train } from '../account/support/train.ts';

/** The whole platform once, in one account, with figures that a person can add up; `test/account` has every part in depth. */
let test: TestAccount;

/** 2 × 2.55 + 3 × 1.00 = 8.10; the last line names no number. */
const INVOICES = invoiceFile([
  ['1', 'A', 2, '2.55', '2011-12-09 08:26:00'],
  ['1', 'B', 3, '1.00', '2011-12-09 08:26:00'],
  ['2', 'A', Number.NaN, '2.55', '2011-12-09 09:00:00'],
]);
/** 1 × 9.50 + 2 × 0.25 = 10.00, sent twice; a refund of the 0.50; an event that is about nobody. */
const ORDER = orderEvent('Order Completed', 'o-1', 'm-1', {
  lines: [
    { id: 'A', quantity: 1, price: 9.5 },
    { id: 'B', quantity: 2, price: 0.25 },
  ],
});
const REFUND = orderEvent('Order Refunded', 'o-1', 'm-2', { lines: [{ id: 'B', quantity: 2, price: 0.25 }] });
const NOBODYS = { type: 'track', event: 'Product Viewed', messageId: 'm-3' };

beforeAll(async () => {
  test = await openAccount();
  await sendEvents(test, [ORDER, NOBODYS, ORDER, REFUND]);
  await upload(test, 'online-retail/invoices.csv', INVOICES);
  await publish(test);
});

describe('the platform', () => {
  it('accounts for everything it received', async () => {
    expect(await reconcile(test)).toMatchObject({
      web: { received: 4, accepted: 2, duplicate: 1, quarantined: 1, pending: 0, difference: 0 },
      'online-retail': { received: 3, accepted: 2, duplicate: 0, quarantined: 1, pending: 0, difference: 0 },
    });
    expect(await quarantineReasons(test)).toEqual({ missing_ids: 1, invalid_quantity: 1 });
  });

  it('reports what was sold, through its API and in SQL', async () => {
    const day = (date: string) => get(test, `/v1/reports/daily?date=${date}`);
    expect((await day('2011-12-09')).json()).toMatchObject({ revenue: 8.1, orders: 1, units: 5, products: 2 });
    expect((await day('2025-03-03')).json()).toMatchObject({ revenue: 10, netRevenue: 9.5, orders: 1, customers: 1 });
    expect(await queryOne(test, "SELECT sum(revenue) AS revenue FROM gold.daily_sales WHERE audience = 'all'")).toEqual(
      {
        revenue: '18.1000',
      },
    );
  });

  it('loses nothing and counts nothing twice when it is killed three times', async () => {
    const { dataDir } = test;
    const put = { service: 'S3', operation: 'PutObject' } as const;
    await sendEvents(test, [
      orderEvent('Order Completed', 'o-2', 'm-4', { lines: [{ id: 'A', quantity: 1, price: 7 }] }),
    ]);
    await test.account.idle();
    await test.close();
    await crash(dataDir, 'refresh', {
      service: 'Athena',
      operation: 'StartQueryExecution',
      holding: 'MERGE INTO silver.orders ',
      when: 'before',
    });
    await crash(dataDir, 'nothing', {
      service: 'Athena',
      operation: 'StartQueryExecution',
      holding: '/customers/0/',
      when: 'after',
    });
    await crash(dataDir, 'nothing', { ...put, holding: 'published/latest.json', when: 'before' });
    test = await openAccount({ dataDir });
    await test.account.idle();
    expect((await refreshes(test)).map(({ status }) => status)).not.toContain('FAILED');
    expect((await get(test, '/v1/reports/daily?date=2025-03-03')).json()).toMatchObject({ revenue: 17, orders: 2 });
    expect((await reconcile(test)).web).toMatchObject({ received: 5, accepted: 3, duplicate: 1, difference: 0 });
  });

  it('trains a model that answers', async () => {
    await upload(test, 'online-retail/habits.csv', habits());
    await publish(test);
    const { models } = await train(test, { models: ['order-value'] });
    expect(models).toMatchObject([{ model: 'order-value', status: 'champion' }]);
    const line = { quantity: 3, unit_price: 2.5, hour: 14, day_of_week: 5 };
    const valued = (await postAsReader(test, '/predict', line)).json();
    expect(valued.status).toBe('ok');
    expect(valued.predicted_revenue).toBeGreaterThan(0);
    expect(valued.predicted_revenue).toBeLessThanOrEqual(7.5);
  });
});
