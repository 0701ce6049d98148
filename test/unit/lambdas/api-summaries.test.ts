import { describe, expect, it } from 'vitest';
import type { CustomersSummary, StockSummary } from '../../../contracts/summaries.ts';
import { openApp, openAs } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const customer = (customer_id: string, monetary: number, frequency: number, more: object = {}) => ({
  ...{ source: 'web', customer_id, currency: 'GBP', country: 'GB', monetary, frequency: BigInt(frequency) },
  ...{ rfm_cell: '551', overdue_factor: null, last_year_revenue: 0, lifetime_value: null, churn_risk: null },
  ...more,
});
const product = (product_id: string, available: number, more: object = {}) => ({
  ...{ source: 'web', product_id, category: 'Home', currency: 'GBP', available, stock_value: 10, overstock_value: 0 },
  ...{ suggested_quantity: 0, days_of_cover: null, abc_class: 'A', status: 'healthy' },
  ...more,
});
const ports = {
  latest: async () =>
    snapshotOf({
      customer_360: [
        customer('C-1', 100, 4, { overdue_factor: 2.5, last_year_revenue: 80, lifetime_value: 300, churn_risk: 0.96 }),
        customer('C-2', 50.005, 1, { rfm_cell: '144', lifetime_value: 100, churn_risk: 1 }),
        customer('C-3', 20, 2, { country: 'FR', overdue_factor: 0.5, last_year_revenue: 20, churn_risk: 0 }),
        customer('C-4', 5000, 2, { currency: 'JPY' }),
        customer('C-4', 30, 1, { currency: 'EUR' }),
      ],
      vip_at_risk: [{ source: 'web', customer_id: 'C-1', currency: 'GBP', country: 'GB', revenue_at_stake: 80.5 }],
      inventory_health: [
        product('A', 0, { status: 'out_of_stock', suggested_quantity: 4 }),
        product('B', 5, { days_of_cover: 7 }),
        product('C', 5, { days_of_cover: 7.1, abc_class: 'B' }),
        product('D', 50, { days_of_cover: 200, status: 'overstock', overstock_value: 7.005 }),
        product('E', 3, { status: 'dead_stock', category: 'Garden', stock_value: 3.5, abc_class: null }),
      ],
    }),
};
const of = async <T>(path: string, app = openApp(ports)): Promise<T> => (await (await app.request(path)).json()) as T;
const customers = (query = '') => of<CustomersSummary>(`/v1/metrics/customers${query}`);
const stock = (query = '') => of<StockSummary>(`/v1/metrics/stock${query}`);

describe('customers in figures', () => {
  it('are of one currency, by hand', async () => {
    // Of three in pounds two have ordered twice; the yen are more, and no more than one customer's.
    const summary = await customers('?currency=GBP');
    expect(summary).toMatchObject({
      ...{ currency: 'GBP', customers: 3, repeatRate: 0.6667, toCall: 1, revenueAtStake: 80.5 },
      ...{ meanLifetimeValue: 200, expectedValue90d: null, ignored: [] },
      grid: [
        { recency: 1, frequency: 4, customers: 1, revenue: 50.01 },
        { recency: 5, frequency: 5, customers: 2, revenue: 120 },
      ],
      quiet: [
        { customerId: 'C-1', overdueFactor: 2.5, lastYearRevenue: 80, isToCall: true },
        { customerId: 'C-3', overdueFactor: 0.5, lastYearRevenue: 20, isToCall: false },
      ],
    });
    expect(summary.churn).toHaveLength(20);
    expect(summary.churn.filter((bar) => bar.customers > 0)).toEqual([
      { from: 0, to: 0.05, customers: 1, revenue: 20 },
      { from: 0.95, to: 1, customers: 2, revenue: 150.01 },
    ]);
  });

  it('are of the leading currency, where nobody says', async () => {
    expect(await customers()).toMatchObject({ currency: 'JPY', customers: 1 });
  });

  it('can be of a country', async () => {
    expect(await customers('?currency=GBP&country=FR')).toMatchObject({ customers: 1, toCall: 0, revenueAtStake: 0 });
  });

  it('are nobody by name to a viewer', async () => {
    const { quiet } = await of<CustomersSummary>('/v1/metrics/customers?currency=GBP', openAs('viewer', ports));
    expect(quiet.map(({ customerId }) => customerId)).toEqual([null, null]);
  });

  it('are none where there are none', async () => {
    expect(await customers('?country=XX')).toMatchObject({
      ...{ currency: null, customers: 0, repeatRate: null, meanLifetimeValue: null, grid: [], churn: [], quiet: [] },
    });
  });
});

describe('stock in figures', () => {
  it('counts, by hand', async () => {
    expect(await stock()).toMatchObject({
      ...{ currency: 'GBP', products: 5, stockValue: 43.5, toReorder: 1, outOfStock: 1, overstockValue: 7.01 },
      ...{ medianCover: 7.1, deadValue: 3.5 },
      cover: [
        { days: 'out', products: 1, stockValue: 10 },
        { days: '1-7', products: 1 },
        { days: '8-14', products: 1 },
        { days: '15-28', products: 0, stockValue: 0 },
        { days: '29-56', products: 0 },
        { days: '57-112', products: 0 },
        { days: '113+', products: 1 },
        { days: 'no demand', products: 1, stockValue: 3.5 },
      ],
    });
    const { grid } = await stock();
    expect(grid).toContainEqual({ abcClass: 'A', status: 'healthy', products: 1 });
    expect(grid).toContainEqual({ abcClass: null, status: 'dead_stock', products: 1 });
    expect(grid.reduce((sum, cell) => sum + cell.products, 0)).toBe(5);
  });

  it('can be of a category', async () => {
    expect(await stock('?category=Garden')).toMatchObject({ products: 1, medianCover: null, stockValue: 3.5 });
  });
});
