import { describe, expect, it } from 'vitest';
import type { CountsByMinute } from '../../../../contracts/live.ts';
import { wholeAmount } from '../../../../lambdas/ingest/decimal.ts';
import { failureAlerts, highOrders, volumeAlerts } from '../../../../lambdas/live/detect.ts';
import { CUSTOMER, remembered, SHOP, usualBeside } from '../../../../lambdas/live/history.ts';

const NOW = Date.parse('2026-03-01T12:02:30Z');
const RULES = { orderValue: { GBP: 100 }, failures: 10, volumeFactor: 3, silenceHours: 2 };
const NONE = { events: 0, refused: 0, orders: 0, revenue: {}, failedSignIns: 0, failedPayments: 0 };

/** Counts so many minutes before now. */
const ago = (minutes: number, counts: object): CountsByMinute => ({
  [new Date(NOW - minutes * 60_000).toISOString().slice(0, 16)]: { web: { ...NONE, ...counts } },
});
/** The hour before the last five minutes that are over, at so many events a minute, and those five at others. */
const hour = (usual: number, last: number): CountsByMinute[] =>
  Array.from({ length: 60 }, (_, index) => ago(index + 1, { events: index < 5 ? last : usual }));

describe('high orders', () => {
  const order = (revenue: number, currency = 'GBP') => ({
    source: 'web',
    orderId: 'o-1',
    customerId: null,
    currency,
    revenue: wholeAmount(revenue),
    orderedAt: NOW,
  });

  it('are told from the threshold of their currency on, at the time of the order', () => {
    expect(highOrders([order(99), order(500, 'EUR')], RULES)).toEqual([]);
    expect(highOrders([order(100)], RULES)).toEqual([
      {
        day: '2026-03-01',
        at: '2026-03-01T12:02:30Z#high_order_value#web#o-1',
        kind: 'high_order_value',
        source: 'web',
        detail: 'Order o-1 of web comes to 100 GBP; from 100 on it is told.',
      },
    ]);
  });
});

describe('bursts of failures', () => {
  it.each([
    [[ago(0, { failedPayments: 4 }), ago(4, { failedPayments: 6 })], ['failed_payments']],
    [[ago(0, { failedPayments: 4 }), ago(5, { failedPayments: 6 })], []],
    [[ago(0, { failedPayments: 9, failedSignIns: 10 })], ['failed_sign_ins']],
  ])('are added up over five minutes and all batches', (batches, kinds) => {
    expect(failureAlerts(batches, NOW, RULES).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('are one alert in five minutes of the clock', () => {
    const at = (later: number) =>
      failureAlerts([ago(0, { failedSignIns: 50 })], NOW + later, RULES).map((alert) => alert.at);
    expect(at(0)).toEqual(['2026-03-01T12:00:00Z#failed_sign_ins#web#']);
    expect(at(60_000)).toEqual(at(0));
  });
});

describe('volume', () => {
  it.each([
    [100, 300, 'volume_rise'],
    [100, 299, undefined],
    [100, 33, 'volume_drop'],
    [100, 34, undefined],
    [100, 0, 'volume_drop'],
    // 9 a minute are 45 in five, too few to say what is usual.
    [9, 900, undefined],
  ])('usually %d a minute, now %d: %s', (usual, last, kind) => {
    expect(volumeAlerts(hour(usual, last), NOW, RULES)[0]?.kind).toBe(kind);
  });

  it('is not measured by the minute that is not over', () => {
    expect(volumeAlerts([...hour(100, 100), ago(0, { events: 100_000 })], NOW, RULES)).toEqual([]);
  });
});

describe('the value of an order', () => {
  const history = (...values: number[]) => values.map((value, index) => [`o-${index}`, value] as [string, number]);
  const same = history(100, 100, 100, 100, 100);

  // Orders that are alike vary by a quarter: four of it are e, 2.71828.
  it.each([
    [272, 100],
    [271, undefined],
    [36.7, 100],
    [37, undefined],
  ])('of %d is unusual beside five of 100: %s', (value, usual) => {
    const found = usualBeside(value, same, CUSTOMER);
    if (usual === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(usual, 6);
  });

  it('is judged by the median, which a past outlier does not move', () => {
    expect(usualBeside(300, [...same, ['x', 1_000_000]], CUSTOMER)).toBeCloseTo(100, 6);
  });

  it('is judged only beside enough others', () => {
    expect(usualBeside(1e6, same.slice(1), CUSTOMER)).toBeUndefined();
    expect(usualBeside(1e6, same, SHOP)).toBeUndefined();
    expect(usualBeside(0, same, CUSTOMER)).toBeUndefined();
  });

  it('is remembered once however often it is told, and the oldest are forgotten', () => {
    const once = remembered(same, 'new', 5, CUSTOMER);
    expect(remembered(once, 'new', 5, CUSTOMER)).toBe(once);
    expect(remembered(same, 'new', 5, { ...CUSTOMER, kept: 2 })).toEqual([
      ['o-4', 100],
      ['new', 5],
    ]);
  });
});
