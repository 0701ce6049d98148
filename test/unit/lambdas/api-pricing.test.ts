import { describe, expect, it } from 'vitest';
import type { Pricing } from '../../../contracts/pricing.ts';
import { openApp } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const row = (product_id: string, more: object = {}) => ({
  ...{ source: 'web', product_id, name: 'Mug', category: 'Kitchen', currency: 'GBP', as_of: date('2026-03-02') },
  ...{ weeks: 40n, lowest_price: 8, highest_price: 11, price_deviation: 0.1, own_elasticity: -2.2, own_error: 0.4 },
  ...{ peers: 12n, peer_elasticity: -1.8, elasticity: -2, lower_bound: -3, upper_bound: -1, reason: null },
  ...{ weekly_units: 100, price: 10, unit_cost: 6, ...more },
});
const none = { elasticity: null, lower_bound: null, upper_bound: null };
const snapshot = snapshotOf({
  price_elasticity: [
    row('mug'),
    row('mug', { currency: 'EUR', unit_cost: null }),
    row('fixed', { ...none, reason: 'price never moved' }),
    row('new', { ...none, reason: 'too few weeks' }),
    row('odd', { ...none, reason: 'no fall with price' }),
    row('old', { weekly_units: 0, price: null }),
  ],
});
const app = openApp({ latest: async () => snapshot });

async function ask(path: string): Promise<{ status: number; body: Pricing & { detail?: string } }> {
  const response = await app.request(`/v1/pricing/${path}`);
  return { status: response.status, body: (await response.json()) as Pricing };
}

describe('price advice', () => {
  it('is what a week would bring at other prices, by a constant elasticity', async () => {
    const { body } = await ask('mug?currency=GBP');
    const [figure] = body.figures;
    expect(figure).toMatchObject({ elasticity: -2, reason: null, now: { units: 100, revenue: 1000, margin: 400 } });
    expect(figure?.scenarios.map(({ change }) => change)).toEqual([-0.2, -0.1, -0.05, 0.05, 0.1, 0.2]);
    // At 9 pounds: 100 / 0.9² = 123.46 units, between 100 / 0.9 = 111.11 (e = -1) and 100 / 0.9³ = 137.17 (e = -3).
    expect(figure?.scenarios[1]).toEqual({
      ...{ change: -0.1, price: 9, isTried: true },
      units: { expected: 123.46, lower: 111.11, upper: 137.17 },
      revenue: { expected: 1111.11, lower: 1000, upper: 1234.57 },
      margin: { expected: 370.37, lower: 333.33, upper: 411.52 },
    });
    // At 12 pounds, which was never asked: 100 / 1.44 units.
    expect(figure?.scenarios[5]).toMatchObject({ price: 12, isTried: false, units: { expected: 69.44 } });
    expect(figure?.scenarios[5]?.margin?.expected).toBe(416.67);
  });

  it('is by source and currency, and knows no margin without a cost', async () => {
    const { body } = await ask('mug');
    expect(body.figures.map(({ currency }) => currency)).toEqual(['GBP', 'EUR']);
    expect(body.figures[1]?.scenarios[0]).toMatchObject({ margin: null, revenue: { expected: 1250 } });
  });

  it.each([
    ['fixed', /never moved by more than one percent/],
    ['new', /fewer than eight whole weeks/],
    ['odd', /did not fall when its price rose/],
    ['old', /not sold in the last 13 weeks/],
  ])('of %s is refused, with the reason', async (id, reason) => {
    const { status, body } = await ask(id);
    expect(status).toBe(200);
    expect(body.figures[0]).toMatchObject({ reason: expect.stringMatching(reason), now: null, scenarios: [] });
  });

  it('is not there of what was not sold', async () => {
    const answer = await ask('mug?source=till&currency=USD');
    expect(answer.status).toBe(404);
    expect(answer.body.detail).toBe(
      'The product mug was not sold by the source till in USD in the last 104 whole weeks.',
    );
    expect((await ask('ghost')).body.detail).toBe('The product ghost was not sold in the last 104 whole weeks.');
    expect((await ask('mug?currency=pound')).status).toBe(400);
  });
});
