import { describe, expect, it } from 'vitest';
import { mondayOf } from '../../../lambdas/reports/calendar.ts';
import { openApp } from './support/api.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

const week = (monday: string, iso: readonly [bigint, bigint], more: object) =>
  figures({
    week_start: date(monday),
    iso_year: iso[0],
    iso_week: iso[1],
    previous_revenue: null,
    revenue_growth: null,
    ...more,
  });

// Week 48: 100.00. Week 49: 42.35 on Thursday and 7.65 on Sunday, 50.00 together, which is half of the week before.
const SNAPSHOT = snapshotOf({
  weekly_sales: [
    week('2011-11-28', [2011n, 48n], { revenue: 100, orders: 4n }),
    week('2011-12-05', [2011n, 49n], {
      revenue: 50,
      lines: 4n,
      orders: 3n,
      customers: 2n,
      products: 3n,
      units: 9n,
      average_order_value: 16.6667,
      net_revenue: 40,
      returned_amount: 10,
      previous_revenue: 100,
      revenue_growth: -0.5,
    }),
    week('2011-12-05', [2011n, 49n], { currency: 'EUR', revenue: 5 }),
    week('2011-12-05', [2011n, 49n], {
      audience: 'identified',
      revenue: 42.35,
      previous_revenue: 30,
      revenue_growth: 0.411_666_6,
    }),
  ],
  daily_sales: [
    figures({ sale_date: date('2011-12-11'), revenue: 7.65, orders: 1n }),
    figures({ sale_date: date('2011-12-08'), revenue: 42.35, orders: 2n }),
    figures({ sale_date: date('2011-12-08'), currency: 'EUR', revenue: 5, orders: 1n }),
    figures({ sale_date: date('2011-12-04'), revenue: 100, orders: 4n }),
    figures({ sale_date: date('2011-12-12'), revenue: 1, orders: 1n }),
  ],
});

const app = openApp({ latest: async () => SNAPSHOT });
const get = async (query: string) => {
  const response = await app.request(`/v1/reports/weekly${query}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the weekly report', () => {
  it('has the figures of the week and its days in order', async () => {
    expect((await get('?date=2011-12-08')).body).toEqual({
      week: '2011-W49',
      from: '2011-12-05',
      to: '2011-12-11',
      complete: false, // the snapshot is of its Saturday
      audience: 'all',
      sources: ['web'],
      currency: 'GBP',
      revenue: 50,
      netRevenue: 40,
      returned: 10,
      lines: 4,
      orders: 3,
      customers: 2,
      newCustomers: null, // these marts are of an older version
      returningCustomers: null,
      products: 3,
      units: 9,
      averageOrderValue: 16.67,
      growth: -0.5,
      days: [
        { date: '2011-12-08', revenue: 42.35, orders: 2 },
        { date: '2011-12-11', revenue: 7.65, orders: 1 },
      ],
      peakDay: { date: '2011-12-08', revenue: 42.35 },
      hours: [],
      peakHour: null,
      countries: [],
      topProducts: [],
      tiers: [],
      anomalies: [],
      snapshot: { run: 'run-1', publishedAt: '2011-12-10T06:00:00.000Z' },
    });
  });

  it.each(['2011-12-05', '2011-12-11'])('is that of the week in which %s lies', async (day) => {
    expect((await get(`?date=${day}`)).body).toMatchObject({ week: '2011-W49' });
  });

  it('is that of the last week with sales that is over when no date is given', async () => {
    expect((await get('')).body).toMatchObject({ week: '2011-W48', revenue: 100, complete: true });
  });

  it('has no growth in the first week', async () => {
    expect((await get('?date=2011-11-28')).body).toMatchObject({ week: '2011-W48', growth: null });
  });

  it('counts identified customers alone when it is asked to', async () => {
    // The only week that they bought in, though it is not over.
    const { body } = await get('?customers=identified');
    expect(body).toMatchObject({ revenue: 42.35, growth: null, days: [], complete: false });
  });

  it.each(['2011-12-13', '0000-01-01'])('of a week without sales, of %s, is 404 and names the range', async (day) => {
    const { status, body } = await get(`?date=${day}`);
    expect(status).toBe(404);
    expect(body.detail).toBe(`No sales are known for the week of ${day}; weeks run from 2011-11-28 to 2011-12-05.`);
  });
});

describe('the Monday of an ISO week', () => {
  it.each([
    ['2011-12-05', '2011-12-05'],
    ['2011-12-11', '2011-12-05'],
    ['2012-01-01', '2011-12-26'], // a Sunday
    ['2024-02-29', '2024-02-26'],
  ])('of %s is %s', (day, monday) => expect(mondayOf(day)).toBe(monday));
});
