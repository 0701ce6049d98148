import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures } from './support/figures.ts';
import { type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';

/**
 * Ten customers in January 2026; a guest buys on the 31st. Scores are pairs in the order of the value; equal values share the lowest.
 *
 * | customer | days             | price | recency | orders | revenue | R | F | M |
 * |----------|------------------|-------|---------|--------|---------|---|---|---|
 * | c-0      | 2                | 10    | 29      | 1      | 10      | 1 | 1 | 1 |
 * | c-1      | 4                | 90    | 27      | 1      | 90      | 1 | 1 | 5 |
 * | c-2      | 6, 8             | 10    | 23      | 2      | 20      | 2 | 3 | 2 |
 * | c-3      | 10               | 30    | 21      | 1      | 30      | 2 | 1 | 3 |
 * | c-4      | 3, 12, 14        | 20    | 17      | 3      | 60      | 3 | 4 | 4 |
 * | c-5      | 16               | 15    | 15      | 1      | 15      | 3 | 1 | 2 |
 * | c-6      | 5, 9, 13, 18     | 50    | 13      | 4      | 200     | 4 | 5 | 5 |
 * | c-7      | 7, 20            | 35    | 11      | 2      | 70      | 4 | 3 | 4 |
 * | c-8      | 22               | 5     | 9       | 1      | 5       | 5 | 1 | 1 |
 * | c-9      | 1, 6, 11, 16, 24 | 8     | 7       | 5      | 40      | 5 | 5 | 3 |
 *
 * Five customers ordered once and score 1; half of all are below the two who ordered twice, and score 3.
 */
const CUSTOMERS: readonly (readonly [customer: string, days: readonly number[], price: number])[] = [
  ['c-0', [2], 10],
  ['c-1', [4], 90],
  ['c-2', [6, 8], 10],
  ['c-3', [10], 30],
  ['c-4', [3, 12, 14], 20],
  ['c-5', [16], 15],
  ['c-6', [5, 9, 13, 18], 50],
  ['c-7', [7, 20], 35],
  ['c-8', [22], 5],
  ['c-9', [1, 6, 11, 16, 24], 8],
];
const january = (day: number): string => `2026-01-${String(day).padStart(2, '0')}`;
const SALES = CUSTOMERS.flatMap(([customer, days, price]) =>
  days.map((day): Sold => ({ order: `${customer}-${day}`, day: january(day), customer, product: 'p-1', price })),
);

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
  await sell(warehouse, [...SALES, { order: 'guest', day: january(31), product: 'p-1' }]);
});
afterAll(() => warehouse.close());

describe('customer_scores', () => {
  it('are equal where the values are, whatever the ids', async () => {
    // Another shop: seven customers bought one thing on one day, three did so twice.
    const twins = Array.from({ length: 10 }, (_, n): Sold[] => {
      const sale = { source: 'twins', day: january(9), customer: `t-${n}`, product: 'p-1', price: 5 };
      return n % 3 === 2
        ? [
            { ...sale, order: `${n}` },
            { ...sale, order: `${n}-again` },
          ]
        : [{ ...sale, order: `${n}` }];
    });
    await warehouse.run('BEGIN');
    try {
      await sell(warehouse, twins.flat());
      // Of the ten none bought later; seven are below the three, 1 + floor(5 × 7 / 10).
      expect(
        await figures(
          warehouse,
          'frequency, rfm_cell, count(*)',
          "customer_scores WHERE source = 'twins' GROUP BY 1, 2",
        ),
      ).toEqual(['1 | 511 | 7', '2 | 544 | 3']);
    } finally {
      await warehouse.run('ROLLBACK');
    }
  });

  it('are quintiles of recency, frequency and revenue', async () => {
    const columns = 'customer_id, recency_days, frequency, monetary, rfm_cell, segment, value_tier';
    expect(await figures(warehouse, columns, 'customer_scores')).toEqual([
      // Tiers: nine steps from c-8 (0) by c-0, c-5, c-2, c-3, c-9, c-4, c-7, c-1 to c-6 (1)
      'c-0 | 29 | 1 | 10.0000 | 111 | Lost | Low',
      'c-1 | 27 | 1 | 90.0000 | 115 | At risk | High',
      'c-2 | 23 | 2 | 20.0000 | 232 | At risk | Medium', // 3 / 9
      'c-3 | 21 | 1 | 30.0000 | 213 | Hibernating | Medium',
      'c-4 | 17 | 3 | 60.0000 | 344 | Loyal | Medium', // 6 / 9 is below 0.67
      'c-5 | 15 | 1 | 15.0000 | 312 | About to sleep | Low',
      'c-6 | 13 | 4 | 200.0000 | 455 | Champions | VIP',
      'c-7 | 11 | 2 | 70.0000 | 434 | Champions | High',
      'c-8 | 9 | 1 | 5.0000 | 511 | New | Low',
      'c-9 | 7 | 5 | 40.0000 | 553 | Champions | Medium',
    ]);
  });
});

describe('rfm', () => {
  it('sums up the customers of a segment', async () => {
    const columns =
      'segment, customers, customer_share, revenue, round(revenue_share, 6) AS share, round(mean_recency_days, 6) AS r, round(mean_frequency, 6) AS f, mean_monetary';
    expect(await figures(warehouse, columns, 'rfm')).toEqual([
      // of 540
      'About to sleep | 1 | 0.1 | 15.0000 | 0.027778 | 15 | 1 | 15.0000',
      'At risk | 2 | 0.2 | 110.0000 | 0.203704 | 25 | 1.5 | 55.0000', // 50 / 2 days, 3 / 2 orders
      'Champions | 3 | 0.3 | 310.0000 | 0.574074 | 10.333333 | 3.666667 | 103.3333', // 31 / 3, 11 / 3
      'Hibernating | 1 | 0.1 | 30.0000 | 0.055556 | 21 | 1 | 30.0000',
      'Lost | 1 | 0.1 | 10.0000 | 0.018519 | 29 | 1 | 10.0000',
      'Loyal | 1 | 0.1 | 60.0000 | 0.111111 | 17 | 3 | 60.0000',
      'New | 1 | 0.1 | 5.0000 | 0.009259 | 9 | 1 | 5.0000',
    ]);
  });
});

describe('rfm_cells', () => {
  /** Segments by recency from 5 to 1, and by the mean of frequency and monetary score from 1 to 5. */
  const GRID = [
    ['New', 'Potential loyalists', 'Potential loyalists', 'Champions', 'Champions'],
    ['Promising', 'Potential loyalists', 'Loyal', 'Champions', 'Champions'],
    ['About to sleep', 'About to sleep', 'Need attention', 'Loyal', 'Loyal'],
    ['Hibernating', 'Hibernating', 'At risk', 'At risk', 'At risk'],
    ['Lost', 'Lost', 'At risk', 'Cannot lose them', 'Cannot lose them'],
  ];

  it('gives each of the 125 cells one segment of the table', async () => {
    const scores = [1, 2, 3, 4, 5];
    const expected = scores.flatMap((r) =>
      scores.flatMap((f) => scores.map((m) => `${r}${f}${m} | ${GRID[5 - r]?.[Math.round((f + m) / 2) - 1]}`)),
    );
    expect(expected).toHaveLength(125);
    expect(await figures(warehouse, 'rfm_cell, segment', 'rfm_cells')).toEqual(expected);
  });

  it('spells a cell as its scores', async () => {
    expect(
      await figures(
        warehouse,
        'recency_score, frequency_score, monetary_score, segment',
        "rfm_cells WHERE rfm_cell = '512'",
      ),
    ).toEqual(['5 | 1 | 2 | Potential loyalists']);
  });
});
