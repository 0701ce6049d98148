import { describe, expect, it } from 'vitest';
import { RequestError } from '../../../../contracts/models.ts';
import { forecaster } from '../../../../models/forecaster/index.ts';
import type { Trained } from '../../../../models/model.ts';
import { jobOf, revenueRow, shopSales } from './support/sales.ts';

const train = (sales: Parameters<typeof jobOf>[0], job: Parameters<typeof jobOf>[1] = {}): Promise<Trained> =>
  forecaster.train(jobOf(sales, job));

/** Weeks of the total as they were forecast. */
async function weeksOf(revenue: Parameters<typeof jobOf>[0]['revenue']) {
  const trained = await train({ revenue, demand: [] });
  const answer = forecaster.load(trained.files).predict({ kind: 'revenue' });
  return { trained, weeks: answer.periods as unknown as readonly { expected: number; lower: number; upper: number }[] };
}

const daysFrom = (count: number, revenue: (day: number) => number) =>
  Array.from({ length: count }, (_, at) => {
    const day = new Date(Date.UTC(2026, 0, 5 + at)).toISOString().slice(0, 10);
    return revenueRow({ day, revenue: revenue(at) });
  });

describe('data that there is little of', () => {
  it('is refused when there is none', async () => {
    await expect(train({ revenue: [], demand: [] })).rejects.toThrow(
      'There is no revenue to train on: no day with a sale. Load orders or send events, then train again.',
    );
  });

  it('of one day is continued within wide intervals, and nothing is compared', async () => {
    const { trained, weeks } = await weeksOf(daysFrom(1, () => 70));
    expect(weeks).toHaveLength(4);
    expect(weeks[0]).toEqual({ start: '2026-01-05', expected: 490, lower: 0, upper: 980 });
    expect(trained.evaluation.challenger).toBeNull();
    expect(trained.evaluation.notes).toContain('There are too few whole weeks to hold any out: nothing was compared.');
  });

  it('of one week is continued by it', async () => {
    const { weeks } = await weeksOf(daysFrom(7, (day) => 10 * (day + 1)));
    expect(weeks[0]?.expected).toBeCloseTo(280, 9);
  });

  it('that never changes has a narrow interval', async () => {
    const { trained, weeks } = await weeksOf(daysFrom(210, () => 100));
    for (const { expected, lower, upper } of weeks) {
      expect(expected).toBeCloseTo(700, 6);
      expect(upper - lower).toBeLessThan(1);
    }
    expect(trained.evaluation.challenger).toBeCloseTo(0, 6);
  });

  it('of nothing but zeros has zeros', async () => {
    const { trained, weeks } = await weeksOf(daysFrom(140, () => 0));
    for (const week of weeks) expect(week).toMatchObject({ expected: 0, lower: 0, upper: 0 });
    expect(trained.evaluation.notes.join()).toContain('Nothing was sold for money');
  });

  it('with NaN is read without it, and says so', async () => {
    const rows = daysFrom(140, (day) => (day === 50 ? Number.NaN : 100));
    const { trained, weeks } = await weeksOf(rows);
    expect(trained.evaluation.notes).toContain('1 rows were left out: their revenue or units are not numbers.');
    for (const { expected } of weeks) expect(expected).toBeGreaterThan(600);
  });

  it('with a day that is none is refused by name', async () => {
    await expect(train({ revenue: [revenueRow({ day: '21.11.2026', revenue: 1 })], demand: [] })).rejects.toThrow(
      '"21.11.2026" in the channel daily_revenue is not a day like 2026-11-21.',
    );
  });
});

describe('recipes', () => {
  const sales = shopSales({ days: 7 });

  it('are refused with what is wrong in which part', async () => {
    await expect(train(sales, { recipe: { horizonWeeks: 0 } })).rejects.toThrow(
      'The recipe of the job is wrong: horizonWeeks:',
    );
    await expect(train(sales, { recipe: { tea: 1 } })).rejects.toThrow('tea');
    await expect(train(sales, { champion: { revenue: 1 } })).rejects.toThrow(
      'The recipe of the champion is wrong: revenue',
    );
  });
});

describe('requests', () => {
  const predictor = train(shopSales({ days: 100 })).then(({ files }) => forecaster.load(files));

  it.each([
    [{}, 'It needs a kind: "revenue", or "demand" with a product_id.'],
    ['week', 'The request is wrong'],
    [{ kind: 'demand' }, 'product_id'],
    [{ kind: 'revenue', grain: 'month' }, 'grain'],
    [{ kind: 'revenue', source: 'shop' }, 'There is no source "shop"; there are "web".'],
    [{ kind: 'revenue', currency: 'USD' }, 'There is no revenue in USD; there is in "EUR".'],
    [
      { kind: 'revenue', series_kind: 'country' },
      'A series is needed for the kind country; there are "BR", "GB", "PT", "US".',
    ],
    [{ kind: 'revenue', series_kind: 'country', series: 'JP' }, 'There is no country "JP"'],
    [{ kind: 'revenue', horizon: 5 }, 'The horizon is 5 weeks, but forecasts reach 4; ask for fewer.'],
    [
      { kind: 'demand', product_id: 'nothing' },
      'There is no product "nothing" in what was sold; a forecast needs a sale.',
    ],
    [{ kind: 'demand', product_id: 'constructor' }, 'There is no product "constructor"'],
  ])('%j are refused with the reason', async (request, message) => {
    const { predict } = await predictor;
    expect(() => predict(request)).toThrow(RequestError);
    expect(() => predict(request)).toThrow(message);
  });
});

describe('artifacts', () => {
  const text = (value: string) => ({ 'forecasts.json': Buffer.from(value) });

  it.each([
    [{}, 'The artifact has no file forecasts.json; it is not one of the forecaster.'],
    [text('{"format":'), 'forecasts.json is damaged'],
    [
      text('{"format":"forecasts","version":2,"sources":[]}'),
      'forecasts.json is damaged or of another version: version',
    ],
    [text('{"format":"trees","version":1,"sources":[]}'), 'Train the forecaster again.'],
  ])('%j are refused by name', (files, message) => {
    expect(() => forecaster.load(files)).toThrow(message);
  });
});
