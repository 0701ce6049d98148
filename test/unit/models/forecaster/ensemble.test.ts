import { describe, expect, it } from 'vitest';
import { backtest, type Origin, pathOf } from '../../../../models/forecaster/backtest.ts';
import { combined, rehearse, weightsOf } from '../../../../models/forecaster/ensemble.ts';
import type { Method, MethodName } from '../../../../models/forecaster/methods/method.ts';

const flat = (week: number, weeks = 1) => pathOf(new Float64Array(weeks * 7).fill(week / 7));

/** Origins a week apart at which `mstl` misses by 10 and `ets` by 20 of a level of 100. */
const origins = (count: number): readonly Origin[] =>
  Array.from({ length: count }, (_, at) => ({
    known: 70 + at * 7,
    level: 100,
    actual: flat(100),
    paths: new Map<MethodName, ReturnType<typeof flat>>([
      ['mstl', flat(110)],
      ['ets', flat(80)],
    ]),
  }));

const options = { methods: ['mstl', 'ets'] as const, combine: 'weighted', window: 26 } as const;

describe('weights', () => {
  it('are inverse squares of the errors, and leave out what errs more than half as much again', () => {
    const near = origins(6).map((origin) => ({ ...origin, paths: new Map(origin.paths).set('ets', flat(88)) }));
    const weights = weightsOf(near, 0, options);
    expect((weights.get('ets') as number) / (weights.get('mstl') as number)).toBeCloseTo(100 / 144, 9);
    expect([...weightsOf(origins(6), 0, options).keys()]).toEqual(['mstl']);
  });

  it('are alike until four origins have been seen, or when asked for', () => {
    expect([...weightsOf(origins(3), 0, options).values()]).toEqual([1, 1]);
    expect([...weightsOf(origins(6), 0, { ...options, combine: 'equal' }).values()]).toEqual([1, 1]);
  });

  it('give all to the best when asked for, and to one that never errs', () => {
    expect(weightsOf(origins(6), 0, { ...options, combine: 'best' })).toEqual(new Map([['mstl', 1]]));
    const exact = origins(6).map((origin) => ({ ...origin, paths: new Map(origin.paths).set('ets', flat(100)) }));
    expect(weightsOf(exact, 0, options)).toEqual(new Map([['ets', 1]]));
  });
});

describe('the ensemble', () => {
  it('mixes paths by their weights', () => {
    const paths = new Map<MethodName, ReturnType<typeof flat>>([
      ['mstl', flat(70)],
      ['ets', flat(140)],
    ]);
    const weights = new Map<MethodName, number>([
      ['mstl', 3],
      ['ets', 1],
    ]);
    expect(combined(paths, [weights]).weeks[0]).toBeCloseTo(87.5, 9);
    expect(combined(paths, [new Map([['croston', 1]])]).weeks[0]).toBeCloseTo(105, 9);
  });

  it('is rehearsed with what was known at each origin only', () => {
    const [past, future] = [origins(10), origins(10).slice(0, 6)];
    const late = origins(10)
      .slice(6)
      .map((origin) => ({ ...origin, actual: flat(1) }));
    const [before, after] = [past, [...future, ...late]].map((all) =>
      rehearse(all, 1, options).map(({ expected }) => expected.weeks[0]),
    );
    expect(after?.slice(0, 7)).toEqual(before?.slice(0, 7));
    expect(after?.[9]).not.toBe(before?.[9]);
  });
});

describe('a backtest', () => {
  it('shows methods nothing of what they forecast', () => {
    const seen: number[] = [];
    const spy: Method = {
      name: 'ets',
      forecast: ({ values }, days) => {
        seen.push(values.at(-1) as number);
        return new Float64Array(days).fill(values.at(-1) as number);
      },
    };
    const values = Float64Array.from({ length: 77 }, (_, day) => Math.floor(day / 7));
    const tested = backtest({ start: 0, values }, { methods: [spy], origins: 5, weeks: 2 });
    expect(seen).toEqual([7, 8, 9]);
    expect(tested.map(({ known }) => known)).toEqual([56, 63, 70]);
    expect(tested.map(({ actual }) => [...actual.weeks])).toEqual([[56, 63], [63, 70], [70]]);
  });

  it('goes on with the mean of four weeks when no method can', () => {
    const none: Method = { name: 'ets', forecast: () => null };
    const [origin] = backtest(
      { start: 0, values: new Float64Array(70).fill(2) },
      { methods: [none], origins: 1, weeks: 1 },
    );
    expect([...(origin?.paths.keys() ?? [])]).toEqual(['mean of 4 weeks']);
    expect(origin?.paths.get('mean of 4 weeks')?.weeks[0]).toBe(14);
  });
});
