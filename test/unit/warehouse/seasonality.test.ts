import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures } from './support/figures.ts';
import { type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

const sale = (order: string, day: string, price: number, more: Partial<Sold> = {}): Sold => ({
  order,
  day,
  product: 'p-1',
  price,
  ...more,
});

/**
 * Source `web`, all at noon: Sunday 1 March 2026 and Monday the 16th are the ends and do not count. Between them lie 14 days, two of
 * each weekday: Mondays for 30 and 10, a Wednesday for 20, a Saturday for 80. 140 in all: 10 a day, 140 / 336 an hour.
 */
const FORTNIGHT = [
  sale('1', '2026-03-01', 100),
  sale('2', '2026-03-02', 30),
  sale('3', '2026-03-04', 20),
  sale('4', '2026-03-09', 10),
  sale('5', '2026-03-14', 80),
  sale('6', '2026-03-16', 100),
];
/** Source `turn`: between the ends 31 January for 6, 1 February for nothing, 2 February for 6. 4 a day. */
const TURN = [
  sale('1', '2026-01-30', 50, { source: 'turn' }),
  sale('2', '2026-01-31', 6, { source: 'turn' }),
  sale('3', '2026-02-02', 6, { source: 'turn' }),
  sale('4', '2026-02-03', 50, { source: 'turn' }),
];

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
  await sell(warehouse, [...FORTNIGHT, ...TURN]);
});
afterAll(() => warehouse.close());

describe('seasonality', () => {
  const columns = 'period_value, occurrences, revenue, mean_revenue, round(seasonal_index, 6) AS i, revenue_rank';

  it('measures a weekday by the mean of all days, those without sales too', async () => {
    expect(await figures(warehouse, columns, "seasonality WHERE source = 'web' AND period = 'weekday'")).toEqual([
      '1 | 2 | 40.0000 | 20.0000 | 2 | 2',
      '2 | 2 | 0.0000 | 0.0000 | 0 | 4',
      '3 | 2 | 20.0000 | 10.0000 | 1 | 3',
      '4 | 2 | 0.0000 | 0.0000 | 0 | 5',
      '5 | 2 | 0.0000 | 0.0000 | 0 | 6',
      '6 | 2 | 80.0000 | 40.0000 | 4 | 1',
      '7 | 2 | 0.0000 | 0.0000 | 0 | 7',
    ]);
  });

  it('measures a month by its days in the data', async () => {
    expect(await figures(warehouse, columns, "seasonality WHERE source = 'turn' AND period = 'month'")).toEqual([
      '1 | 1 | 6.0000 | 6.0000 | 1.5 | 1',
      '2 | 2 | 6.0000 | 3.0000 | 0.75 | 2',
    ]);
  });

  it('measures each of the 168 hours of the week', async () => {
    const hours = await figures(warehouse, columns, "seasonality WHERE source = 'web' AND period = 'hour_of_week'");
    expect(hours).toHaveLength(168);
    expect(hours.filter((row) => !row.includes('| 0.0000 |'))).toEqual([
      '12 | 2 | 40.0000 | 20.0000 | 48 | 2', // Monday noon: 20 by 140 / 336
      '60 | 2 | 20.0000 | 10.0000 | 24 | 3',
      '132 | 2 | 80.0000 | 40.0000 | 96 | 1',
    ]);
  });

  it('says nothing about a shop of two days, whose days may both be cut off', async () => {
    await sell(warehouse, [
      sale('1', '2026-05-01', 1, { source: 'young' }),
      sale('2', '2026-05-02', 1, { source: 'young' }),
    ]);
    expect(await figures(warehouse, '*', "seasonality WHERE source = 'young'")).toEqual([]);
  });
});
