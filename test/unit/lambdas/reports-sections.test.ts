import { describe, expect, it } from 'vitest';
import { dailyReport, weeklyReport } from '../../../lambdas/reports/reports.ts';
import { FORMULA, LAMP_SHOP } from './support/lamp-shop.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

describe('a daily report', () => {
  it('has growth, customers, hours, products, tiers and anomalies of its day, audience and currency', async () => {
    expect(await dailyReport(LAMP_SHOP, 'all', '2011-12-09')).toEqual({
      date: '2011-12-09',
      complete: true,
      audience: 'all',
      sources: ['web'],
      currency: 'GBP',
      revenue: 110,
      netRevenue: 100,
      returned: 10,
      lines: 5,
      orders: 4,
      customers: 3,
      newCustomers: 1,
      returningCustomers: 2,
      products: 4,
      units: 12,
      averageOrderValue: 27.5,
      growth: { previousDay: 0.1, sameDayLastWeek: -0.45 },
      hours: [
        { hour: 9, revenue: 27.5, orders: 1 },
        { hour: 15, revenue: 82.5, orders: 3 },
      ],
      peakHour: { hour: 15, revenue: 82.5 },
      countries: [
        { country: 'United Kingdom', revenue: 99, orders: 3 },
        { country: 'France', revenue: 11, orders: 1 },
      ],
      topProducts: [
        { productId: 'P-1', name: 'LAMP, "BRASS"', revenue: 60, units: 2, orders: 2 },
        { productId: 'P-2', name: FORMULA, revenue: 50, units: 10, orders: 2 },
      ],
      tiers: [
        { tier: 'VIP', customers: 1, revenue: 600, share: 0.6 },
        { tier: 'High', customers: 2, revenue: 300, share: 0.3 },
        { tier: 'Medium', customers: 3, revenue: 100, share: 0.1 },
        { tier: 'Low', customers: 4, revenue: 0, share: 0 },
      ],
      anomalies: [
        { date: '2011-12-09', metric: 'orders', value: 4, expected: 40, score: -9, severity: 'warning' },
        { date: '2011-12-09', metric: 'revenue', value: 110, expected: 150.5, score: -4.1235, severity: 'critical' },
      ],
      range: { from: '2011-12-02', to: '2011-12-11' },
      snapshot: { run: 'run-1', publishedAt: '2011-12-10T06:00:00.000Z' },
    });
  });

  it('of identified customers leaves out what is said of all', async () => {
    expect(await dailyReport(LAMP_SHOP, 'identified')).toMatchObject({
      date: '2011-12-09',
      revenue: 60,
      growth: { previousDay: null, sameDayLastWeek: null },
      hours: [{ hour: 9, revenue: 60, orders: 1 }],
      countries: [],
      topProducts: [],
    });
  });

  it('of a day between others on which nothing was sold says so', async () => {
    expect(await dailyReport(LAMP_SHOP, 'all', '2011-12-07')).toMatchObject({
      currency: 'GBP', // 450.00 of it on all days, 7.00 in euros
      revenue: 0,
      newCustomers: 0,
      returningCustomers: 0,
      growth: { previousDay: null, sameDayLastWeek: null },
      hours: [],
      peakHour: null,
      topProducts: [],
      anomalies: [],
    });
  });

  it('names at most ten products', async () => {
    const top_products = Array.from({ length: 20 }, (_, n) =>
      figures({
        period: 'day',
        period_start: date('2011-12-08'),
        revenue: n,
        product_id: `P-${20 - n}`,
        name: null,
      }),
    );
    const daily_sales = [figures({ sale_date: date('2011-12-08'), revenue: 1 })];
    const { topProducts } = await dailyReport(snapshotOf({ daily_sales, top_products }), 'all');
    expect(topProducts.map(({ productId }) => productId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `P-${n}`));
  });
});

describe('a weekly report', () => {
  it('adds up hours and countries over the days of the week, and finds its peaks', async () => {
    expect(await weeklyReport(LAMP_SHOP, 'all', '2011-12-08')).toMatchObject({
      week: '2011-W49',
      revenue: 250,
      growth: -0.5,
      newCustomers: 1,
      returningCustomers: 2,
      days: [
        { date: '2011-12-05', revenue: 0, orders: 0 }, // a return
        { date: '2011-12-08', revenue: 100, orders: 3 },
        { date: '2011-12-09', revenue: 110, orders: 4 },
        { date: '2011-12-11', revenue: 40, orders: 1 },
      ],
      peakDay: { date: '2011-12-09', revenue: 110 },
      hours: [
        { hour: 9, revenue: 97.5, orders: 4 }, // 27.50 + 30.00 + 40.00
        { hour: 15, revenue: 152.5, orders: 4 }, // 82.50 + 70.00
      ],
      peakHour: { hour: 15, revenue: 152.5 },
      countries: [
        { country: 'United Kingdom', revenue: 139, orders: 4 }, // 99.00 + 40.00
        { country: 'France', revenue: 111, orders: 4 }, // 11.00 + 100.00
      ],
      topProducts: [{ productId: 'P-3', name: null, revenue: 150, units: 3, orders: 2 }],
      tiers: [{ tier: 'VIP' }, { tier: 'High' }, { tier: 'Medium' }, { tier: 'Low' }],
      anomalies: [
        { date: '2011-12-08', metric: 'orders' },
        { date: '2011-12-09', metric: 'orders' },
        { date: '2011-12-09', metric: 'revenue' },
      ],
    });
  });

  it('of a week between others in which nothing was sold says so', async () => {
    const weekly_sales = ['2011-11-21', '2011-12-05'].map((day) => figures({ week_start: date(day), revenue: 5 }));
    expect(await weeklyReport(snapshotOf({ weekly_sales }), 'all', '2011-12-01')).toMatchObject({
      week: '2011-W48',
      from: '2011-11-28',
      to: '2011-12-04',
      currency: 'GBP',
      revenue: 0,
      growth: null,
      days: [],
      peakDay: null,
    });
  });
});

describe('a snapshot of an older version', () => {
  const { new_customers: _, returning_customers: __, ...older } = figures({ revenue: 12.5, orders: 1n });
  const snapshot = snapshotOf({
    daily_sales: [{ ...older, sale_date: date('2011-12-08') }],
    weekly_sales: [{ ...older, week_start: date('2011-12-05') }],
  });

  it('breaks no report: what it does not hold is null or an empty list', async () => {
    const missing = { newCustomers: null, returningCustomers: null };
    const empty = { hours: [], peakHour: null, countries: [], topProducts: [], tiers: [], anomalies: [] };
    expect(await dailyReport(snapshot, 'all')).toMatchObject({ revenue: 12.5, ...missing, ...empty });
    expect(await weeklyReport(snapshot, 'all')).toMatchObject({ revenue: 12.5, growth: null, ...missing, ...empty });
  });

  it('whose rows are not what the mart promises is a failure, not a wrong report', async () => {
    const broken = snapshotOf({ daily_sales: [figures({ sale_date: date('2011-12-08'), orders: 'many' })] });
    await expect(dailyReport(broken, 'all')).rejects.toThrow();
  });
});
