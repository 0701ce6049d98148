import { describe, expect, it, vi } from 'vitest';
import { openApp } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const ID = 'gid://shopify/Customer/123';
const customer = (source: string, more: object = {}) => ({ source, customer_id: ID, currency: 'GBP', ...more });
const partner = (partner_id: string, partner_rank: number) => ({
  ...{ source: 'web', product_id: 'MUG', partner_id, partner_rank: BigInt(partner_rank) },
});
const demand = {
  ...{ source: 'web', currency: null, series_kind: 'product', series: 'MUG', measure: 'units', grain: 'week' },
  ...{ period_start: date('2026-03-02'), horizon: 1n, expected: 4, lower_bound: 1, upper_bound: 7 },
  ...{ method: 'ets', run_id: 'run-1' },
};
const app = openApp({
  latest: async () =>
    snapshotOf({
      customer_360: [
        customer('web', { monetary: 12.345, silence_days: 40n }),
        customer('shop'),
        { customer_id: 'other' },
      ],
      vip_at_risk: [customer('web', { call_rank: 3n, revenue_at_stake: 9 })],
      product_performance: [{ source: 'web', product_id: 'MUG', name: 'A mug', revenue: 20, currency: 'GBP' }],
      inventory_health: [{ source: 'web', product_id: 'MUG', location_id: 'main', on_hand: 5n }],
      product_affinity: [partner('PAN', 2), partner('JUG', 1), { ...partner('JAR', 1), product_id: 'CUP' }],
      forecasts: [demand],
    }),
});
const get = async (path: string) => {
  const response = await app.request(path);
  return { status: response.status, body: (await response.json()) as Record<string, never> };
};

describe('a customer', () => {
  it('is told by source and currency, with the call that is due', async () => {
    const { status, body } = await get(`/v1/customers/${encodeURIComponent(ID)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      customerId: ID,
      figures: [
        { source: 'web', monetary: 12.35, silenceDays: 40 },
        { source: 'shop', monetary: null },
      ],
      calls: [{ callRank: 3, revenueAtStake: 9 }],
      recommendations: [],
    });
    expect((await get(`/v1/customers/${encodeURIComponent(ID)}?source=shop`)).body.figures).toHaveLength(1);
  });

  it('is looked at under the eyes of the log, which does not name them', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    await get(`/v1/customers/${encodeURIComponent(ID)}`);
    expect(log.mock.calls).toEqual([[{ what: 'customer looked at', by: 'key:of analyst', run: 'run-1' }]]);
    log.mockRestore();
  });

  it('is unknown to another source', async () => {
    const { status, body } = await get(`/v1/customers/${encodeURIComponent(ID)}?source=x`);
    expect([status, body.detail]).toEqual([404, `There is no customer ${ID} of the source x.`]);
  });
});

describe('a product', () => {
  it('is told with its stock, what is bought with it, and the demand that is expected', async () => {
    const { body } = await get('/v1/products/MUG');
    expect(body).toMatchObject({
      figures: [{ name: 'A mug', revenue: 20 }],
      stock: [{ locationId: 'main', onHand: 5 }],
      partners: [{ partnerId: 'JUG' }, { partnerId: 'PAN' }],
      demand: { measure: 'units', periods: [{ start: '2026-03-02', expected: 4, lower: 1, upper: 7 }] },
    });
  });

  it('is unknown where it was neither sold nor counted', async () => {
    expect((await get('/v1/products/NOTHING')).status).toBe(404);
    expect((await get('/v1/products/MUG?source=x')).status).toBe(404);
  });
});
