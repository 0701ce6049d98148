import type { PublishedRow } from '../../../../lambdas/snapshot/reader.ts';
import { date, figures, snapshotOf } from './snapshot.ts';

/**
 * A lamp shop on Friday 9 December 2011, in its ISO week 49. Friday: 110.00, of which 27.50 in the hour from nine and 82.50 in that
 * from three; a tenth more than the 100.00 of Thursday, and 45 % less than the 200.00 of the Friday before. Wednesday had no
 * sales, Sunday 40.00: the week has 250.00, half of the 500.00 of the week before.
 */
const FRIDAY = date('2011-12-09');
const MONDAY = date('2011-12-05');

const FIGURES = {
  lines: 5n,
  orders: 4n,
  customers: 3n,
  new_customers: 1n,
  returning_customers: 2n,
  products: 4n,
  units: 12n,
};

const hour = (sale_hour: bigint, revenue: number, orders: bigint, more: PublishedRow = {}) =>
  figures({ sale_date: FRIDAY, sale_hour, revenue, orders, ...more });
const country = (name: string, revenue: number, orders: bigint, more: PublishedRow = {}) =>
  figures({ sale_date: FRIDAY, country: name, revenue, orders, ...more });
const product = (product_rank: bigint, product_id: string, name: string | null, revenue: number, units: bigint) =>
  figures({ period: 'day', period_start: FRIDAY, product_rank, product_id, name, revenue, units, orders: 2n });
const tier = (value_tier: string, customers: bigint, revenue: number, currency = 'GBP') => ({
  value_tier,
  customers,
  revenue,
  currency,
});
const anomaly = (metric: string, value: number, expected: number, score: number, more: PublishedRow = {}) => ({
  day: FRIDAY,
  metric,
  currency: 'GBP',
  value,
  expected,
  score,
  severity: 'warning',
  is_anomaly: true,
  ...more,
});

/** What a customer could name a product to have a spreadsheet run it. */
export const FORMULA = '=HYPERLINK("http://x","a")';

export const LAMP_SHOP = snapshotOf({
  daily_sales: [
    figures({ sale_date: date('2011-12-02'), revenue: 200 }),
    figures({ sale_date: date('2011-12-05'), revenue: 0, returned_amount: 5 }),
    figures({ sale_date: date('2011-12-08'), revenue: 100, orders: 3n }),
    figures({
      sale_date: FRIDAY,
      revenue: 110,
      returned_amount: 10,
      net_revenue: 100,
      average_order_value: 27.5,
      revenue_growth: 0.1,
      week_before_growth: -0.45,
      ...FIGURES,
    }),
    figures({ sale_date: FRIDAY, currency: 'EUR', revenue: 7, revenue_growth: 9 }),
    figures({ sale_date: FRIDAY, audience: 'identified', revenue: 60 }),
    figures({ sale_date: date('2011-12-11'), revenue: 40, orders: 1n }),
  ],
  weekly_sales: [
    figures({ week_start: date('2011-11-28'), revenue: 500 }),
    figures({
      week_start: MONDAY,
      revenue: 250,
      returned_amount: 15,
      net_revenue: 235,
      average_order_value: 31.25,
      revenue_growth: -0.5,
      ...FIGURES,
      orders: 8n,
    }),
  ],
  sales_by_hour: [
    hour(15n, 82.5, 3n),
    hour(9n, 27.5, 1n),
    hour(9n, 7, 1n, { currency: 'EUR' }),
    hour(9n, 60, 1n, { audience: 'identified' }),
    hour(9n, 30, 2n, { sale_date: date('2011-12-08') }),
    hour(15n, 70, 1n, { sale_date: date('2011-12-08') }),
    hour(9n, 40, 1n, { sale_date: date('2011-12-11') }),
    hour(15n, 200, 1n, { sale_date: date('2011-12-02') }),
  ],
  sales_by_country: [
    country('France', 11, 1n),
    country('United Kingdom', 99, 3n),
    country('Germany', 7, 1n, { currency: 'EUR' }),
    country('France', 100, 3n, { sale_date: date('2011-12-08') }),
    country('United Kingdom', 40, 1n, { sale_date: date('2011-12-11') }),
  ],
  top_products: [
    product(2n, 'P-2', FORMULA, 50, 10n),
    product(1n, 'P-1', 'LAMP, "BRASS"', 60, 2n),
    { ...product(1n, 'P-3', null, 150, 3n), period: 'week', period_start: MONDAY },
    { ...product(1n, 'P-4', 'MUG', 9, 1n), period_start: date('2011-12-08') },
    { ...product(1n, 'P-5', 'EURO MUG', 7, 1n), currency: 'EUR' },
  ],
  value_tiers: [
    tier('Low', 4n, 0),
    tier('VIP', 1n, 600),
    tier('Medium', 3n, 100),
    tier('High', 1n, 250),
    tier('High', 1n, 50), // of another source
    tier('VIP', 9n, 7, 'EUR'),
  ],
  anomalies: [
    anomaly('revenue', 110, 150.5, -4.123_45, { severity: 'critical' }),
    anomaly('orders', 4, 40, -9, { currency: '' }),
    anomaly('revenue', 7, 1, 5, { currency: 'EUR' }),
    anomaly('refunds', 10, 9, 0.5, { is_anomaly: false, severity: null }),
    anomaly('orders', 3, 40, -9, { currency: '', day: date('2011-12-08') }),
  ],
});
