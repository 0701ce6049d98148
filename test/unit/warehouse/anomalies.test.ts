import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RowOf } from '../../../contracts/table.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { stagingSecurityEvents } from '../../../glue-sql/tables/security-events.ts';
import { at, cents, event, RECEIVED, returned } from './support/rows.ts';
import { dayAfter, type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

/** A Monday. */
const DAY = '2026-06-15';
const weeksBefore = (weeks: number, day = DAY): string => dayAfter(day, -7 * weeks);

/** One order of each amount on the Mondays that end with {@link DAY}; null for none. */
const mondays = (currency: string, amounts: readonly (number | null)[]): Sold[] =>
  amounts.flatMap((price, i) => {
    const day = weeksBefore(amounts.length - 1 - i);
    return price === null ? [] : [{ order: `${currency}-${day}`, day, product: 'p-1', currency, price }];
  });

/**
 * Eight Mondays and the one after them; the score of the ninth by hand:
 *
 * | currency | eight Mondays                  | median | deviations              | MAD | mean | ninth | score                        |
 * |----------|--------------------------------|--------|-------------------------|-----|------|-------|------------------------------|
 * | GBP      | 100 110 90 105 95 100 120 80   | 100    | 0 10 10 5 5 0 20 20     | 7.5 |      | 200   | 0.6745 × 100 / 7.5 = 8.993333 |
 * | EUR      | 100 × 6, 104, 112              | 100    | 0 × 6, 4, 12            | 0   | 2    | 110   | 10 / (1.253314 × 2) = 3.989423 |
 * | USD      | 100 × 8                        | 100    | 0 × 8                   | 0   | 0    | 130   | 0.6745 × 30 / 5 = 4.047      |
 * | SEK      | 100 × 8                        | 100    | 0 × 8                   | 0   | 0    | 120   | 0.6745 × 20 / 5 = 2.698      |
 * | CHF      | as GBP                         | 100    | as GBP                  | 7.5 |      | none  | 0.6745 × -100 / 7.5          |
 * | NOK      | 4 Mondays: 100 110 90 100      | 100    | 0 10 10 0               | 5   |      | 110   | 0.6745 × 10 / 5 = 1.349      |
 * | DKK      | 3 Mondays: 100 110 90          | too few |                        |     |      | 500   |                              |
 *
 * On the Tuesday, the last day, 50.00 GBP come in where there never was any: nothing to compare with but zeros.
 */
const AROUND_100 = [100, 110, 90, 105, 95, 100, 120, 80] as const;
const SALES: readonly Sold[] = [
  ...mondays('GBP', [...AROUND_100, 200]),
  ...mondays('EUR', [100, 100, 100, 100, 100, 100, 104, 112, 110]),
  ...mondays('USD', [100, 100, 100, 100, 100, 100, 100, 100, 130]),
  ...mondays('SEK', [100, 100, 100, 100, 100, 100, 100, 100, 120]),
  ...mondays('CHF', [...AROUND_100, null]),
  ...mondays('NOK', [100, 110, 90, 100, 110]),
  ...mondays('DKK', [100, 110, 90, 500]),
  { order: 'tuesday', day: dayAfter(DAY, 1), product: 'p-1', price: 50 },
];

const logged = (id: string, time: string, more: Partial<RowOf<typeof stagingSecurityEvents>> = {}) => ({
  source: 'log',
  ingest_id: id,
  received_at: RECEIVED,
  message_id: id,
  origin: 'file',
  updated_at: RECEIVED,
  event_id: id,
  occurred_at: at(time),
  action: 'sign_in',
  outcome: 'success',
  severity: 'informational',
  actor_hash: 'ada',
  ip_hash: 'home',
  country: null,
  application: null,
  path: null,
  http_status: null,
  detail: null,
  ...more,
});

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const lines = async (sql: string): Promise<string[]> =>
  (await warehouse.query(sql)).map((row) => Object.values(row).join(' | '));
const revenueOf = (day: string): Promise<string[]> =>
  lines(`SELECT currency, value, expected, deviation, weeks, score, direction, severity, is_anomaly
    FROM gold.anomalies WHERE metric = 'revenue' AND day = DATE '${day}' ORDER BY currency`);

describe('anomalies', () => {
  it('hold a day against the same weekday of eight weeks', async () => {
    await sell(warehouse, SALES);
    expect(await revenueOf(DAY)).toEqual([
      'CHF | 0 | 100 | 7.5 | 8 | -8.993333 | low | critical | true',
      'EUR | 110 | 100 | 0 | 8 | 3.989423 | high | warning | true',
      'GBP | 200 | 100 | 7.5 | 8 | 8.993333 | high | critical | true',
      'NOK | 110 | 100 | 5 | 4 | 1.349 | high |  | false',
      'SEK | 120 | 100 | 0 | 8 | 2.698 | high |  | false',
      'USD | 130 | 100 | 0 | 8 | 4.047 | high | warning | true',
    ]);
  });

  it('are seen where there was nothing for weeks, by one unit', async () => {
    await sell(warehouse, SALES);
    // 0.6745 × 50 / 1
    expect(await revenueOf(dayAfter(DAY, 1))).toContain('GBP | 50 | 0 | 0 | 8 | 33.725 | high | critical | true');
    // one order where there was none is no anomaly: 0.6745 × 1 / 1
    expect(
      await lines(`SELECT score, is_anomaly FROM gold.anomalies WHERE metric = 'orders' AND day = DATE '2026-06-16'`),
    ).toEqual(['0.6745 | false']);
  });

  it('are not found in a last day that is not over', async () => {
    await sell(warehouse, [...mondays('CHF', [...AROUND_100, null]), ...mondays('GBP', [...AROUND_100, 200])]);
    expect(await revenueOf(DAY)).toEqual([
      'CHF | 0 | 100 | 7.5 | 8 | -8.993333 | low |  | false',
      'GBP | 200 | 100 | 7.5 | 8 | 8.993333 | high | critical | true',
    ]);
  });

  it('are looked for in the last 120 days', async () => {
    await sell(
      warehouse,
      mondays(
        'GBP',
        Array.from({ length: 40 }, () => 100),
      ),
    );
    const [row] = await warehouse.query(
      "SELECT CAST(min(day) AS varchar) AS first, CAST(max(day) AS varchar) AS last, count(*) AS days FROM gold.anomalies WHERE metric = 'revenue'",
    );
    expect(row).toEqual({ first: '2026-02-16', last: DAY, days: '120' }); // 15 June is the 119th day after 16 February
  });
});

describe('daily_metrics', () => {
  const metrics = (metric: string) =>
    lines(
      `SELECT CAST(day AS varchar) AS d, currency, value FROM gold.daily_metrics WHERE metric = '${metric}' ORDER BY 1, 2`,
    );

  it('are zero on a day without sales, and have no mean then', async () => {
    await sell(warehouse, [
      { order: 'o-1', day: '2026-06-01', product: 'p-1', price: 10 },
      { order: 'o-2', day: '2026-06-01', product: 'p-1', price: 20 },
      { order: 'o-3', day: '2026-06-02', product: 'p-1', price: 7, currency: 'EUR' },
      { order: 'o-4', day: '2026-06-04', product: 'p-1', price: 5 },
    ]);
    await warehouse.insert(stagingReturns, [
      returned('x', 1, { amount: cents(3), returned_at: at('2026-06-03T12:00:00') }),
    ]);
    await warehouse.merge(['returns']);
    expect(await metrics('revenue')).toEqual([
      '2026-06-01 | GBP | 30',
      '2026-06-02 | EUR | 7',
      '2026-06-02 | GBP | 0',
      '2026-06-03 | EUR | 0',
      '2026-06-03 | GBP | 0',
      '2026-06-04 | EUR | 0',
      '2026-06-04 | GBP | 5',
    ]);
    expect((await metrics('refunds')).filter((row) => !row.endsWith(' 0'))).toEqual(['2026-06-03 | GBP | 3']);
    expect(await metrics('orders')).toEqual([
      '2026-06-01 |  | 2',
      '2026-06-02 |  | 1',
      '2026-06-03 |  | 0',
      '2026-06-04 |  | 1',
    ]);
    expect(await metrics('average_order_value')).toEqual([
      '2026-06-01 | GBP | 15',
      '2026-06-02 | EUR | 7',
      '2026-06-04 | GBP | 5',
    ]);
  });

  it('take conversion from the visits', async () => {
    const time = at('2026-06-01T10:00:00');
    const visit = (visitor: string) => event(`page-${visitor}`, { anonymous_id: visitor, occurred_at: time });
    const ordered = (visitor: string) =>
      event(`order-${visitor}`, {
        type: 'track',
        event: 'Order Completed',
        anonymous_id: visitor,
        order_id: `o-${visitor}`,
        occurred_at: time + 60_000,
      });
    await warehouse.insert(stagingEvents, [...['a', 'b', 'c', 'd'].map(visit), ordered('a'), ordered('d')]);
    await warehouse.merge(['events']);
    await warehouse.update();
    expect(await metrics('conversion_rate')).toEqual(['2026-06-01 |  | 0.5']);
  });
});

describe('security_daily', () => {
  it('counts the records of a business day', async () => {
    await warehouse.insert(stagingSecurityEvents, [
      logged('e-1', '2026-06-01T10:00:00'),
      logged('e-2', '2026-06-01T11:00:00', { outcome: 'failure', ip_hash: 'cafe' }),
      logged('e-3', '2026-06-01T12:00:00', { outcome: 'unknown', actor_hash: 'bob' }),
      logged('e-4', '2026-06-01T22:59:59', { outcome: 'failure', severity: 'high', actor_hash: null }),
      logged('e-5', '2026-06-01T23:00:00', { action: 'alert', outcome: 'failure' }), // midnight in London
      logged('e-6', '2026-06-04T12:00:00'),
    ]);
    await warehouse.merge(['security_events']);
    expect(
      await lines(
        'SELECT CAST(day AS varchar) AS d, events, sign_ins, failed_sign_ins, round(sign_in_failure_rate, 6) AS r, high_severity, actors, addresses FROM gold.security_daily ORDER BY 1',
      ),
    ).toEqual([
      '2026-06-01 | 4 | 4 | 2 | 0.666667 | 1 | 2 | 2', // two of three whose outcome is known
      '2026-06-02 | 1 | 0 | 0 |  | 0 | 1 | 1',
      '2026-06-04 | 1 | 1 | 0 | 0 | 0 | 1 | 1',
    ]);
    const watched = (metric: string) =>
      lines(`SELECT CAST(day AS varchar) AS d, value FROM gold.daily_metrics WHERE metric = '${metric}' ORDER BY 1`);
    expect(await watched('security_events')).toEqual([
      '2026-06-01 | 4',
      '2026-06-02 | 1',
      '2026-06-03 | 0',
      '2026-06-04 | 1',
    ]);
    expect(await watched('failed_sign_ins')).toEqual([
      '2026-06-01 | 2',
      '2026-06-02 | 0',
      '2026-06-03 | 0',
      '2026-06-04 | 0',
    ]);
  });
});
