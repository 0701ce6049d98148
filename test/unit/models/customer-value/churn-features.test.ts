import { describe, expect, it } from 'vitest';
import type { PurchaseDayRow } from '../../../../contracts/features.ts';
import { churnFeatures } from '../../../../models/customer-value/churn-features.ts';
import { knownAt, readShops } from '../../../../models/customer-value/shop.ts';
import { dayNumber } from '../../../../models/shared/calendar.ts';
import { bought, featuresOf } from './rows.ts';

const BG_NBD = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const FIRST = dayNumber('2024-10-04', 'purchase_days');

/** The features of each customer on the so-manieth day of the shop, by customer and name. */
async function featuresAt(
  rows: readonly PurchaseDayRow[],
  day: number,
): Promise<Record<string, Record<string, number>>> {
  const [shop] = await readShops(featuresOf(rows));
  if (!shop) return {};
  const known = knownAt(shop, FIRST + day);
  const { names, columns } = churnFeatures(known, { cut: FIRST + day, window: 90, bgNbd: BG_NBD });
  const of = (row: number) => Object.fromEntries(names.map((name, i) => [name, columns[i]?.[row] ?? Number.NaN]));
  return Object.fromEntries(known.map(({ customer }, row) => [customer.id, of(row)]));
}

const FOUR = [
  bought('a', 10, { revenue: 10, returned: 5 }),
  bought('a', 30, { revenue: 20, units: 4, orders: 2 }),
  bought('a', 40, { revenue: 30, products: 5 }),
  bought('a', 90, { revenue: 60, returned: 60 }),
];

describe('the features of churn', () => {
  it('are as of the end of the day before the cut', async () => {
    const { a } = await featuresAt(FOUR, 101);

    expect(a).toMatchObject({
      recency_days: 10,
      purchase_days: 4,
      age_days: 90,
      // 80 days in three intervals: 20, 10 and 50.
      mean_interval_days: 80 / 3,
      last_interval_days: 50,
      recency_by_interval: 10 / (80 / 3),
      // From day 71 on, and from day 11 on.
      days_in_last_third: 1,
      days_in_last_window: 3,
      days_in_window_before: 1,
      orders_by_day: 1.25,
      units_by_day: 2.5,
      products_by_day: 2,
      mean_spend: 30,
      // Of what was bought before day 41, which is sixty days before the cut: 5 of 60. Day 90 might still come back.
      returned_share: 5 / 60,
    });
    // (20 + 30 + 60) / 3 over 30
    expect(a?.spend_trend).toBeCloseTo(110 / 90, 12);
    // Deviations from 26.67: -6.67, -16.67 and 23.33; the root of their mean square.
    expect(a?.interval_deviation_days).toBeCloseTo(16.9967, 4);
  });

  it('know nothing of the cut’s day and later, nor of what came back of late purchases', async () => {
    const later = [...FOUR, bought('a', 101), bought('a', 150), bought('b', 101)];
    const cameBack = later.map((row) => (row.day > '2024-11-20' ? { ...row, returned: 1 } : row));

    expect(await featuresAt(later, 101)).toEqual(await featuresAt(FOUR, 101));
    expect(await featuresAt(cameBack, 101)).toEqual(await featuresAt(FOUR, 101));
  });

  it('are missing where one purchase tells nothing', async () => {
    const { a } = await featuresAt([bought('a', 5)], 50);

    expect(a).toMatchObject({ recency_days: 44, age_days: 44, purchase_days: 1, probability_alive: 1 });
    for (const name of ['mean_interval_days', 'interval_deviation_days', 'spend_trend', 'returned_share']) {
      expect(a?.[name]).toBeNaN();
    }
    expect(a?.same_season_last_year).toBeNaN();
  });

  it('count what was bought in the same season of last year', async () => {
    const rows = [3, 60, 200, 390].map((day) => bought('a', day));

    // 90 days from a year before day 400: days 35 to 124.
    expect((await featuresAt(rows, 400)).a?.same_season_last_year).toBe(1);
  });
});
