import { describe, expect, it } from 'vitest';
import type { SegmentEvent } from '../../../sample/event.ts';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';

interface Line {
  readonly product_id: string;
  readonly price: number;
  readonly quantity: number;
}

interface OrderProperties {
  readonly order_id: string;
  readonly subtotal: number;
  readonly total: number;
  readonly revenue: number;
  readonly shipping: number;
  readonly tax: number;
  readonly discount: number;
  readonly currency: string;
  readonly products?: readonly Line[];
}

const pence = (amount: number) => Math.round(amount * 100);
const order = (event: SegmentEvent) => event.properties as unknown as OrderProperties;

const shop = createShop({ seed: 5 });
const from = new Date('2025-01-01T00:00:00Z');
const to = new Date('2027-01-01T00:00:00Z');
const events = [...history(shop, { from, to })];
const named = (name: string) => events.filter((event) => event.event === name);
const orders = named('Order Completed');

function sliceOf(seed: number, first: string, last: string): string[] {
  const small = createShop({ seed, customers: 300, products: 60 });
  return Array.from(history(small, { from: new Date(first), to: new Date(last) }), (event) => JSON.stringify(event));
}

describe('a history', () => {
  it('is the same for the same seed, and another for another', () => {
    const one = sliceOf(1, '2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z');
    expect(sliceOf(1, '2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z')).toEqual(one);
    expect(sliceOf(2, '2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z')).not.toEqual(one);
  });

  it('can be told in parts, even cut in the middle of a day', () => {
    const cut = '2025-07-03T14:20:00Z';
    const parts = [...sliceOf(1, '2025-01-01T00:00:00Z', cut), ...sliceOf(1, cut, '2025-09-01T00:00:00Z')];
    expect(parts).toEqual(sliceOf(1, '2025-01-01T00:00:00Z', '2025-09-01T00:00:00Z'));
  });

  it('is ordered by time, within its bounds, and has no message twice', () => {
    const times = events.map((event) => event.timestamp);
    expect(times).toEqual(times.toSorted());
    expect((times[0] as string) >= from.toISOString()).toBe(true);
    expect((times.at(-1) as string) < to.toISOString()).toBe(true);
    expect(new Set(events.map((event) => event.messageId)).size).toBe(events.length);
  });

  it('has about a hundred thousand events in the first year', () => {
    const year = events.filter((event) => event.timestamp < '2026').length;
    expect(year).toBeGreaterThan(85_000);
    expect(year).toBeLessThan(120_000);
  });

  it('keeps every event within the wire limits of the collectors', () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const fits = ({ messageId, anonymousId, sentAt, timestamp }: SegmentEvent) =>
      messageId.length < 100 && uuid.test(anonymousId) && sentAt >= timestamp;
    // One assertion for all of them: one each is most of the time of this file.
    expect(events.filter((event) => !fits(event))).toEqual([]);
    const largest = events.reduce((most, event) => Math.max(most, JSON.stringify(event).length), 0);
    expect(largest).toBeLessThan(8 * 1024);
  });

  it('tells every kind of event', () => {
    const kinds = new Set(events.map((event) => event.event ?? event.type));
    expect([...kinds].toSorted()).toEqual([
      'Cart Viewed',
      'Checkout Started',
      'Coupon Applied',
      'Experiment Viewed',
      'Order Cancelled',
      'Order Completed',
      'Order Refunded',
      'Order Updated',
      'Product Added',
      'Product List Viewed',
      'Product Viewed',
      'Products Searched',
      'identify',
      'page',
    ]);
  });

  it('refuses to begin before the shop opened', () => {
    const early = history(shop, { from: new Date('2024-12-31T00:00:00Z'), to });
    expect(() => early.next()).toThrow(/openedAt/);
  });

  it('follows the number of orders asked for', () => {
    const year = { from, to: new Date('2026-01-01T00:00:00Z') };
    const count = (ordersPerDay: number) =>
      Array.from(history(shop, { ...year, ordersPerDay })).filter((event) => event.event === 'Order Completed').length;
    expect(count(20) / 365).toBeGreaterThan(16);
    expect(count(20) / 365).toBeLessThan(22);
    expect(count(2) / 365).toBeGreaterThan(1.2);
    expect(count(2) / 365).toBeLessThan(2.3);
  });
});

describe('money', () => {
  it('adds up in every order: revenue after discounts, total with tax and shipping', () => {
    for (const event of [...orders, ...named('Order Updated'), ...named('Order Cancelled')]) {
      const { products = [], discount, revenue, subtotal, tax, shipping, total } = order(event);
      const lines = products.reduce((sum, line) => sum + pence(line.price) * line.quantity, 0);
      expect(pence(revenue)).toBe(lines - pence(discount));
      expect(pence(subtotal)).toBe(pence(revenue));
      expect(pence(total)).toBe(pence(revenue) + pence(tax) + pence(shipping));
    }
  });

  it('has at most two decimals everywhere', () => {
    for (const event of orders) {
      const { products = [], discount, revenue, tax, shipping, total } = order(event);
      const amounts = [discount, revenue, tax, shipping, total, ...products.map((line) => line.price)];
      expect(amounts.filter((amount) => !/^\d+(\.\d{1,2})?$/.test(String(amount)))).toEqual([]);
    }
  });

  it('names only products of the shop, already launched, at their price of the day', () => {
    const catalogue = new Map(shop.products.map((product) => [product.id, product]));
    for (const event of orders) {
      for (const line of order(event).products ?? []) {
        const product = catalogue.get(line.product_id);
        expect(product).toBeDefined();
        expect((product?.launchedAt.toISOString() ?? '') < event.timestamp).toBe(true);
        expect([product?.price, ...(product?.priceChanges ?? []).map((change) => change.price)]).toContain(line.price);
      }
    }
  });

  it('refunds no more than was paid, in full or some lines, after the order', () => {
    const placed = new Map([...orders, ...named('Order Updated')].map((event) => [order(event).order_id, event]));
    const refunds = named('Order Refunded');
    const cancelled = new Set(named('Order Cancelled').map((event) => order(event).order_id));
    expect(new Set(refunds.map((event) => order(event).order_id)).size).toBe(refunds.length);
    for (const event of refunds) {
      const refund = order(event);
      const paid = placed.get(refund.order_id);
      if (!paid) throw new Error(`${refund.order_id} was never placed`);
      expect(event.timestamp > paid.timestamp).toBe(true);
      expect(cancelled).not.toContain(refund.order_id);
      expect(pence(refund.total)).toBe(pence(refund.revenue) + pence(refund.tax) + pence(refund.shipping));
      if (refund.products === undefined) expect(refund.total).toBe(order(paid).total);
      else expect(pence(refund.total)).toBeLessThan(pence(order(paid).total));
      for (const line of refund.products ?? []) {
        const bought = order(paid).products?.find((each) => each.product_id === line.product_id);
        expect(line.quantity).toBeLessThanOrEqual(bought?.quantity ?? 0);
      }
    }
    const partial = refunds.filter((event) => order(event).products !== undefined).length;
    expect(partial).toBeGreaterThan(10);
    expect(refunds.length - partial).toBeGreaterThan(10);
  });

  it('has no order id twice', () => {
    expect(new Set(orders.map((event) => order(event).order_id)).size).toBe(orders.length);
  });
});

describe('people', () => {
  it('buy once in 55 to 70 per cent of cases', () => {
    const counts = new Map<string, number>();
    for (const { userId } of orders) if (userId) counts.set(userId, (counts.get(userId) ?? 0) + 1);
    const once = [...counts.values()].filter((count) => count === 1).length / counts.size;
    expect(once).toBeGreaterThan(0.55);
    expect(once).toBeLessThan(0.7);
  });

  it('have an account before they use it', () => {
    const created = new Map(shop.customers.map((customer) => [customer.id, customer.createdAt.toISOString()]));
    const early = events.filter(({ userId, timestamp }) => userId && !((created.get(userId) as string) <= timestamp));
    expect(early).toEqual([]);
  });

  it('say who they are in every order: a customer by id, a guest by an address', () => {
    const known = new Set<string>();
    for (const event of events) {
      if (event.type === 'identify') known.add(event.anonymousId);
      if (event.event === 'Order Completed')
        expect(event.userId !== undefined || known.has(event.anonymousId)).toBe(true);
    }
    const guests = orders.filter((event) => event.userId === undefined).length / orders.length;
    expect(guests).toBeGreaterThan(0.05);
    expect(guests).toBeLessThan(0.2);
  });

  it('convert in 1.5 to 4 per cent of visits', () => {
    const visits = new Set(events.filter((event) => event.type === 'page').map((event) => event.context.sessionId));
    const rate = orders.length / visits.size;
    expect(rate).toBeGreaterThan(0.015);
    expect(rate).toBeLessThan(0.04);
  });

  it('stay in one arm of each experiment', () => {
    const arms = new Map<string, unknown>();
    const experiments = new Set<unknown>();
    for (const { anonymousId, userId, properties } of named('Experiment Viewed')) {
      const key = `${userId ?? anonymousId}/${properties?.experiment_id}`;
      expect(arms.get(key) ?? properties?.variation).toBe(properties?.variation);
      arms.set(key, properties?.variation);
      experiments.add(properties?.experiment_id);
    }
    expect(experiments.size).toBe(2);
  });
});

describe('demand', () => {
  const countBy = (key: (event: SegmentEvent) => string | number) => {
    const counts = new Map<string | number, number>();
    for (const event of orders) counts.set(key(event), (counts.get(key(event)) ?? 0) + 1);
    return (wanted: string | number) => counts.get(wanted) ?? 0;
  };

  it('peaks at the end of the year', () => {
    const month = countBy((event) => event.timestamp.slice(0, 7));
    expect(month('2025-12')).toBeGreaterThan(1.5 * month('2025-02'));
    expect(month('2026-12')).toBeGreaterThan(1.5 * month('2026-02'));
    expect(month('2026-11')).toBeGreaterThan(month('2026-08'));
  });

  it('is higher at the start of the week and in the evening', () => {
    const weekday = countBy((event) => new Date(event.timestamp).getUTCDay());
    expect(weekday(0) + weekday(1)).toBeGreaterThan(1.1 * (weekday(5) + weekday(6)));
    const hour = countBy((event) => new Date(event.timestamp).getUTCHours());
    expect(hour(19)).toBeGreaterThan(5 * hour(3));
  });

  it('grows from one year to the next', () => {
    const year = countBy((event) => event.timestamp.slice(0, 4));
    expect(year('2026')).toBeGreaterThan(year('2025'));
  });

  it("follows Zipf's law over the catalogue, roughly", () => {
    const views = new Map<unknown, number>();
    for (const { properties } of named('Product Viewed'))
      views.set(properties?.product_id, (views.get(properties?.product_id) ?? 0) + 1);
    const ranked = [...views.values()].toSorted((a, b) => b - a).slice(0, 80);
    // Least squares of log(views) on log(rank).
    const x = ranked.map((_, i) => Math.log(i + 1));
    const y = ranked.map(Math.log);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    const cov = mean(x.map((value, i) => value * (y[i] as number))) - mean(x) * mean(y);
    const slope = cov / (mean(x.map((value) => value * value)) - mean(x) ** 2);
    expect(slope).toBeLessThan(-0.5);
    expect(slope).toBeGreaterThan(-1.3);
  });

  it('puts products together that go together', () => {
    const baskets = orders.map((event) => new Set((order(event).products ?? []).map((line) => line.product_id)));
    const having = (...ids: string[]) => baskets.filter((basket) => ids.every((id) => basket.has(id))).length;
    const lifts = shop.products.slice(0, 20).flatMap(({ id, boughtWith: [mate] }) => {
      if (mate === undefined || having(mate) === 0) return [];
      return [(having(id, mate) * baskets.length) / (having(id) * having(mate))];
    });
    expect(lifts.length).toBeGreaterThan(3);
    expect(lifts.toSorted((a, b) => a - b)[Math.floor(lifts.length / 2)]).toBeGreaterThan(2);
  });
});
