import { describe, expect, it } from 'vitest';
import type { WhatIfForecast } from '../../../../contracts/forecast-requests.ts';
import type { SourceForecasts, StoredSeries } from '../../../../models/forecaster/artifact.ts';
import { predictorOf } from '../../../../models/forecaster/predictor.ts';

/** Two weeks from Monday 2 March 2026, ten a day; the 420 days before sold ten each, but thirty on Christmas Eve. */
const KNOWN = 420;
const days = Array.from({ length: KNOWN }, () => 10);
/** 2025-12-24 is 68 days before 2026-03-02. */
days[KNOWN - 68] = 30;
const flat = (length: number, value: number) => ({
  expected: Array(length).fill(value),
  lower: Array(length).fill(value * 0.8),
  upper: Array(length).fill(value * 1.2),
});
const grains = { method: 'ensemble', week: flat(2, 70), day: flat(14, 10) };
const series = (kind: StoredSeries['kind'], name: string): StoredSeries => ({ kind, series: name, ...grains, days });
const web: SourceForecasts = {
  ...{
    source: 'web',
    rows: 9,
    from: '2025-01-06',
    to: '2026-03-01',
    starts: { week: '2026-03-02', day: '2026-03-02' },
  },
  notes: [],
  revenue: [{ currency: 'GBP', series: [series('total', 'all'), series('country', 'France')] }],
  demand: [series('total', 'all'), series('category', 'Mugs'), series('product', 'mug')],
  rests: [{ category: 'Mugs', shares: { cup: 0.1 }, ...grains }],
};
const { predict } = predictorOf([web]);
const ask = (request: object) => predict({ kind: 'what-if', ...request }) as unknown as WhatIfForecast;
const weeks = (request: object) => ask(request).periods.map(({ expected }) => Number(expected.toFixed(4)));

describe('a price', () => {
  it('that falls by a tenth sells 0.9^e of the units, each for a tenth less', () => {
    // e = -2: 1 / 0.81 = 1.2346 of 70 units, and 0.9 / 0.81 = 1.1111 of 70 pounds.
    expect(weeks({ measure: 'units', productId: 'mug', price: -0.1, elasticity: -2 })).toEqual([86.4198, 86.4198]);
    const answer = ask({ price: -0.1, elasticity: -2 });
    expect(answer).toMatchObject({ source: 'web', currency: 'GBP', measure: 'revenue', elasticity: -2 });
    expect(answer.total.before).toBe(140);
    expect(answer.total.expected).toBeCloseTo(155.5556, 4);
    expect(answer.periods[0]).toMatchObject({ start: '2026-03-02', before: 70 });
    expect(answer.periods[0]?.lower).toBeCloseTo(62.2222, 4); // 56 / 0.9
    expect(answer.periods[0]?.upper).toBeCloseTo(93.3333, 4); // 84 / 0.9
  });

  it('has an interval as wide as the elasticity is unsure', () => {
    const [first] = ask({ price: -0.1, elasticity: -2, elasticityRange: [-3, -1] }).periods;
    expect(first?.lower).toBeCloseTo(56, 6); // e = -1 leaves revenue as it is
    expect(first?.upper).toBeCloseTo(103.7037, 4); // e = -3: 84 / 0.81
  });

  it('of a product that is forecast with others falls on its share', () => {
    expect(weeks({ measure: 'units', productId: 'cup', price: 1, elasticity: -1 })).toEqual([3.5, 3.5]);
  });
});

describe('a promotion', () => {
  it('is of its days alone, on top of the price', () => {
    const promotion = { days: ['2026-03-03', '2026-03-10'], discount: 0.2 };
    // e = -2: 10 / 0.64 = 15.625 on one day of each week.
    expect(weeks({ measure: 'units', category: 'Mugs', promotion, elasticity: -2 })).toEqual([75.625, 75.625]);
    const twice = { ...promotion, days: [...promotion.days, ...promotion.days] };
    expect(weeks({ measure: 'units', category: 'Mugs', promotion: twice, elasticity: -2 })).toEqual([75.625, 75.625]);
    const byDay = ask({ measure: 'units', grain: 'day', horizon: 2, promotion, price: 0.25, elasticity: -1 });
    expect(byDay.periods.map(({ expected }) => expected)).toEqual([8, 10]); // 10 / 1.25, and 10 / (1.25 × 0.8)
  });
});

describe('a holiday', () => {
  it('takes with it what it sold against the same weekdays around it', () => {
    const holiday = { was: '2025-12-24', on: '2026-03-11' };
    expect(weeks({ holiday })).toEqual([70, 90]);
    expect(ask({ holiday }).elasticity).toBeNull();
    expect(ask({ holiday, country: 'France', grain: 'day', horizon: 10 }).periods.at(-1)).toMatchObject({
      start: '2026-03-11',
      expected: 30,
    });
  });
});

describe('what cannot be reckoned', () => {
  it.each([
    [{}, 'Nothing would change: give a price, a promotion or a holiday.'],
    [{ price: 0.1 }, 'What a price does is not known: give an elasticity'],
    [{ price: 4, elasticity: -1 }, 'price is 4; it must be a number from -0.9 to 3'],
    [{ price: 0.1, elasticity: 1 }, 'elasticity is 1; it must be a number from -20 to 0.'],
    [
      { promotion: { days: ['2026-04-01'], discount: 0.1 }, elasticity: -1 },
      'promotion.days is "2026-04-01"; it must be one of the days that are forecast, 2026-03-02 to 2026-03-15.',
    ],
    [
      { holiday: { was: '2020-12-24', on: '2026-03-11' } },
      'holiday.was is "2020-12-24"; the days of this series that are known are 2025-01-06 to 2026-03-01.',
    ],
    [{ holiday: { was: '2025-12-24', on: '2026-05-11' } }, 'holiday.on is "2026-05-11"; it must be one of the days'],
    [{ country: 'France', category: 'Mugs', price: 0.1, elasticity: -1 }, 'Of country and category only one'],
    [{ productId: 'mug', price: 0.1, elasticity: -1 }, 'measure is "revenue"; of a product only units are forecast'],
    [{ country: 'Spain', price: 0.1, elasticity: -1 }, 'There is no country "Spain"; there are "France".'],
    [{ measure: 'units', productId: 'pan', price: 0.1, elasticity: -1 }, 'There is no product "pan"'],
    [
      { measure: 'units', country: 'France', price: 0.1, elasticity: -1 },
      'Units of the country "France" are not forecast',
    ],
    [{ source: 'till', price: 0.1, elasticity: -1 }, 'There is no source "till"; there are "web".'],
    [{ price: 0.1, elasticity: -1, horizon: 3 }, 'horizon is 3; forecasts reach 2 weeks.'],
  ])('%j is refused by name and value', (request, message) => {
    expect(() => ask(request)).toThrow(message);
  });

  it('is a holiday that an artifact of before knows no days of', () => {
    const old = { ...web, revenue: [{ currency: 'GBP', series: [{ ...series('total', 'all'), days: undefined }] }] };
    const request = { kind: 'what-if', holiday: { was: '2025-12-24', on: '2026-03-11' } };
    expect(() => predictorOf([old]).predict(request)).toThrow('known are none, until it is trained again');
  });
});
