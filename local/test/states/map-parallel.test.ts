import { describe, expect, it } from 'vitest';
import { AwsFailure } from '../../service.ts';
import type { TaskCall } from '../../states/frame.ts';
import { VirtualClock } from '../common/virtual-clock.ts';
import { run } from './run-definition.ts';

const QUERY = 'arn:aws:states:::athena:getQueryResults';

/** A service whose call takes as many seconds as its message says and fails when the message is negative. */
function slowService(clock: VirtualClock) {
  const seen = { now: 0, most: 0, started: [] as number[] };
  const call: TaskCall = async (_service, _operation, input) => {
    const seconds = Number(input.QueryExecutionId);
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    seen.started.push(seconds);
    await clock.sleep(Math.abs(seconds) * 1000);
    seen.now -= 1;
    if (seconds < 0) throw new AwsFailure('Broken', String(seconds));
    return { Rows: String(seconds) };
  };
  return { seen, call };
}

const work = {
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: QUERY,
      Arguments: { QueryExecutionId: '{% $string($states.input) %}' },
      Output: '{% $states.result.Rows %}',
      End: true,
    },
  },
};

describe('Map', () => {
  const map = (more: object = {}) => ({
    M: { Type: 'Map', Items: '{% $states.input.items %}', ItemProcessor: work, End: true, ...more },
    ...('Catch' in more ? { Caught: { Type: 'Pass', End: true } } : {}),
  });

  it('keeps the order of the items, whichever is ready first', async () => {
    const clock = new VirtualClock();
    const { call, seen } = slowService(clock);
    expect(await run(map(), { items: [3, 1, 2] }, { call, clock })).toEqual(['3', '1', '2']);
    expect(seen.most).toBe(3);
  });

  it.each([
    [2, 2],
    ['{% 1 %}', 1],
    [0, 40],
  ])('runs at most MaxConcurrency %j: %d at once', async (MaxConcurrency, most) => {
    const clock = new VirtualClock();
    const { call, seen } = slowService(clock);
    const items = Array.from({ length: most === 40 ? 50 : 5 }, (_, index) => index + 1);
    const output = await run(map({ MaxConcurrency }), { items }, { call, clock });
    expect(output).toEqual(items.map(String));
    expect(seen.most).toBe(most);
  });

  it('shows each iteration its item and index', async () => {
    const states = {
      M: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', Output: '{% [$states.input, $states.context.Map.Item.Index] %}', End: true } },
        },
        Output: '{% $states.result %}',
        End: true,
      },
    };
    expect(await run(states, ['a', 'b'])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('gives an empty list for no items', async () => {
    expect(await run(map(), { items: [] })).toEqual([]);
  });

  it('fails on items that are not an array', async () => {
    await expect(run(map(), { items: { a: 1 } })).rejects.toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('fails with the first failure, stops the others and starts no more', async () => {
    // Prepare
    const clock = new VirtualClock();
    const { call, seen } = slowService(clock);
    const events: string[] = [];
    const states = map({ MaxConcurrency: 2, Catch: [{ ErrorEquals: ['Athena.BrokenException'], Next: 'Caught' }] });
    // Act
    const output = await run(states, { items: [10, -1, 3, 4] }, { call, clock, events });
    // Assess
    expect(output).toMatchObject({ Error: 'Athena.BrokenException' });
    expect(seen.started).toEqual([10, -1]);
    expect(events).toEqual([
      'StateEntered M',
      'StateEntered Work',
      'StateEntered Work',
      'StateFailed Work Athena.BrokenException',
      'StateAborted Work',
      'StateCaught M Athena.BrokenException',
      'StateExited M',
      'StateEntered Caught',
      'StateExited Caught',
    ]);
  });

  it('can be retried as a whole', async () => {
    const clock = new VirtualClock();
    let failures = 1;
    const call: TaskCall = async (_service, _operation, input) => {
      if (input.QueryExecutionId === '2' && failures-- > 0) throw new AwsFailure('Broken', 'once');
      return { Rows: input.QueryExecutionId };
    };
    const states = map({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 7 }] });
    expect(await run(states, { items: [1, 2] }, { call, clock })).toEqual(['1', '2']);
    expect(clock.sleeps).toEqual([7_000]);
  });
});

describe('Parallel', () => {
  const branch = (name: string, seconds: number) => ({
    StartAt: name,
    States: { [name]: { ...work.States.Work, Arguments: { QueryExecutionId: String(seconds) } } },
  });

  it('runs branches beside each other and keeps their order', async () => {
    const clock = new VirtualClock();
    const { call } = slowService(clock);
    const states = { P: { Type: 'Parallel', Branches: [branch('A', 5), branch('B', 2)], End: true } };
    expect(await run(states, {}, { call, clock })).toEqual(['5', '2']);
    expect(clock.now()).toBe(Date.parse('2026-03-01T00:00:05Z'));
  });

  it('gives every branch the input of the state', async () => {
    const pass = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
    const states = { P: { Type: 'Parallel', Branches: [pass('A'), pass('B')], End: true } };
    expect(await run(states, { n: 4 })).toEqual([{ n: 4 }, { n: 4 }]);
  });

  it('fails with the error of the branch that failed first', async () => {
    const clock = new VirtualClock();
    const { call } = slowService(clock);
    const states = { P: { Type: 'Parallel', Branches: [branch('A', 9), branch('B', -2), branch('C', -3)], End: true } };
    await expect(run(states, {}, { call, clock })).rejects.toMatchObject({
      error: 'Athena.BrokenException',
      causeText: expect.stringMatching(/^-2 /),
    });
  });
});
