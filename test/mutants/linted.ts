import type { TemplateMutant } from './mutant.ts';
import { type AnyState, first, inMachine, renamedAction } from './mutant.ts';

/** Faults that cfn-lint finds; each costs it seconds. */
export const LINTED: readonly Omit<TemplateMutant, 'gate'>[] = [
  {
    name: 'an action there is none of, for cfn-lint',
    reason: /W3037 'putrecordz' is not one of/,
    mutate: renamedAction('IngestionCollectRole', 'kinesis:PutRecords', 'kinesis:PutRecordz'),
  },
  {
    name: 'a machine that starts nowhere, for cfn-lint',
    reason: /E3601 .*StartAt|E3601 .*Nowhere/,
    mutate: (document) =>
      inMachine(document, 'Maintenance', (machine: AnyState) => {
        machine.StartAt = 'Nowhere';
      }),
  },
  {
    name: 'a runtime that AWS no longer takes, for cfn-lint',
    reason: /[EW]2531 .*nodejs16/,
    mutate: (document) => {
      first(document, 'AWS::Lambda::Function').Runtime = 'nodejs16.x';
    },
  },
];
