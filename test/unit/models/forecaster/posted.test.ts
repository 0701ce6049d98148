import { describe, expect, it } from 'vitest';
import type { SeriesForecast } from '../../../../contracts/forecast-requests.ts';
import { RequestError } from '../../../../contracts/models.ts';
import { predictorOf } from '../../../../models/forecaster/predictor.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

/** No shop has been learnt: a posted series needs none. */
const { predict } = predictorOf([]);
const forecast = (request: object) => predict({ kind: 'series', ...request }) as unknown as SeriesForecast;
const expected = ({ periods }: SeriesForecast) => periods.map((period) => period.expected);

describe('a posted series', () => {
  it('that never changes goes on as it is, without a doubt', () => {
    const answer = forecast({ history: Array(20).fill(5), frequency: 'week', horizon: 3 });
    expect(expected(answer)).toEqual([5, 5, 5]);
    expect(answer.periods.map(({ quantiles }) => quantiles)).toEqual([
      [5, 5, 5],
      [5, 5, 5],
      [5, 5, 5],
    ]);
    expect(answer).toMatchObject({ error: 0, quantiles: [0.05, 0.5, 0.95] });
  });

  it('that repeats itself by the week is repeated', () => {
    const week = [10, 20, 30, 40, 50, 60, 70];
    const answer = forecast({ history: Array(8).fill(week).flat(), frequency: 'day', horizon: 9 });
    for (const [at, value] of expected(answer).entries()) expect(value).toBeCloseTo(week[at % 7] as number, 6);
    // The first test had seen no errors to tell methods apart by.
    expect(answer.error).toBeLessThan(0.05);
    expect(answer.notes).toEqual([]);
  });

  it('of one value is continued, within as much as itself, and says so', () => {
    const answer = forecast({ history: [10], horizon: 2, quantiles: [0.05, 0.5, 0.95] });
    expect(expected(answer)).toEqual([10, 10]);
    // No error is known: by half again beyond nothing and twice as much, and never below 0.
    expect(answer.periods[1]?.quantiles).toEqual([0, 10, 25]);
    expect(answer).toMatchObject({ origins: 0, error: null });
    expect(answer.notes[0]).toContain('1 values are too few to test');
  });

  it('has the quantiles that it says: nine in ten of what comes lie between the outer ones', () => {
    const random = seededRandom(7);
    let inside = 0;
    for (let series = 0; series < 40; series++) {
      const values = Array.from({ length: 44 }, () => 80 + 40 * random());
      const { periods } = forecast({ history: values.slice(0, 40), frequency: 'week', horizon: 4 });
      for (const [at, { quantiles }] of periods.entries()) {
        const [low = 0, , high = 0] = quantiles;
        if ((values[40 + at] as number) >= low && (values[40 + at] as number) <= high) inside++;
      }
    }
    expect(inside / 160).toBeGreaterThan(0.82);
    expect(inside / 160).toBeLessThan(0.99);
  });

  it('has quantiles in order that never come closer together', () => {
    const random = seededRandom(3);
    const history = Array.from({ length: 60 }, (_, at) => 100 + at + 30 * random());
    const { periods } = forecast({ history, frequency: 'week', horizon: 12, quantiles: [0.9, 0.1] });
    const widths = periods.map(({ quantiles: [high = 0, low = 0], expected: value }) => (high - low) / value);
    for (const [at, width] of widths.entries()) {
      expect(width).toBeGreaterThan(0);
      expect(width).toBeGreaterThanOrEqual((widths[at - 1] ?? 0) - 1e-9);
    }
  });

  it.each([
    ['day', '2026-02-27', ['2026-02-28', '2026-03-01']],
    ['week', '2025-12-29', ['2026-01-05', '2026-01-12']],
    ['month', '2026-01-31', ['2026-02-28', '2026-03-31']],
  ])('by the %s names the days that periods begin on', (frequency, start, days) => {
    const { periods } = forecast({ history: [1], frequency, start, horizon: 2 });
    expect(periods.map((period) => period.start)).toEqual(days);
  });

  it('has a day for each period of the longest series of months that begins the latest', () => {
    const { periods } = forecast({
      history: Array(2000).fill(1),
      frequency: 'month',
      start: '2100-12-31',
      horizon: 366,
    });
    // 2365 months, of which 197 years and a month, after December 2100.
    expect(periods.at(-1)?.start).toBe('2298-01-31');
  });

  it.each([
    [{ history: [], horizon: 1 }, 'history is []; it must be a list of 1 to 2000 numbers'],
    [{ history: [1, -5], horizon: 1 }, 'history[1] is -5; it must be a number from 0 to'],
    [{ history: [1, 'x'], horizon: 1 }, 'history[1] is "x"; it must be a number from 0 to'],
    [{ history: [1], horizon: 0 }, 'horizon is 0; it must be a whole number of periods from 1 to 366.'],
    [{ history: [1], horizon: 367 }, 'horizon is 367'],
    [{ history: [1] }, 'horizon is missing'],
    [{ history: [1], horizon: 1, frequency: 'hour' }, 'frequency is "hour"; it must be one of day, week, month.'],
    [{ history: [1], horizon: 1, quantiles: [0.5, 1] }, 'quantiles[1] is 1; it must be a number from 0.01 to 0.99.'],
    [{ history: [1], horizon: 1, start: '2026-02-30' }, 'start is "2026-02-30"; it must be a day of the calendar'],
    [
      { history: [1], horizon: 1, start: '9999-12-31' },
      'it must be a day of the calendar from 1900-01-01 to 2100-12-31',
    ],
    [{ history: [1], horizon: 1, start: '0050-01-01' }, 'start is "0050-01-01"'],
    [{ history: [1], horizon: 1, season: 7 }, 'There is no field "season"; there are: kind, history'],
  ])('%j is refused by name and value', (request, message) => {
    expect(() => forecast(request)).toThrow(RequestError);
    expect(() => forecast(request)).toThrow(message);
  });
});
