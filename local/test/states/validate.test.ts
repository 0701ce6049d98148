import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../states/validate.ts';
import { machineOf } from './run-definition.ts';

const END = { Type: 'Pass', End: true };
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::athena:getQueryResults', End: true };
const load = (definition: unknown) => () => validateDefinition(definition);

describe('what AWS would refuse is refused at load', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'half an expression',
      machineOf({ P: { ...END, Output: { a: '{% $x' } } }),
      /whole string.* at \/States\/P\/Output\/a/,
    ],
    ['a broken expression', machineOf({ P: { ...END, Output: '{% 1 + %}' } }), /INVALID_JSONATA_EXPRESSION/],
    ['a bare name', machineOf({ P: { ...END, Assign: { a: '{% total %}' } } }), /Reference to 'total'.*\/Assign\/a/],
    ['a missing target', machineOf({ P: { Type: 'Pass', Next: 'Q' } }), /MISSING_TRANSITION_TARGET.*'Q'/],
    ['a state nothing leads to', machineOf({ P: END, Q: END }), /nothing leads to 'Q'/],
    ['neither Next nor End', machineOf({ P: { Type: 'Pass' } }), /MISSING_END_STATE/],
    ['both Next and End', machineOf({ P: { Type: 'Pass', Next: 'P', End: true } }), /MISSING_END_STATE/],
    [
      'States.ALL with others',
      machineOf({ T: { ...TASK, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] } }),
      /alone and last/,
    ],
    [
      'States.ALL before others',
      machineOf({ T: { ...TASK, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] } }),
      /alone and last/,
    ],
    ['a rate below 1', machineOf({ T: { ...TASK, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] } }), /BackoffRate/],
    [
      'a wait for nothing',
      machineOf({ W: { Type: 'Wait', End: true } }),
      /Expected an integer.* at \/States\/W\/Seconds/,
    ],
    [
      'a condition that is not an expression',
      machineOf({ C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'P' }] }, P: END }),
      /Expected a JSONata/,
    ],
    ['a pause of half a second', machineOf({ W: { Type: 'Wait', Seconds: 0.5, End: true } }), /Expected an integer/],
    ['a task without a resource', machineOf({ T: { Type: 'Task', End: true } }), / at \/States\/T\/Resource/],
    ['no choices', machineOf({ C: { Type: 'Choice', Choices: [] } }), / at \/States\/C\/Choices/],
    ['variables in a list', machineOf({ P: { ...END, Assign: [1] } }), /Expected an object at \/States\/P\/Assign/],
    ['a long state name', machineOf({ ['x'.repeat(81)]: END }), /SCHEMA_VALIDATION_FAILED/],
    [
      'a catcher to nowhere',
      machineOf({ T: { ...TASK, Catch: [{ ErrorEquals: ['A'], Next: 'Z' }] } }),
      /MISSING_TRANSITION_TARGET.*'Z'/,
    ],
    [
      'a way out of a Map into the states around it',
      machineOf({
        M: { Type: 'Map', ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', Next: 'Q' } } }, Next: 'Q' },
        Q: END,
      }),
      /MISSING_TRANSITION_TARGET.*'Q' at \/States\/M\/ItemProcessor\/States/,
    ],
    [
      'a state name twice',
      machineOf({ P: { Type: 'Parallel', Branches: [{ StartAt: 'P', States: { P: END } }], End: true } }),
      /DUPLICATE_STATE_NAME/,
    ],
    [
      'a variable of an outer scope',
      machineOf({
        S: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: { Type: 'Parallel', Branches: [{ StartAt: 'Q', States: { Q: { ...END, Assign: { x: 2 } } } }], End: true },
      }),
      /'x' is reserved or belongs to an outer scope/,
    ],
  ])('%s', (_, definition, message) => {
    expect(load(definition)).toThrow(message);
    expect(load(definition)).toThrow(expect.objectContaining({ code: 'InvalidDefinition' }));
  });
});
