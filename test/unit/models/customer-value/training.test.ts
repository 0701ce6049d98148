import { beforeAll, describe, expect, it } from 'vitest';
import type { Trained } from '../../../../models/model.ts';
import { bought, shopWithoutSignal, shopWithSignal, train } from './rows.ts';

describe('a shop whose data tell who churns', () => {
  let trained: Trained;

  beforeAll(async () => {
    trained = await train(shopWithSignal(), { champion: { churnMethod: 'recency and frequency' } });
  });

  it('gets a classifier, which beats the champion and the baselines on the test window', () => {
    const { challenger, champion, baselines, notes } = trained.evaluation;

    expect(notes.join('\n')).toContain('churn by classifier: on validation');
    expect(challenger).toBeGreaterThan(champion as number);
    expect(Object.keys(baselines)).toEqual(['recency alone', 'probability alive']);
    for (const baseline of Object.values(baselines)) expect(challenger).toBeGreaterThan(baseline);
  });

  it('has a row for every customer, with probabilities and nothing negative', () => {
    const rows = trained.predictions.customer_predictions ?? [];

    expect(rows).toHaveLength(300);
    for (const row of rows) {
      expect(row).toMatchObject({ run_id: 'run-1', source: 'web', currency: 'EUR', churn_method: 'classifier' });
      for (const share of [row.probability_alive, row.churn_risk]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(row.expected_orders_365d).toBeGreaterThan(row.expected_orders_90d as number);
      expect(row.expected_value_90d).toBeGreaterThan(0);
    }
  });

  it('gives the same bytes again, whatever the order of the rows', async () => {
    const again = await train([...shopWithSignal()].reverse());

    expect(Object.keys(again.files)).toEqual(['customer-value.json']);
    for (const [name, bytes] of Object.entries(trained.files)) {
      expect(Buffer.compare(bytes, again.files[name] as Uint8Array)).toBe(0);
    }
  });

  it('says in the recipe how to make the same model without a search', async () => {
    const again = await train(shopWithSignal(), { recipe: trained.evaluation.recipe });

    expect(again.evaluation.challenger).toBe(trained.evaluation.challenger);
    expect(again.evaluation.recipe).toEqual(trained.evaluation.recipe);
  });

  it('chooses without a look at the test window', async () => {
    const lastDay = shopWithSignal()
      .map(({ day }) => day)
      .sort()
      .at(-1) as string;
    const cut = new Date(Date.parse(lastDay) - 89 * 86_400_000).toISOString().slice(0, 10);
    // Another future: whoever buys in the test window is somebody else. The last day stays, as the windows hang on it.
    const other = shopWithSignal().map((row) =>
      row.day < cut ? row : { ...row, customer_id: `other ${row.customer_id}` },
    );
    const again = await train(other);

    const chosen = (notes: readonly string[]) => notes.filter((note) => note.includes('churn by'));
    expect(chosen(again.evaluation.notes)).toEqual(chosen(trained.evaluation.notes));
    expect(again.evaluation.recipe).toEqual(trained.evaluation.recipe);
  });
});

describe('a shop whose data do not', () => {
  it('falls back to recency and frequency, with the reason', async () => {
    const { evaluation, predictions } = await train(shopWithoutSignal());

    expect(evaluation.notes.join('\n')).toMatch(
      /churn by recency and frequency: the data do not show .* AUC is 0\.\d{3}/,
    );
    expect(predictions.customer_predictions?.[0]?.churn_method).toBe('recency and frequency');
  });

  it('expects about as many purchase days in the test window as are made', async () => {
    const { metrics } = (await train(shopWithoutSignal())).evaluation;

    // 300 customers, 90 days, one purchase in 80 days.
    expect(metrics.actual_orders).toBeGreaterThan(300);
    expect(Math.abs((metrics.expected_orders as number) / (metrics.actual_orders as number) - 1)).toBeLessThan(0.1);
  });
});

describe('the recipe', () => {
  it('fixes the window and the method, for one source over all', async () => {
    const rows = [...shopWithSignal(100), ...shopWithSignal(100).map((row) => ({ ...row, source: 'shop' }))];
    const { evaluation } = await train(rows, {
      recipe: { churnMethod: 'recency and frequency', churnWindowDays: 60, sources: { shop: { churnWindowDays: 30 } } },
    });

    expect(evaluation.recipe).toMatchObject({
      sources: { web: { churnWindowDays: 60 }, shop: { churnWindowDays: 30, churnMethod: 'recency and frequency' } },
    });
  });

  it.each([
    [{ chrunWindowDays: 90 }, /recipe of customer-value.*chrunWindowDays/s],
    [{ churnWindowDays: 0 }, /churnWindowDays/],
    [{ churnMethod: 'oracle' }, /churnMethod/],
  ])('is refused when it is %j', async (recipe, message) => {
    await expect(train([bought('a', 1)], { recipe })).rejects.toThrow(message);
  });

  it('is refused for a champion that is none of this model', async () => {
    await expect(train([bought('a', 1)], { champion: { factors: 64 } })).rejects.toThrow(/champion’s recipe.*factors/s);
  });
});

describe('the churn window', () => {
  const slow = Array.from({ length: 60 }, (_, i) =>
    [0, 100, 200, 300].map((day) => bought(`c${i}`, day + i)).slice(0, 3),
  ).flat();

  it('is half a year where customers take long to come back and there are two years of data', async () => {
    const { evaluation } = await train([...slow, bought('last', 760)]);
    expect(evaluation.notes[0]).toBe(
      'web: the churn window is 180 days: 1.6 % of customers bought on one day only, and half of the intervals between purchases are at most 100 days.',
    );
  });

  it('is 90 days where there are fewer', async () => {
    const { evaluation } = await train(slow);
    expect(evaluation.notes[0]).toContain('the churn window is 90 days');
    expect(evaluation.notes[0]).toContain('180 days would need 720 days of data');
  });
});
