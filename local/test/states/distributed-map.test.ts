import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../states/validate.ts';
import { machineOf, run } from './run-definition.ts';

const processor = (states: object, distributed = true) => ({
  ...(distributed && { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }),
  StartAt: Object.keys(states)[0],
  States: states,
});
const reader = {
  Resource: 'arn:aws:states:::s3:listObjectsV2',
  Arguments: { Bucket: 'lake', Prefix: '{% $states.input.prefix %}' },
};
const give = (Output: unknown) => ({ Give: { Type: 'Pass', Output, End: true } });

/** Two pages of objects. */
const call = async (_service: string, _operation: string, input: Readonly<Record<string, unknown>>) =>
  input.ContinuationToken === undefined
    ? { Contents: [{ Key: `${input.Prefix}a`, Size: 1 }], NextContinuationToken: 'more' }
    : { Contents: [{ Key: `${input.Prefix}b`, Size: 2 }] };

describe('a Distributed Map', () => {
  it('goes over all pages of the objects below a prefix', async () => {
    const map = {
      Type: 'Map',
      ItemReader: reader,
      ItemProcessor: processor(give('{% $states.input.Key %}')),
      End: true,
    };
    expect(await run({ Map: map }, { prefix: 'day/' }, { call })).toEqual(['day/a', 'day/b']);
  });

  it('hands each what the selector makes of its item', async () => {
    const ItemSelector = { key: '{% $states.context.Map.Item.Value.Key %}', why: '{% $states.input.prefix %}' };
    const map = {
      Type: 'Map',
      ItemReader: reader,
      ItemSelector,
      ItemProcessor: processor(give('{% $states.input %}')),
      End: true,
    };
    expect(await run({ Map: map }, { prefix: 'p/' }, { call })).toEqual([
      { key: 'p/a', why: 'p/' },
      { key: 'p/b', why: 'p/' },
    ]);
  });

  it('runs executions that know nothing of the variables around it', async () => {
    const states = (distributed: boolean) => ({
      Set: { Type: 'Pass', Assign: { known: 1 }, Output: [1], Next: 'Map' },
      Map: { Type: 'Map', ItemProcessor: processor(give('{% $exists($known) %}'), distributed), End: true },
    });
    expect(await run(states(false))).toEqual([true]);
    expect(await run(states(true))).toEqual([false]);
  });

  it('alone reads its items', () => {
    const map = { Type: 'Map', ItemReader: reader, ItemProcessor: processor(give(1), false), End: true };
    expect(() => validateDefinition(machineOf({ Map: map }))).toThrow(/ItemReader is of a Distributed Map/);
  });
});
