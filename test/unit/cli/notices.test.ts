import { reasonOf } from '@shoplake/local';
import { describe, expect, it } from 'vitest';
import { unrepeated } from '../../../bin/cli/terminal/notices.ts';

describe('a notice', () => {
  it('is said at once and on one line, and not again within half a minute, whatever its ids', () => {
    let now = 0;
    const said: string[] = [];
    const say = unrepeated(
      (line) => said.push(line),
      () => now,
    );
    const failed = (run: string) => `Run ${run} failed:\n  the disk is full`;
    for (; now < 30_000; now += 500) say(failed(`0a1b2c3d-0000-0000-0000-00000000000${(now / 500) % 10}`));
    say('Function load failed: Error: bad');
    say(failed('0a1b2c3d-0000-0000-0000-000000000009'));
    expect(said).toEqual([
      'Run 0a1b2c3d-0000-0000-0000-000000000000 failed: the disk is full',
      'Function load failed: Error: bad',
      'Run 0a1b2c3d-0000-0000-0000-000000000009 failed: the disk is full (and 59 times more since it was last said)',
    ]);
  });
});

describe('the reason of a failure', () => {
  const cases: readonly [string, object | string, string][] = [
    [
      'States.TaskFailed',
      { Status: { State: 'FAILED', StateChangeReason: 'HIVE_BAD_DATA: x is\ndamaged' } },
      'HIVE_BAD_DATA: x is damaged',
    ],
    ['States.TaskFailed', { TrainingJobStatus: 'Failed', FailureReason: 'no data' }, 'no data'],
    ['TypeError', { errorType: 'TypeError', errorMessage: 'x is undefined', trace: [] }, 'x is undefined'],
    ['ChecksFailed', 'The last good snapshot stays published.', 'The last good snapshot stays published.'],
    ['States.Runtime', '{"cut', '{"cut'],
  ];
  it.each(cases)('%s is one line', (error, cause, sentence) => {
    const text = typeof cause === 'string' ? cause : JSON.stringify(cause);
    expect(reasonOf({ error, cause: text })).toBe(`${error}: ${sentence}`);
  });

  it('is short, and there is one', () => {
    expect(reasonOf({ cause: 'x'.repeat(1000) })).toHaveLength(300);
    expect(reasonOf({})).toBe('no reason given');
  });
});
