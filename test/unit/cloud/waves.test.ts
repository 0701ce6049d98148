import type { ExecutionEvent } from '@shoplake/local';
import { describe, expect, it } from 'vitest';
import { concurrencyOf, type Definition, stateOf, transitionsOf, wavesOf } from '../../../bench/cloud/waves.ts';

const query = { Type: 'Task', Resource: 'arn:aws:states:::athena:startQueryExecution.sync' };
const read = { Type: 'Task', Resource: 'arn:aws:states:::athena:getQueryResults' };
const event = (type: ExecutionEvent['type'], state: string): ExecutionEvent => ({ execution: 'e', type, state, at: 0 });
const entered = (...states: string[]) => states.map((state) => event('StateEntered', state));

const definition: Definition = {
  StartAt: 'Ask',
  States: {
    Ask: query,
    Read: read,
    Skipped: query,
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Short', States: { Short: query } },
        { StartAt: 'Long', States: { Long: query, Longer: query } },
      ],
    },
    Each: {
      Type: 'Map',
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: 'Item', States: { Item: query, Look: read } },
    },
  },
};

describe('waves', () => {
  it('adds up a chain, the longest branch of a Parallel and the rounds of a Map', () => {
    const items = Array.from({ length: 5 }, () => entered('Item', 'Look')).flat();
    const steps = [...entered('Ask', 'Read', 'Both', 'Short', 'Long', 'Longer', 'Each'), ...items];
    // One, then two of the longer branch, then five items two at a time: three.
    expect(wavesOf(definition, steps)).toBe(6);
  });

  it('leaves out what was not entered', () => {
    expect(wavesOf(definition, entered('Ask', 'Read'))).toBe(1);
    // A branch that a Choice cut short, and a Map without items.
    expect(wavesOf(definition, entered('Ask', 'Both', 'Short', 'Each'))).toBe(2);
  });

  it('counts the statements at once, and every state and retry as a transition', () => {
    const steps = [
      ...entered('Ask'),
      event('StateRetried', 'Ask'),
      event('StateExited', 'Ask'),
      ...entered('Both', 'Short', 'Long'),
      event('StateExited', 'Short'),
      ...entered('Longer'),
      event('StateExited', 'Long'),
    ];
    expect(concurrencyOf(definition, steps)).toBe(2);
    expect(transitionsOf(steps)).toBe(6);
  });

  it('finds the state that sent a statement, whatever values a run put in', () => {
    const sends = (QueryString: string) => ({ ...query, Arguments: { QueryString } });
    const nested: Definition = {
      StartAt: 'Outer',
      States: {
        Plain: sends("SELECT a FROM x WHERE b = 'c'"),
        Outer: {
          Type: 'Map',
          ItemProcessor: {
            StartAt: 'Filled',
            States: {
              Filled: sends('{% $replace("SELECT a\\n  FROM \\"y\\" WHERE d >= :since AND e", ":since", $since) %}'),
            },
          },
        },
      },
    };
    expect(stateOf(nested, "SELECT a FROM x WHERE b = 'c'")).toBe('Plain');
    expect(stateOf(nested, `SELECT a\n  FROM "y" WHERE d >= '2026-01-01' AND e`)).toBe('Filled');
    expect(stateOf(nested, 'SELECT something else')).toBeUndefined();
  });
});
