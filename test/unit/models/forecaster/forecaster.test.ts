import { beforeAll, describe, expect, it } from 'vitest';
import { forecaster } from '../../../../models/forecaster/index.ts';
import type { Trained } from '../../../../models/model.ts';
import { jobOf, shopSales } from './support/sales.ts';

type Rows = NonNullable<Trained['predictions']['forecasts']>;

/** 60 weeks from a Monday, and three days of the next. */
const sales = shopSales({ days: 60 * 7 + 3 });

describe('two sources', () => {
  it('are forecast apart, and who asks without a source gets the one that knows, the larger of two', async () => {
    const [web, store] = [
      shopSales({ days: 140 }),
      shopSales({ source: 'store', days: 100, products: 14, level: () => 50 }),
    ];
    const both = { revenue: [...store.revenue, ...web.revenue], demand: [...store.demand, ...web.demand] };
    const trained = await forecaster.train(jobOf(both));
    const { predict } = forecaster.load(trained.files);
    expect(predict({ kind: 'revenue' }).source).toBe('web');
    expect(predict({ kind: 'revenue', source: 'store' }).source).toBe('store');
    expect(predict({ kind: 'demand', product_id: 'p1' }).source).toBe('web');
    expect(predict({ kind: 'demand', product_id: 'p13' }).source).toBe('store');
    const keys = (trained.predictions.forecasts ?? []).map((row) =>
      [row.source, row.currency, row.series_kind, row.series, row.measure, row.grain, row.period_start].join('|'),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a trained forecaster', () => {
  let trained: Trained;
  let rows: Rows;
  beforeAll(async () => {
    trained = await forecaster.train(jobOf(sales));
    rows = trained.predictions.forecasts ?? [];
  });

  const sums = (kind: string, measure: string, grain: string): readonly number[] => {
    const byPeriod = new Map<number, number>();
    for (const row of rows) {
      if (row.series_kind !== kind || row.measure !== measure || row.grain !== grain) continue;
      byPeriod.set(row.period_start, (byPeriod.get(row.period_start) ?? 0) + row.expected);
    }
    return [...byPeriod.values()];
  };

  it('forecasts four weeks from the one that is not over, and 28 days from the day after the data', () => {
    const total = rows.filter(({ series_kind, measure }) => series_kind === 'total' && measure === 'revenue');
    const starts = (grain: string) =>
      total.filter((row) => row.grain === grain).map((row) => new Date(row.period_start).toISOString());
    expect(starts('week')).toEqual(
      ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23'].map((day) => `${day}T00:00:00.000Z`),
    );
    expect(starts('day')[0]).toBe('2026-03-05T00:00:00.000Z');
    expect(starts('day')).toHaveLength(28);
  });

  it.each(['week', 'day'])('has parts that add up to the whole, by %s', (grain) => {
    for (const [kind, measure] of [
      ['country', 'revenue'],
      ['category', 'revenue'],
      ['category', 'units'],
    ] as const) {
      const wholes = sums('total', measure, grain);
      for (const [at, part] of sums(kind, measure, grain).entries()) expect(part).toBeCloseTo(wholes[at] as number, 6);
    }
  });

  it('has ordered intervals, nothing negative and no gaps', () => {
    expect(rows.length).toBeGreaterThan(0);
    for (const { expected, lower, upper } of rows) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(lower).toBeLessThanOrEqual(expected);
      expect(upper).toBeGreaterThanOrEqual(expected);
      expect(Number.isFinite(upper)).toBe(true);
    }
  });

  it('comes close to a shop that hardly changes: weeks of 7000', () => {
    const [week] = sums('total', 'revenue', 'week');
    expect(week).toBeGreaterThan(6500);
    expect(week).toBeLessThan(7500);
  });

  it('is evaluated on held-out weeks, beside its baselines', () => {
    const { evaluation } = trained;
    expect(evaluation.metric).toBe('wape@1week');
    expect(evaluation.challenger).toBeLessThan(0.1);
    expect(Object.keys(evaluation.baselines)).toEqual(['seasonal naive', 'last value']);
    expect(evaluation.data).toEqual({
      from: '2025-01-06',
      to: '2026-03-04',
      rows: sales.revenue.length + sales.demand.length,
    });
    expect(evaluation.notes).toContain(
      'web: The week of 2026-03-02 is not over (3 of 7 days); weeks are forecast from it on.',
    );
    expect(evaluation.notes.join()).toContain('60 weeks of history are too short to learn a yearly season');
  });

  it('evaluates the recipe of a champion on the same weeks', async () => {
    const { challenger, recipe } = trained.evaluation;
    const again = await forecaster.train(jobOf(sales, { champion: recipe }));
    expect(again.evaluation.champion).toBe(challenger);
  });

  it('gives the same bytes when it is trained again', async () => {
    const again = await forecaster.train(jobOf(sales, { threads: 8 }));
    expect(
      Buffer.from(again.files['forecasts.json'] ?? []).equals(Buffer.from(trained.files['forecasts.json'] ?? [])),
    ).toBe(true);
  });

  it('answers requests with what it wrote for gold', () => {
    const answer = forecaster
      .load(trained.files)
      .predict({ kind: 'revenue', series_kind: 'country', series: 'BR', horizon: 1 });
    const row = rows.find((each) => each.series === 'BR' && each.grain === 'week');
    expect(answer).toMatchObject({ source: 'web', currency: 'EUR', grain: 'week', method: row?.method });
    expect(answer.periods).toEqual([
      { start: '2026-03-02', expected: row?.expected, lower: row?.lower, upper: row?.upper },
    ]);
  });

  it('gives a product that sells seldom its share of the others of its category', () => {
    const predictor = forecaster.load(trained.files);
    const own = rows.filter((row) => row.series_kind === 'product').map((row) => row.series);
    expect(new Set(own).size).toBe(6);
    const answer = predictor.predict({ kind: 'demand', product_id: 'p11', grain: 'day' });
    expect(answer.periods).toHaveLength(28);
    expect(String(answer.notes)).toContain('its share of the other products of the category toys');
    expect(answer).toMatchObject({ currency: null, grain: 'day' });
  });
});
