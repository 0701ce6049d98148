import { describe, expect, it } from 'vitest';
import { ets, mstl } from '../../../../models/forecaster/augurs.ts';
import { blockSums, weekdayShares } from '../../../../models/forecaster/history.ts';
import { boosted } from '../../../../models/forecaster/methods/boosted.ts';
import { dailyMstl, dailyMstlLog, weeklyEts } from '../../../../models/forecaster/methods/index.ts';
import {
  lastValue,
  meanOfFourWeeks,
  seasonalNaive,
  seasonalNaiveWithLevel,
  weekdaySmoothing,
  weeklyLevel,
} from '../../../../models/forecaster/methods/simple.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

const WEEK = [10, 20, 30, 40, 50, 60, 0];
const weeks = (count: number): Float64Array =>
  Float64Array.from({ length: count * 7 }, (_, day) => WEEK[day % 7] as number);
const history = (values: Float64Array) => ({ start: 20_000, values });
const rounded = (values: Iterable<number> | null): number[] =>
  [...(values ?? [])].map((value) => Math.round(value * 1e6) / 1e6);

describe('weeks of a history', () => {
  it('are counted from its end', () => {
    expect([...blockSums(Float64Array.from([9, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]))]).toEqual([7, 14]);
  });

  it('have shares of weekdays that add up to 1, whatever day the history ends on', () => {
    const shares = weekdayShares(weeks(4).subarray(0, 24));
    expect(rounded(shares.map((share) => share * 210))).toEqual([40, 50, 60, 0, 10, 20, 30]);
    expect([...weekdayShares(new Float64Array(21))]).toEqual(Array(7).fill(1 / 7));
  });
});

describe('naive methods', () => {
  const values = Float64Array.from({ length: 400 }, (_, day) => day);

  it('repeat the last week', () => {
    expect([...(lastValue.forecast(history(values), 14) ?? [])]).toEqual([
      393, 394, 395, 396, 397, 398, 399, 393, 394, 395, 396, 397, 398, 399,
    ]);
  });

  it('average each weekday of the last four weeks', () => {
    // 393 and the days 7, 14 and 21 before it: 393 - 10.5.
    expect(meanOfFourWeeks.forecast(history(values), 7)?.[0]).toBe(382.5);
    expect(meanOfFourWeeks.forecast(history(values.subarray(0, 9)), 7)?.[0]).toBe(2);
  });

  it('repeat the day 52 weeks before, which is the same weekday', () => {
    expect([...(seasonalNaive.forecast(history(values), 7) ?? [])]).toEqual([36, 37, 38, 39, 40, 41, 42]);
    expect(seasonalNaive.forecast(history(values.subarray(0, 363)), 7)).toBeNull();
  });

  it('carry the growth of a year, but no more than threefold', () => {
    const grown = Float64Array.from({ length: 400 }, (_, day) => (day < 300 ? 10 : 20));
    expect(seasonalNaiveWithLevel.forecast(history(grown), 7)?.[0]).toBe(20);
    const exploded = Float64Array.from({ length: 400 }, (_, day) => (day < 300 ? 10 : 1000));
    expect(seasonalNaiveWithLevel.forecast(history(exploded), 7)?.[0]).toBe(30);
  });
});

describe('weekday smoothing', () => {
  it('forgets by the rate', () => {
    // A week of 1 a day, then one of 2 a day, halved each day: (2 * 128 + 1) / 129 a day.
    const values = Float64Array.from({ length: 14 }, (_, day) => (day < 7 ? 1 : 2));
    expect(weeklyLevel(values, new Float64Array(7).fill(1 / 7), 0.5)).toBeCloseTo((7 * 257) / 129, 10);
  });

  it('continues a shop whose weeks are all alike, and is not misled by the weekday on which it ends', () => {
    for (const { forecast } of weekdaySmoothing) {
      expect(rounded(forecast(history(weeks(8).subarray(0, 53)), 7))).toEqual([50, 60, 0, 10, 20, 30, 40]);
    }
  });
});

describe('ETS and MSTL', () => {
  it('continue what never changes', () => {
    expect(rounded(ets(new Float64Array(20).fill(5), 3))).toEqual([5, 5, 5]);
  });

  // By AutoETS(season_length=1, model="ZZN") of statsforecast 2.1.1.
  it.each([
    [
      'the level of the Nile, 1871 to 1900',
      [
        1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
        1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840,
      ],
      [1078.28878, 1078.28878, 1078.28878],
    ],
    [
      'a trend',
      [3, 5, 9, 14, 16, 21, 22, 28, 31, 33, 36, 42, 43, 49, 50, 55, 58, 60, 66, 69],
      [71.95582, 75.42807, 78.90032],
    ],
  ])('continue %s as statsforecast does', (_, values, expected) => {
    const path = ets(Float64Array.from(values), 3);
    for (const [ahead, value] of expected.entries()) expect(path?.[ahead]).toBeCloseTo(value, 3);
  });

  it('continue a pattern of weekdays', () => {
    const path = dailyMstl.forecast(history(weeks(12)), 7);
    for (const [day, value] of WEEK.entries()) expect(path?.[day]).toBeCloseTo(value, 0);
  });

  it('are never below 0, and a logarithm does not run away', () => {
    const falling = Float64Array.from({ length: 84 }, (_, day) => Math.max(0, 100 - 1.3 * day));
    const rising = Float64Array.from({ length: 84 }, (_, day) => 1.2 ** day);
    for (const { forecast } of [weeklyEts, dailyMstl, dailyMstlLog]) {
      expect(Math.min(...(forecast(history(falling), 56) ?? [0]))).toBeGreaterThanOrEqual(0);
    }
    expect(Math.max(...(dailyMstlLog.forecast(history(rising), 56) ?? [0]))).toBeLessThanOrEqual(2 * 1.2 ** 83);
  });

  it('say nothing of too short a history, and of one that they cannot fit', () => {
    for (const { forecast } of [weeklyEts, dailyMstl, dailyMstlLog]) expect(forecast(history(weeks(3)), 7)).toBeNull();
    expect(mstl(Float64Array.from([1, 2, 3]), [7], 7)).toBeNull();
  });
});

describe('gradient boosting over series', () => {
  const random = seededRandom(3);
  const series = [100, 400].map((size) =>
    history(Float64Array.from({ length: 364 }, (_, day) => size * (1 + 0.1 * random()) * (day % 7 < 5 ? 1 : 0.5))),
  );

  it('forecasts about what series hold that hardly change', () => {
    const method = boosted(series, { seed: 1, weeks: 4, cutoffs: [20_364] });
    const week = blockSums(method?.forecast(series[1] as (typeof series)[number], 28) ?? new Float64Array(7));
    // Six days' worth of 400, and 5 % on the mean.
    for (const value of week) expect(value).toBeGreaterThan(0.9 * 2520);
    for (const value of week) expect(value).toBeLessThan(1.1 * 2520);
  });

  it('knows nothing after its cutoff, and is not asked about days before it', () => {
    const options = { seed: 1, weeks: 4, cutoffs: [20_300] };
    const changed = series.map(({ start, values }) => ({
      start,
      values: values.map((value, day) => (day < 300 ? value : 0)),
    }));
    const past = { start: 20_000, values: (series[0] as (typeof series)[number]).values.subarray(0, 300) };
    expect(boosted(series, options)?.forecast(past, 28)).toEqual(boosted(changed, options)?.forecast(past, 28));
    expect(boosted(series, options)?.forecast({ ...past, values: past.values.subarray(0, 299) }, 28)).toBeNull();
  });

  it('does not train on a handful of weeks', () => {
    expect(boosted([history(weeks(10))], { seed: 1, weeks: 4, cutoffs: [20_070] })).toBeNull();
  });
});
