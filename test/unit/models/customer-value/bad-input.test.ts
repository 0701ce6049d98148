import { describe, expect, it } from 'vitest';
import type { PurchaseDayRow } from '../../../../contracts/features.ts';
import { customerValue } from '../../../../models/customer-value/index.ts';
import { bought, numbersIn, train } from './rows.ts';

const NEW_CUSTOMER = { profile: { frequency: 1, recency_days: 10, age_days: 10, mean_value: 25 } };

const many = (rows: (i: number) => readonly PurchaseDayRow[]): readonly PurchaseDayRow[] =>
  Array.from({ length: 120 }, (_, i) => rows(i)).flat();

describe('training', () => {
  it('says that there is nothing to train on', async () => {
    await expect(train([])).rejects.toThrow('There are no purchases to train on');
    await expect(train([bought('a', 1, { orders: 0 })])).rejects.toThrow('There are no purchases to train on');
  });

  it('names a day that is none', async () => {
    await expect(train([bought('a', 1, { day: '09.12.2011' })])).rejects.toThrow(
      '"09.12.2011" in the channel purchase_days is not a day like 2026-11-21',
    );
  });

  it.each<[string, readonly PurchaseDayRow[], RegExp]>([
    ['one customer who bought once', [bought('a', 5)], /1 days of data are too few/],
    ['one customer who often bought', [5, 30, 55, 140].map((day) => bought('a', day)), /not tested/],
    ['everybody buying once', many((i) => [bought(`c${i}`, i * 3)]), /runs off to/],
    ['everybody on the same day', many((i) => [bought(`c${i}`, 0)]), /1 days of data are too few/],
    ['everybody every day', many((i) => [0, 1, 2, 3].map((day) => bought(`c${i}`, 60 * day))), /runs off to/],
    [
      'revenue that is not a number',
      many((i) => [bought(`c${i}`, i, { revenue: Number.NaN }), bought(`c${i}`, 200)]),
      /web/,
    ],
    [
      'gifts only',
      many((i) => [bought(`c${i}`, i, { revenue: 0 }), bought(`c${i}`, 2 * i + 1, { revenue: 0 })]),
      /web/,
    ],
    ['more returned than bought', many((i) => [bought(`c${i}`, i, { returned: 90 }), bought(`c${i}`, 250)]), /web/],
  ])('copes with %s', async (_, rows, note) => {
    const { files, evaluation, predictions } = await train(rows);

    expect(evaluation.notes.join('\n')).toMatch(note);
    for (const row of predictions.customer_predictions ?? []) {
      expect(numbersIn(row).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      expect(numbersIn(row)).toHaveLength(6);
    }
    for (const figures of [evaluation.metrics, evaluation.baselines]) {
      expect(Object.values(figures).every(Number.isFinite)).toBe(true);
    }
    const answer = customerValue.load(files).predict(NEW_CUSTOMER);
    expect(numbersIn(answer).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });

  it('expects nothing in value of gifts, and little of who sent everything back', async () => {
    const gifts = await train(
      many((i) => [bought(`c${i}`, i, { revenue: 0 }), bought(`c${i}`, 2 * i + 1, { revenue: 0 })]),
    );
    expect(gifts.predictions.customer_predictions?.every((row) => row.expected_value_365d === 0)).toBe(true);

    const days = [0, 40, 80, 120, 160];
    const { predictions } = await train(
      many((i) => days.map((day) => bought(`c${i}`, day + (i % 30), { returned: i === 0 ? 40 : 0 }))),
    );
    const [returner, keeper] = ['c0', 'c30'].map((id) =>
      predictions.customer_predictions?.find(({ customer_id }) => customer_id === id),
    );
    expect(returner?.expected_orders_90d).toBeCloseTo(keeper?.expected_orders_90d as number, 9);
    expect(returner?.expected_value_90d).toBeLessThan((keeper?.expected_value_90d as number) / 4);
  });
});

describe('loading', () => {
  it('names what is wrong with the artifact', async () => {
    const { files } = await train([bought('a', 1)]);
    const text = new TextDecoder().decode(files['customer-value.json']);
    const load = (changed: string) => () =>
      customerValue.load({ 'customer-value.json': new TextEncoder().encode(changed) });

    expect(() => customerValue.load({ 'recommender.json': new Uint8Array() })).toThrow(
      'has no file customer-value.json',
    );
    expect(load(text.slice(0, -9))).toThrow('customer-value.json is no JSON');
    expect(load(text.replace('"version":1', '"version":2'))).toThrow(/customer-value\.json cannot be read.*version/s);
    expect(load(text.replace('"ids":["a"]', '"ids":["a","b"]'))).toThrow('the columns differ in length');
  });
});
