import { describe, expect, it } from 'vitest';
import { openApp } from './support/api.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

// Three days of a small shop. 8 December: two orders of 30.00 and 12.35, a return of 10.00. 9 December: nothing. 10 December: one
// order of 8.575 in pounds and one of 5.00 in euros.
const SNAPSHOT = snapshotOf({
  daily_sales: [
    figures({
      sale_date: date('2011-12-08'),
      revenue: 42.35,
      lines: 3n,
      orders: 2n,
      customers: 1n,
      products: 3n,
      units: 7n,
      average_order_value: 21.175,
      returned_amount: 10,
      net_revenue: 32.35,
    }),
    figures({
      sale_date: date('2011-12-08'),
      audience: 'identified',
      revenue: 30,
      lines: 2n,
      orders: 1n,
      customers: 1n,
      products: 2n,
      units: 4n,
      average_order_value: 30,
      returned_amount: 10,
      net_revenue: 20,
    }),
    figures({ sale_date: date('2011-12-10'), currency: 'EUR', revenue: 5, orders: 1n }),
    figures({
      sale_date: date('2011-12-10'),
      revenue: 8.575,
      lines: 1n,
      orders: 1n,
      products: 1n,
      units: 1n,
      average_order_value: 8.575,
      net_revenue: 8.575,
    }),
  ],
  sales_by_hour: [
    figures({ sale_date: date('2011-12-08'), sale_hour: 15n, revenue: 20, orders: 1n }),
    figures({ sale_date: date('2011-12-08'), sale_hour: 9n, revenue: 20, orders: 1n }),
    figures({ sale_date: date('2011-12-08'), sale_hour: 11n, revenue: 2.35 }),
    figures({ sale_date: date('2011-12-10'), sale_hour: 8n, revenue: 8.575 }),
    figures({ sale_date: date('2011-12-10'), sale_hour: 20n, currency: 'EUR', revenue: 999 }),
  ],
  sales_by_country: [
    figures({ sale_date: date('2011-12-08'), country: 'France', revenue: 12.35, orders: 1n }),
    figures({ sale_date: date('2011-12-08'), country: 'United Kingdom', revenue: 30, orders: 1n }),
    ...Array.from({ length: 12 }, (_, n) =>
      figures({ sale_date: date('2011-12-10'), country: `Land ${n}`, revenue: n, orders: 1n }),
    ),
  ],
});

const app = openApp({ latest: async () => SNAPSHOT });
const get = async (query: string) => {
  const response = await app.request(`/v1/reports/daily${query}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the daily report', () => {
  it('has the figures of the day', async () => {
    expect(await get('?date=2011-12-08')).toEqual({
      status: 200,
      body: {
        date: '2011-12-08',
        complete: true,
        audience: 'all',
        sources: ['web'],
        currency: 'GBP',
        revenue: 42.35,
        netRevenue: 32.35,
        returned: 10,
        lines: 3,
        orders: 2,
        customers: 1,
        newCustomers: null, // these marts are of an older version
        returningCustomers: null,
        products: 3,
        units: 7,
        averageOrderValue: 21.18, // 42.35 / 2 = 21.175
        growth: { previousDay: null, sameDayLastWeek: null },
        hours: [
          { hour: 9, revenue: 20, orders: 1 },
          { hour: 11, revenue: 2.35, orders: 0 },
          { hour: 15, revenue: 20, orders: 1 },
        ],
        peakHour: { hour: 9, revenue: 20 }, // as much as 15 o'clock, and earlier
        countries: [
          { country: 'United Kingdom', revenue: 30, orders: 1 },
          { country: 'France', revenue: 12.35, orders: 1 },
        ],
        topProducts: [],
        tiers: [],
        anomalies: [],
        range: { from: '2011-12-08', to: '2011-12-10' },
        snapshot: { run: 'run-1', publishedAt: '2011-12-10T06:00:00.000Z' },
      },
    });
  });

  it('counts identified customers alone when it is asked to', async () => {
    const { body } = await get('?date=2011-12-08&customers=identified');
    expect(body).toMatchObject({
      audience: 'identified',
      revenue: 30,
      orders: 1,
      averageOrderValue: 30,
      peakHour: null,
    });
  });

  it('is that of the last day with sales that is over when no date is given', async () => {
    expect((await get('')).body).toMatchObject({ date: '2011-12-08', revenue: 42.35, complete: true });
    expect((await get('?date=2011-12-10')).body).toMatchObject({ revenue: 8.58, complete: false });
  });

  it('shows the currency with the most revenue, and its hours and countries', async () => {
    const { body } = await get('?date=2011-12-10');
    expect(body).toMatchObject({ currency: 'GBP', peakHour: { hour: 8, revenue: 8.58 } });
  });

  it('names the ten countries with the most revenue', async () => {
    const countries = (await get('?date=2011-12-10')).body.countries as { country: string }[];
    expect(countries.map(({ country }) => country)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((n) => `Land ${n}`));
  });

  it('of a day inside the range on which nothing was sold is zero', async () => {
    const { status, body } = await get('?date=2011-12-09');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      currency: 'GBP',
      revenue: 0,
      orders: 0,
      averageOrderValue: null,
      peakHour: null,
      countries: [],
    });
  });

  it.each(['2011-12-07', '2011-12-11'])('of %s, outside the range, is 404 and names the range', async (day) => {
    const { status, body } = await get(`?date=${day}`);
    expect(status).toBe(404);
    expect(body.detail).toBe(`No sales are known for ${day}; they run from 2011-12-08 to 2011-12-10.`);
  });

  it.each(['08/12/2011', '2011-02-30', '2011-12-8', 'yesterday', '', '2011-12-08T00:00:00Z'])(
    'of "%s" is 400 and names the format',
    async (day) => {
      const { status, body } = await get(`?date=${encodeURIComponent(day)}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ status: 400, detail: expect.stringContaining('yyyy-MM-dd') });
    },
  );

  it('for other customers is 400 and names the choices', async () => {
    expect(await get('?customers=vip')).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('all or identified') },
    });
  });

  it('of a shop without sales is 404', async () => {
    const empty = openApp({ latest: async () => snapshotOf({}) });
    expect((await empty.request('/v1/reports/daily')).status).toBe(404);
  });
});
