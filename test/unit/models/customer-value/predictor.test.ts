import { beforeAll, describe, expect, it } from 'vitest';
import { RequestError } from '../../../../contracts/models.ts';
import { customerValue } from '../../../../models/customer-value/index.ts';
import type { Predictor, Trained } from '../../../../models/model.ts';
import { bought, train } from './rows.ts';

/** Customer 1 in two currencies (three days of EUR at 40, one of USD at 100); customer 2 in both sources. */
const ROWS = [
  ...Array.from({ length: 80 }, (_, i) =>
    [0, 30, 60, 90].slice(0, 1 + (i % 4)).map((day) => bought(`${i + 100}`, day + (i % 50), { revenue: 30 + i })),
  ).flat(),
  ...[3, 33, 63].map((day) => bought('1', day)),
  bought('1', 93, { currency: 'USD', revenue: 100 }),
  bought('1', 63, { currency: 'USD', revenue: 110 }),
  bought('2', 7),
  bought('2', 8, { source: 'store', currency: 'CHF' }),
];

describe('the predictor', () => {
  let trained: Trained;
  let predictor: Predictor;
  const refusal = (request: unknown): string => {
    try {
      predictor.predict(request);
    } catch (error) {
      if (error instanceof RequestError) return error.message;
      throw error;
    }
    return 'no error';
  };

  beforeAll(async () => {
    trained = await train(ROWS);
    predictor = customerValue.load(trained.files);
  });

  it('answers as the predictions of the run say', () => {
    const row = trained.predictions.customer_predictions?.find(({ customer_id }) => customer_id === '103');
    const { run_id, ...expected } = row ?? {};

    expect(run_id).toBe('run-1');
    expect(predictor.predict({ customer_id: '103' })).toEqual({
      ...expected,
      // The fourth day of customer 147: 47 + 90 days after 2024-10-04.
      as_of: '2025-02-18',
      churn_window_days: 90,
    });
  });

  it('counts purchase days over currencies, and values each', () => {
    const [eur, usd] = ['EUR', 'USD'].map((currency) => predictor.predict({ customer_id: '1', currency }));

    expect(predictor.predict({ customer_id: '1' })).toEqual(eur);
    expect(usd?.expected_orders_90d).toBe(eur?.expected_orders_90d);
    expect(usd?.probability_alive).toBe(eur?.probability_alive);
    // Four days, three with EUR at 40 and two with USD at 105.
    expect(usd?.expected_value_90d).not.toBe(eur?.expected_value_90d);
    expect(trained.predictions.customer_predictions?.filter(({ customer_id }) => customer_id === '1')).toHaveLength(2);
  });

  it('takes the source with most data for a customer of several, unless one is named', () => {
    expect(predictor.predict({ customer_id: '2' })).toMatchObject({ source: 'web', currency: 'EUR' });
    expect(predictor.predict({ customer_id: '2', source: 'store' })).toMatchObject({
      source: 'store',
      currency: 'CHF',
    });
  });

  it('answers for somebody who is not in the data as for somebody who is and has the same history', () => {
    // Customer 102: at 32 on the days 2, 32 and 62 of 0 to 137.
    const known = predictor.predict({ customer_id: '102' });
    const profile = { frequency: 3, age_days: 135, recency_days: 75, mean_value: 32 };
    const { source, currency, ...answer } = predictor.predict({ profile });

    expect({ source, currency }).toEqual({ source: 'web', currency: 'EUR' });
    expect(answer.churn_method).toBe('recency and frequency');
    for (const figure of ['probability_alive', 'expected_orders_90d', 'expected_value_365d', 'churn_risk'] as const) {
      expect(answer[figure]).toBeCloseTo(known[figure] as number, 9);
    }
  });

  it('expects more of who bought lately, often and for much', () => {
    const base = { frequency: 4, age_days: 200, recency_days: 5, mean_value: 50 };
    const value = (other: object): number =>
      predictor.predict({ profile: { ...base, ...other } }).expected_value_365d as number;

    expect(value({ recency_days: 190 })).toBeLessThan(value({}));
    expect(value({ frequency: 8 })).toBeGreaterThan(value({}));
    expect(value({ mean_value: 100 })).toBeGreaterThan(value({}));
  });

  it.each<[unknown, string]>([
    [{ customer_id: 'nobody' }, 'No customer "nobody" had bought from web, store by 2025-02-18'],
    [{ customer_id: '103', source: 'store' }, 'No customer "103" had bought from store'],
    [{ customer_id: '103', source: 'moon' }, 'There is no source "moon"; there are: web, store.'],
    [{ customer_id: '103', currency: 'USD' }, 'Currency "USD" is none that customer "103" bought in; there are: EUR.'],
    [
      { profile: { frequency: 1, age_days: 1, recency_days: 1, mean_value: 9 }, currency: 'JPY' },
      'none that web sold in',
    ],
    [{}, 'customer_id'],
    [null, 'expected object'],
    [{ customer_id: 7 }, 'expected string'],
    [{ customer_id: '1', limit: 5 }, 'limit'],
    [{ profile: { frequency: 1, age_days: 5, recency_days: 6, mean_value: 1 } }, 'recency_days is more than age_days'],
    [{ profile: { frequency: 9, age_days: 5, recency_days: 1, mean_value: 1 } }, 'more purchase days than days'],
    [{ profile: { frequency: 0, age_days: 5, recency_days: 5, mean_value: 1 } }, 'frequency'],
    [{ profile: { frequency: 1, age_days: 5, recency_days: 5, mean_value: Number.NaN } }, 'mean_value'],
  ])('refuses %j', (request, message) => {
    expect(refusal(request)).toContain(message);
  });
});
