import { describe, expect, it } from 'vitest';
import { history } from '../../../sample/history.ts';
import { adSpend } from '../../../sample/marketing.ts';
import { createShop } from '../../../sample/shop.ts';
import { deliveries, inventory } from '../../../sample/stock.ts';
import { campaignKey, Tally } from '../../../sample/tally.ts';

const shop = createShop({ seed: 6, products: 80 });
const tally = new Tally(shop);
const events = [
  ...tally.of(history(shop, { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') })),
];

describe('Tally', () => {
  it('counts every unit sold', () => {
    const sold = events
      .filter((event) => event.event === 'Order Completed')
      .flatMap((event) => event.properties?.products as { quantity: number }[])
      .reduce((sum, line) => sum + line.quantity, 0);
    const counted = [...tally.salesByDay.values()]
      .flatMap((day) => [...day.values()])
      .reduce((sum, units) => sum + units, 0);
    expect(counted).toBe(sold);
  });

  it("counts by the shop's date", () => {
    const auckland = new Tally({ timeZone: 'Pacific/Auckland' });
    const event = events.find(
      ({ type, timestamp, context }) => type === 'page' && timestamp > '2025-06-01T13' && context.campaign,
    );
    if (!event) throw new Error('no visit of a campaign');
    auckland.add({ ...event, timestamp: '2025-06-01T13:00:00.000Z' });
    expect([...auckland.visitsByDay.keys()]).toEqual(['2025-06-02']);
  });
});

describe('inventory', () => {
  const rows = [...inventory(shop, tally.salesByDay)];
  const purchases = deliveries(shop, tally.salesByDay);

  it('agrees with sales and deliveries, day by day, and is never below zero', () => {
    const arrived = new Map<string, number>();
    for (const { productId, deliveredOn, quantity } of purchases) {
      if (deliveredOn === undefined) continue;
      const key = `${productId}/${deliveredOn}`;
      arrived.set(key, (arrived.get(key) ?? 0) + quantity);
    }
    const onHand = new Map(shop.products.map((product) => [product.id, product.openingStock]));
    for (const row of rows) {
      const before = onHand.get(row.productId) ?? 0;
      const sold = tally.salesByDay.get(row.date)?.get(row.productId) ?? 0;
      expect(row.onHand).toBe(before + (arrived.get(`${row.productId}/${row.date}`) ?? 0) - sold);
      expect(row.onHand).toBeGreaterThanOrEqual(0);
      onHand.set(row.productId, row.onHand);
    }
  });

  it('has on order what was ordered and has not come', () => {
    const last = rows.at(-1)?.date as string;
    const open = purchases
      .filter((purchase) => purchase.deliveredOn === undefined)
      .reduce((sum, each) => sum + each.quantity, 0);
    expect(rows.filter((row) => row.date === last).reduce((sum, row) => sum + row.onOrder, 0)).toBe(open);
  });

  it('has one row a day for each product on sale', () => {
    expect(new Set(rows.map((row) => `${row.date}/${row.productId}`)).size).toBe(rows.length);
    expect(rows.filter((row) => row.date === '2025-12-31')).toHaveLength(
      shop.products.filter((product) => product.launchedAt.getTime() <= Date.parse('2025-12-31T23:59:59Z')).length,
    );
  });

  it('buys in advance as a rule, and knows some late deliveries', () => {
    const rush = purchases.filter((purchase) => purchase.rush).length / purchases.length;
    const late = purchases.filter(
      ({ deliveredOn, expectedOn }) => deliveredOn !== undefined && deliveredOn > expectedOn,
    );
    expect(rush).toBeLessThan(0.15);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(purchases.map((purchase) => purchase.id)).size).toBe(purchases.length);
  });

  it('is empty without sales', () => {
    expect([...inventory(shop, new Map())]).toEqual([]);
  });
});

describe('adSpend', () => {
  const rows = [...adSpend(shop, tally.visitsByDay)];

  it('pays for at least as many clicks as the shop saw visits, and only in paid channels', () => {
    for (const row of rows) {
      const visits = tally.visitsByDay.get(row.date)?.get(campaignKey(row.source, row.medium, row.campaign)) ?? 0;
      expect(row.clicks).toBeGreaterThanOrEqual(visits);
      expect(row.impressions).toBeGreaterThan(row.clicks);
      expect(row.spend).toBeGreaterThan(0);
      expect(row.medium).not.toBe('email');
    }
  });

  it('covers every paid visit', () => {
    const paid = events.filter(
      ({ type, context: { campaign } }) => type === 'page' && campaign !== undefined && campaign.medium !== 'email',
    ).length;
    expect(rows.reduce((sum, row) => sum + row.clicks, 0)).toBeGreaterThanOrEqual(paid);
  });

  it('spends less than the shop takes', () => {
    const revenue = events
      .filter((event) => event.event === 'Order Completed')
      .reduce((sum, event) => sum + (event.properties?.revenue as number), 0);
    const spend = rows.reduce((sum, row) => sum + row.spend, 0);
    expect(spend / revenue).toBeGreaterThan(0.03);
    expect(spend / revenue).toBeLessThan(0.25);
  });

  it('is the same every time', () => {
    expect([...adSpend(shop, tally.visitsByDay)]).toEqual(rows);
  });
});
