import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StagedEvent } from './support/rows.ts';
import { units } from './support/rows.ts';
import { sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { added, checkedOut, ordered, page, refreshWith, viewed } from './support/visits.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const STEPS = { page, view: viewed, cart: added, checkout: checkedOut, order: ordered } as const;
type Step = keyof typeof STEPS;

/** A visit of a visitor of its own: one step a minute from a time on. */
function visit(
  visitor: string,
  steps: readonly Step[],
  more: Partial<StagedEvent> = {},
  day = '2026-03-01',
): StagedEvent[] {
  return steps.map((step, minute) =>
    STEPS[step](`${visitor}-${day}-${minute}`, `${day}T10:${String(minute).padStart(2, '0')}`, {
      anonymous_id: visitor,
      ...(step === 'order' ? { order_id: `o-${visitor}` } : {}),
      ...more,
    }),
  );
}

describe('the funnel', () => {
  const CASES: readonly (readonly [furthest: string, steps: readonly Step[]])[] = [
    ['visit', ['page']],
    ['view', ['page', 'view', 'view']],
    ['cart', ['view', 'cart']],
    ['checkout', ['view', 'cart', 'checkout']],
    ['purchase', ['view', 'cart', 'checkout', 'order']],
    ['purchase', ['cart', 'checkout', 'order']],
    ['purchase', ['cart', 'view', 'checkout', 'order']],
    ['view', ['cart', 'checkout', 'view']],
    ['purchase', ['checkout', 'view', 'cart', 'order']],
    ['purchase', ['view', 'cart', 'order']],
    ['purchase', ['view', 'order']],
    ['purchase', ['page', 'order']],
    ['purchase', ['view', 'cart', 'order', 'checkout']],
    ['checkout', ['view', 'checkout']],
    ['cart', ['order', 'view', 'cart']],
    ['checkout', ['order', 'view', 'cart', 'checkout']],
    ['purchase', ['cart', 'view', 'cart', 'checkout', 'page', 'order']],
  ];
  it('is reached step by step, each after those before, and past one that is not there', async () => {
    await refreshWith(
      warehouse,
      CASES.flatMap(([, steps], index) => visit(`v-${index}`, steps)),
    );
    const rows = await warehouse.query(
      'SELECT furthest_step FROM gold.sessions ORDER BY CAST(substr(visitor_id, 3) AS integer)',
    );
    expect(rows.map(({ furthest_step }) => furthest_step)).toEqual(CASES.map(([furthest]) => furthest));
  });

  it('counts visits by day, device and channel', async () => {
    const mobile = { device: 'mobile' } as const;
    await refreshWith(warehouse, [
      ...visit('a', ['page', 'view', 'cart', 'checkout', 'order'], mobile),
      ...visit('b', ['page', 'view', 'cart'], mobile),
      ...visit('c', ['cart', 'checkout', 'order'], mobile),
      ...visit('d', ['page'], mobile),
      ...visit('e', ['view'], { ...mobile, utm_medium: 'email' }),
      ...visit('f', ['view'], {}, '2026-03-02'),
    ]);
    const counts =
      'sessions, viewed, carted, checked_out, purchased, converting_sessions, view_rate, cart_rate, checkout_rate, purchase_rate, conversion_rate';
    const rows = await warehouse.query(`SELECT day, device, channel, ${counts} FROM gold.funnel ORDER BY day, channel`);
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      '2026-03-01 mobile direct 4 3 3 2 2 2 0.75 1 0.6666666666666666 1 0.5',
      '2026-03-01 mobile email 1 1 0 0 0 0 1 0   0',
      '2026-03-02 unknown direct 1 1 0 0 0 0 1 0   0',
    ]);
  });

  it('marks steps that a source never tells of, and goes by the step before', async () => {
    const till = { source: 'till' } as const;
    const app = { source: 'app' } as const;
    await refreshWith(warehouse, [
      // Of four visits three viewed, two put something into the cart, one ordered; no checkout is ever told of.
      ...visit('a', ['view', 'cart', 'order'], till),
      ...visit('b', ['view', 'cart'], till),
      ...visit('c', ['view'], till),
      ...visit('d', ['page'], till, '2026-03-02'),
      // Orders alone.
      ...visit('e', ['page', 'order'], app),
      ...visit('f', ['page'], app),
    ]);
    const columns = 'viewed, carted, checked_out, purchased, view_rate, cart_rate, checkout_rate, purchase_rate';
    const rows = await warehouse.query(`SELECT source, day, ${columns} FROM gold.funnel ORDER BY source, day`);
    expect(
      rows.map((row) =>
        Object.values(row)
          .map((value) => value ?? '-')
          .join(' '),
      ),
    ).toEqual([
      'app 2026-03-01 - - - 1 - - - 0.5',
      'till 2026-03-01 3 2 - 1 1 0.6666666666666666 - 0.5',
      'till 2026-03-02 0 0 - 0 0 - - -',
    ]);
  });

  it('has the days of the business time zone', async () => {
    // Summer time in London: 23:30 UTC on 1 July is 00:30 on the 2nd.
    await refreshWith(warehouse, [viewed('a', '2026-07-01T23:30'), viewed('b', '2026-07-01T22:30')]);
    expect(await warehouse.query('SELECT day, sessions FROM gold.funnel ORDER BY day')).toEqual([
      { day: '2026-07-01', sessions: '1' },
      { day: '2026-07-02', sessions: '1' },
    ]);
    expect(await warehouse.query('SELECT * FROM gold.conversion_daily ORDER BY day')).toEqual([
      { day: '2026-07-01', sessions: '1', visitors: '1', converting_sessions: '0', conversion_rate: 0 },
      { day: '2026-07-02', sessions: '1', visitors: '1', converting_sessions: '0', conversion_rate: 0 },
    ]);
  });
});

describe('conversion by day', () => {
  it('counts a visitor of a source once, and visits with an order', async () => {
    await refreshWith(warehouse, [
      page('a', '10:00'),
      page('b', '12:00'),
      ordered('c', '12:01'),
      page('d', '13:00', { source: 'app' }),
      page('e', '13:00', { anonymous_id: 'v-2' }),
    ]);
    expect(await warehouse.query('SELECT * FROM gold.conversion_daily')).toEqual([
      { day: '2026-03-01', sessions: '4', visitors: '3', converting_sessions: '1', conversion_rate: 0.25 },
    ]);
  });
});

describe('an abandoned cart', () => {
  const carts = () =>
    warehouse.query(
      'SELECT visitor_id, products, units, value, currency, hours_since, is_recovered FROM gold.cart_abandonment ORDER BY visitor_id',
    );
  const full = { product_id: 'p-1', quantity: units(2), price: 30_000n, currency: 'EUR' } as const;
  const left = { products: 'p-1', units: '2.0000', value: '6.0000', currency: 'EUR' };

  it('is left for a day at least, and recovered within a week', async () => {
    const cart = (anonymous_id: string) => added(anonymous_id, '10:00', { anonymous_id, ...full });
    const order = (anonymous_id: string, time: string) =>
      ordered(`order ${anonymous_id}`, time, { anonymous_id, order_id: anonymous_id });
    await refreshWith(warehouse, [
      cart('a never'),
      cart('b within the visit'),
      order('b within the visit', '10:01'),
      cart('c after a day'),
      order('c after a day', '2026-03-02T10:00:00'),
      cart('d a second later'),
      order('d a second later', '2026-03-02T10:00:01'),
      cart('e after a week'),
      order('e after a week', '2026-03-08T10:00:00'),
      cart('f a second later'),
      order('f a second later', '2026-03-08T10:00:01'),
    ]);
    const expected = [
      ['a never', false],
      ['d a second later', true],
      ['e after a week', true],
      ['f a second later', false],
    ];
    // The last visit is seven days and a second after the carts were left: 168 hours.
    expect(await carts()).toEqual(
      expected.map(([visitor_id, is_recovered]) => ({ visitor_id, ...left, hours_since: '168', is_recovered })),
    );
  });

  it('is not abandoned by who orders on another device', async () => {
    await refreshWith(warehouse, [
      added('a', '10:00', { anonymous_id: 'phone', user_id: 'c-1', ...full }),
      ordered('b', '20:00', { anonymous_id: 'desk', user_id: 'c-1' }),
      added('c', '10:00', { anonymous_id: 'other', user_id: 'c-2', ...full }),
    ]);
    expect(await carts()).toMatchObject([{ visitor_id: 'other' }]);
  });

  it('has the currency of the shop where the visit says none', async () => {
    await sell(warehouse, [
      { order: 'x', day: '2026-02-01', product: 'p-1', currency: 'SEK' },
      { order: 'y', day: '2026-02-01', product: 'p-1', currency: 'SEK' },
      { order: 'z', day: '2026-02-01', product: 'p-1', currency: 'DKK' },
    ]);
    await refreshWith(warehouse, [added('a', '10:00'), added('b', '10:00', { source: 'app', anonymous_id: 'v-2' })]);
    expect(await carts()).toMatchObject([{ currency: 'SEK' }, { currency: 'XXX' }]);
  });
});
