import { describe, expect, it } from 'vitest';
import { dailyReport, weeklyReport } from '../../../lambdas/reports/reports.ts';
import { reportText } from '../../../lambdas/reports/text.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

const THURSDAY = date('2011-12-08');
const FRIDAY = date('2011-12-09');
const till = { source: 'till' };
const day = (sale_date: Date, revenue: number, orders: bigint, more: object = {}) =>
  figures({ sale_date, revenue, orders, net_revenue: revenue, new_customers: 1n, returning_customers: 0n, ...more });
const product = (product_id: string, revenue: number, more: object = {}) =>
  figures({ period: 'day', period_start: FRIDAY, product_id, name: null, revenue, ...more });
const tier = (source: string, revenue: number) => ({
  source,
  currency: 'GBP',
  value_tier: 'VIP',
  customers: 1n,
  revenue,
});

/** On Friday web sold 30.00 in two orders and the till 70.00 in three; on Thursday 20.00 and 60.00. */
const TWO = snapshotOf({
  daily_sales: [
    day(THURSDAY, 20, 1n, { average_order_value: 20 }),
    day(THURSDAY, 60, 4n, { ...till, average_order_value: 15 }),
    day(FRIDAY, 30, 2n, { average_order_value: 15, customers: 2n, products: 1n, units: 1.5, returned_amount: 5 }),
    day(FRIDAY, 70, 3n, { ...till, average_order_value: 23.3333, customers: 1n, products: 2n, units: 4n }),
  ],
  weekly_sales: [
    figures({ week_start: date('2011-11-28'), revenue: 40 }),
    figures({ week_start: date('2011-12-05'), revenue: 50, orders: 3n }),
    figures({ week_start: date('2011-12-05'), revenue: 130, orders: 7n, ...till }),
  ],
  sales_by_hour: [
    figures({ sale_date: FRIDAY, sale_hour: 9n, revenue: 30, orders: 2n }),
    figures({ sale_date: FRIDAY, sale_hour: 9n, revenue: 70, orders: 3n, ...till }),
  ],
  top_products: [product('A', 30), product('B', 50, till), product('C', 20, till)],
  value_tiers: [tier('web', 50), tier('till', 130)],
  anomalies: [
    {
      day: FRIDAY,
      metric: 'revenue',
      currency: 'GBP',
      value: 1,
      expected: 9,
      score: -4,
      severity: 'warning',
      is_anomaly: true,
    },
  ],
});

describe('a report of several sources', () => {
  it('adds them up, and says which', async () => {
    const report = await dailyReport(TWO, 'all', '2011-12-09');
    expect(report).toMatchObject({
      sources: ['till', 'web'],
      revenue: 100,
      netRevenue: 100,
      returned: 5,
      orders: 5,
      customers: 3,
      newCustomers: 2,
      products: 3,
      units: 5.5,
      averageOrderValue: 20, // 100 / 5
      growth: { previousDay: 0.25, sameDayLastWeek: null }, // over 80
      hours: [{ hour: 9, revenue: 100, orders: 5 }],
      tiers: [{ tier: 'VIP', customers: 2, revenue: 180 }],
    });
    expect(report.topProducts.map(({ productId }) => productId)).toEqual(['B', 'A', 'C']);
    expect(report.anomalies).toHaveLength(1);
    expect(reportText(report)).toContain('all customers, guests included; of till, web; amounts in GBP');
    expect(reportText(report)).toMatch(/Units +5\.5\n/);
  });

  it('is of one that is asked for', async () => {
    const report = await dailyReport(TWO, 'all', '2011-12-09', 'web');
    expect(report).toMatchObject({
      sources: ['web'],
      revenue: 30,
      orders: 2,
      averageOrderValue: 15,
      growth: { previousDay: 0.5 }, // over 20
      hours: [{ hour: 9, revenue: 30, orders: 2 }],
      tiers: [{ tier: 'VIP', customers: 1, revenue: 50 }],
      anomalies: [],
    });
    expect(report.topProducts.map(({ productId }) => productId)).toEqual(['A']);
    expect(await weeklyReport(TWO, 'all', '2011-12-09', 'web')).toMatchObject({
      sources: ['web'],
      revenue: 50,
      growth: 0.25,
    });
    expect(await weeklyReport(TWO, 'all', '2011-12-09')).toMatchObject({
      revenue: 180,
      growth: 3.5, // over 40
      days: [
        { date: '2011-12-08', revenue: 80, orders: 5 },
        { date: '2011-12-09', revenue: 100, orders: 5 },
      ],
    });
  });

  it('names the sources there are where another is asked for', async () => {
    await expect(dailyReport(TWO, 'all', undefined, 'shopify')).rejects.toThrow(
      'No sales are known of the source "shopify"; there are sales of: till, web.',
    );
  });

  it('is made from a snapshot that does not say them', async () => {
    const old = snapshotOf({ daily_sales: [day(FRIDAY, 30, 2n, { source: undefined })] });
    expect(await dailyReport(old, 'all')).toMatchObject({ sources: [], revenue: 30 });
  });
});

describe('a shop without a sale', () => {
  it.each([
    [[], 'No sales have been published yet. Load some data and run a refresh.'],
    [
      [
        { source: 'web', reason: 'without lines', orders: 11n },
        { source: 'till', reason: 'without lines', orders: 1n },
        { source: 'web', reason: 'without prices', orders: 1n },
        { source: 'web', reason: 'cancelled', orders: 2n },
      ],
      'No sales have been published yet. Of what has come, 12 orders are without lines: load them as order_lines, or send their products; 1 order is without a line that has a quantity and a price above 0: see their prices; 2 orders are cancelled.',
    ],
  ])('is told why', async (unsold_orders, message) => {
    await expect(dailyReport(snapshotOf({ unsold_orders }), 'all')).rejects.toThrow(message);
    await expect(weeklyReport(snapshotOf({ unsold_orders }), 'all')).rejects.toThrow(message);
  });
});
