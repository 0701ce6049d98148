import { describe, expect, it } from 'vitest';
import { readableCause } from '../../../bin/cli/platform/cause.ts';

const failed = {
  QueryExecution: {
    Query: 'SELECT "a{b" FROM t',
    Statistics: { EngineExecutionTimeInMillis: 5 },
    Status: { State: 'FAILED', StateChangeReason: 'COLUMN_NOT_FOUND: line 1:8' },
  },
};

describe('why an execution failed', () => {
  it.each([
    ['The last good snapshot stays published. Failed: nothing_lost', undefined],
    [JSON.stringify(failed), 'COLUMN_NOT_FOUND: line 1:8'],
    [JSON.stringify({ errorType: 'Error', errorMessage: 'no such key', trace: ['at x'] }), 'no such key'],
    [JSON.stringify({ TrainingJobName: 'x', FailureReason: 'AlgorithmError: no rows' }), 'AlgorithmError: no rows'],
    [
      `Failed: a: ${JSON.stringify(failed)}, b: {"x":1}, c: ${JSON.stringify({ errorMessage: 'late' })}.`,
      'Failed: a: COLUMN_NOT_FOUND: line 1:8, b: {"x":1}, c: late.',
    ],
    ['{"cut off', undefined],
  ])('%s', (cause, reason) => expect(readableCause(cause)).toBe(reason ?? cause));
});
