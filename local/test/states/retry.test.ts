import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Attempts, delayOf, matches } from '../../states/retry.ts';
import { StatesError } from '../../states/values.ts';

describe('which errors a name covers', () => {
  // From the Amazon States Language's list of error names and the service's notes on the two wildcards.
  it.each([
    [['States.ALL'], 'Athena.TooManyRequestsException', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.ALL'], 'States.QueryEvaluationError', true],
    [['States.ALL'], undefined, true],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.ALL'], 'States.Runtime', false],
    [['States.TaskFailed'], 'Custom', true],
    [['States.TaskFailed'], 'States.TaskFailed', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.TaskFailed'], 'States.DataLimitExceeded', false],
    [['States.Timeout'], 'States.Timeout', true],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.Runtime'], 'States.Runtime', false],
    [['A', 'B'], 'B', true],
    [['A', 'B'], 'C', false],
  ])('%j and %s: %s', (names, error, expected) => {
    expect(matches(names, error)).toBe(expected);
  });
});

describe('waits', () => {
  const all = ['States.ALL'];

  it.each([
    ['by default 1, 2, 4 seconds', {}, [1, 2, 4]],
    ['interval and rate', { IntervalSeconds: 3, BackoffRate: 1.5 }, [3, 4.5, 6.75]],
    ['at most MaxDelaySeconds', { IntervalSeconds: 3, BackoffRate: 2, MaxDelaySeconds: 10 }, [3, 6, 10]],
    ['a rate of 1 keeps the wait', { IntervalSeconds: 5, BackoffRate: 1 }, [5, 5, 5]],
  ])('%s', (_, fields, seconds) => {
    const retrier = { ErrorEquals: all, ...fields };
    expect([0, 1, 2].map((attempt) => delayOf(retrier, attempt, () => 0.5) / 1000)).toEqual(seconds);
  });

  it('draws a jittered wait between zero and the full one', () => {
    const retrier = { ErrorEquals: all, IntervalSeconds: 4, JitterStrategy: 'FULL' } as const;
    expect(delayOf(retrier, 1, () => 0)).toBe(0);
    expect(delayOf(retrier, 1, () => 0.25)).toBe(2000);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(10), (random, attempt) => {
        const delay = delayOf({ ...retrier, MaxDelaySeconds: 60 }, attempt, () => random);
        return delay >= 0 && delay <= 60_000;
      }),
    );
  });
});

describe('attempts', () => {
  const retriers = [
    { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 10 },
    { ErrorEquals: ['B'], MaxAttempts: 2, IntervalSeconds: 1 },
    { ErrorEquals: ['Never'], MaxAttempts: 0 },
    { ErrorEquals: ['States.ALL'] },
  ];
  const next = (attempts: Attempts, error: string) => attempts.next(retriers, new StatesError(error), () => 1);

  it('counts each retrier apart, and only the first that covers the error', () => {
    const attempts = new Attempts();
    expect(next(attempts, 'A')).toBe(10_000);
    expect(next(attempts, 'B')).toBe(1_000);
    expect(next(attempts, 'B')).toBe(2_000);
    expect(next(attempts, 'A')).toBeUndefined();
    expect(next(attempts, 'B')).toBeUndefined();
    expect(next(attempts, 'Never')).toBeUndefined();
    expect([1, 2, 3, 4].map(() => next(attempts, 'Other'))).toEqual([1_000, 2_000, 4_000, undefined]);
    expect(attempts.total).toBe(6);
  });
});
