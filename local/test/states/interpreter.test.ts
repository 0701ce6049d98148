import { describe, expect, it } from 'vitest';
import { AwsFailure } from '../../service.ts';
import { VirtualClock } from '../common/virtual-clock.ts';
import { run } from './run-definition.ts';

const QUERY = 'arn:aws:states:::athena:getQueryResults';

describe('simple states', () => {
  it('passes, waits, chooses and succeeds', async () => {
    // Prepare
    const clock = new VirtualClock();
    const states = {
      Start: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'Pause' },
      Pause: { Type: 'Wait', Seconds: '{% $states.input.n %}', Next: 'Again' },
      Again: { Type: 'Wait', Seconds: 55, Next: 'Which' },
      Which: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n = 1 %}', Next: 'Other' },
          { Condition: '{% $states.input.n > 4 %}', Next: 'End', Output: 'chosen', Assign: { by: 'rule' } },
        ],
        Default: 'Other',
      },
      Other: { Type: 'Pass', Next: 'End' },
      End: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $by %}'] },
    };
    // Act
    const output = await run(states, { n: 4 }, { clock });
    // Assess
    expect(output).toEqual(['chosen', 'rule']);
    expect(clock.sleeps).toEqual([5_000, 55_000]);
  });

  it('takes the default with its own Assign and Output', async () => {
    const states = {
      C: {
        Type: 'Choice',
        Choices: [{ Condition: '{% false %}', Next: 'E' }],
        Default: 'E',
        Assign: { x: 1 },
        Output: { d: true },
      },
      E: { Type: 'Pass', End: true, Output: '{% {"x": $x, "in": $states.input} %}' },
    };
    expect(await run(states)).toEqual({ x: 1, in: { d: true } });
  });

  it('fails with States.Runtime when no rule is true and there is no default', async () => {
    const states = {
      C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'E' }] },
      E: { Type: 'Succeed' },
    };
    await expect(run(states)).rejects.toMatchObject({
      error: 'States.Runtime',
      causeText:
        "An error occurred while executing the state 'C' (entered at the event id #2). " +
        'Failed to transition out of the state. The state does not point to a next state.',
    });
  });

  it('fails with the error and cause of a Fail state', async () => {
    const states = { F: { Type: 'Fail', Error: 'Checks', Cause: '{% "found " & $string($states.input.n) %}' } };
    await expect(run(states, { n: 3 })).rejects.toMatchObject({ error: 'Checks', causeText: 'found 3' });
  });

  it('shows the context', async () => {
    const states = { P: { Type: 'Pass', Output: '{% $states.context %}', End: true } };
    expect(await run(states, { a: 1 })).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-central-1:000000000000:execution:test:one',
        Name: 'one',
        Input: { a: 1 },
        RoleArn: 'arn:aws:iam::000000000000:role/test',
        StartTime: '2026-03-01T00:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:000000000000:stateMachine:test', Name: 'test' },
      State: { Name: 'P', EnteredTime: '2026-03-01T00:00:00.000Z', RetryCount: 0 },
    });
  });
});

describe('variables', () => {
  it('shows Assign and Output of a state the variables from before it', async () => {
    // The swap of the guide on variables: both sides see the old values.
    const states = {
      Set: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'Swap' },
      Swap: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'Show' },
      Show: { Type: 'Pass', Output: { before: '{% $states.input %}', after: '{% [$x, $y] %}' }, End: true },
    };
    expect(await run(states)).toEqual({ before: [1, 2], after: [2, 1] });
  });

  it('lets branches read outer variables and keeps theirs to themselves', async () => {
    const states = {
      Set: { Type: 'Pass', Assign: { x: 1 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'A',
            States: {
              A: { Type: 'Pass', Assign: { inner: '{% $x + 1 %}' }, Next: 'A2' },
              A2: { Type: 'Pass', Output: '{% $inner %}', End: true },
            },
          },
        ],
        Next: 'Show',
      },
      Show: { Type: 'Pass', Output: '{% {"x": $x, "seen": $exists($inner), "r": $states.input} %}', End: true },
    };
    expect(await run(states)).toEqual({ x: 1, seen: false, r: [2] });
  });
});

describe('Retry and Catch', () => {
  const failing = (failures: readonly string[]) => {
    const left = [...failures];
    const calls: number[] = [];
    return {
      calls,
      call: async () => {
        calls.push(calls.length);
        const code = left.shift();
        if (code !== undefined) throw new AwsFailure(code, 'told to');
        return { Rows: 'm' };
      },
    };
  };
  const task = (more: object) => ({
    T: { Type: 'Task', Resource: QUERY, Arguments: { QueryExecutionId: 'x' }, End: true, ...more },
    ...('Catch' in more ? { Caught: { Type: 'Pass', End: true } } : {}),
  });
  const catchAll = { ErrorEquals: ['States.ALL'], Next: 'Caught' };

  it('retries with growing waits, then goes on', async () => {
    const clock = new VirtualClock();
    const { call, calls } = failing(['Throttled', 'Throttled']);
    const events: string[] = [];
    const states = task({
      Retry: [{ ErrorEquals: ['Athena.ThrottledException'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 3 }],
      Catch: [catchAll],
      Output: '{% {"r": $states.result, "retries": $states.context.State.RetryCount} %}',
    });
    expect(await run(states, {}, { call, clock, events })).toEqual({ r: { Rows: 'm' }, retries: 2 });
    expect(clock.sleeps).toEqual([2_000, 6_000]);
    expect(calls).toHaveLength(3);
    expect(events).toEqual([
      'StateEntered T',
      'StateRetried T Athena.ThrottledException',
      'StateRetried T Athena.ThrottledException',
      'StateExited T',
    ]);
  });

  it('catches after the retries are used up; the first catcher that fits wins', async () => {
    const { call, calls } = failing(['A', 'A', 'A']);
    const states = {
      ...task({
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
        Catch: [
          { ErrorEquals: ['Athena.BException'], Next: 'Wrong' },
          {
            ErrorEquals: ['Athena.AException'],
            Next: 'Caught',
            Output: '{% $states.errorOutput.Error & " of " & $string($states.input.n) %}',
            Assign: { cause: '{% $states.errorOutput.Cause %}' },
          },
          { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
        ],
      }),
      Wrong: { Type: 'Fail' },
      Caught: { Type: 'Pass', Output: '{% [$states.input, $cause] %}', End: true },
    };
    expect(await run(states, { n: 1 }, { call })).toEqual([
      'Athena.AException of 1',
      'told to (Service: Athena, Status Code: 400, Request ID: local)',
    ]);
    expect(calls).toHaveLength(2);
  });

  it('hands on Error and Cause when a catcher has no Output', async () => {
    const { call } = failing(['A']);
    expect(await run(task({ Catch: [catchAll] }), {}, { call })).toEqual({
      Error: 'Athena.AException',
      Cause: 'told to (Service: Athena, Status Code: 400, Request ID: local)',
    });
  });

  it('catches an expression that gives nothing, naming state and field', async () => {
    const states = task({ Arguments: { QueryExecutionId: '{% $states.input.no %}' }, Catch: [catchAll] });
    expect(await run(states)).toEqual({
      Error: 'States.QueryEvaluationError',
      Cause:
        "An error occurred while executing the state 'T' (entered at the event id #2). The JSONata expression " +
        "'$states.input.no' specified for the field 'Arguments/QueryExecutionId' returned nothing (undefined).",
    });
  });

  it('times out a task, which States.TaskFailed does not cover', async () => {
    const states = task({
      TimeoutSeconds: '{% 30 %}',
      Retry: [{ ErrorEquals: ['States.TaskFailed'] }],
      Catch: [catchAll],
    });
    const clock = new VirtualClock();
    const call = () => new Promise<never>(() => undefined);
    expect(await run(states, {}, { call, clock })).toEqual({ Error: 'States.Timeout' });
    expect(clock.sleeps).toEqual([30_000]);
  });

  it('leaves a task that is in time alone', async () => {
    const clock = new VirtualClock();
    const call = async () => {
      await clock.sleep(20_000);
      return { Rows: 'm' };
    };
    expect(await run(task({ TimeoutSeconds: 30 }), {}, { call, clock })).toEqual({ Rows: 'm' });
  });

  it('ends the execution, uncaught, on something the account does not support', async () => {
    const call = () => Promise.reject(new Error('The local account does not support X'));
    await expect(run(task({ Catch: [catchAll] }), {}, { call })).rejects.toMatchObject({
      error: 'States.Runtime',
      causeText: expect.stringContaining('does not support X'),
    });
  });
});

describe('payload limit', () => {
  // 262,144 bytes of JSON; a string costs two quotes.
  it.each([
    [262_142, 'ok'],
    [262_143, 'States.DataLimitExceeded'],
  ])('a text of %d bytes: %s', async (length, expected) => {
    const states = { P: { Type: 'Pass', Output: '{% $states.input.s %}', End: true } };
    const outcome = await run(states, { s: 'x'.repeat(length) }).then(
      () => 'ok',
      (error: { error: string }) => error.error,
    );
    expect(outcome).toBe(expected);
  });

  // Three texts, two quotes each, two commas and two brackets: 262,144 bytes are 3 * 87,378 + 10.
  it.each([
    [87_378, 'ok'],
    [87_379, 'States.DataLimitExceeded'],
  ])('what three iterations or branches of %d bytes hand back together: %s', async (length, expected) => {
    const pass = { StartAt: 'P', States: { P: { Type: 'Pass', Output: '{% $states.input.s %}', End: true } } };
    const branch = (name: string) => ({ StartAt: name, States: { [name]: pass.States.P } });
    const items = '{% [$states.input, $states.input, $states.input] %}';
    const states = [
      { M: { Type: 'Map', Items: items, ItemProcessor: pass, Output: {}, End: true } },
      { M: { Type: 'Parallel', Branches: ['A', 'B', 'C'].map(branch), Output: {}, End: true } },
    ];
    const outcomes = states.map((each) =>
      run(each, { s: 'x'.repeat(length) }).then(
        () => 'ok',
        (error: { error: string }) => error.error,
      ),
    );
    expect(await Promise.all(outcomes)).toEqual([expected, expected]);
  });
});
