import { jsonata, type State, task } from './language.ts';

/**
 * A task that counts the running executions of a machine which started before this one, into a variable. An Iceberg table
 * takes one writer, so what refreshes and what compacts goes in the order in which it was started.
 * @param machine ARN of the machine; an expression for this one
 */
export const countEarlier = (partition: string, machine: string, variable: string): State =>
  task(`arn:${partition}:states:::aws-sdk:sfn:listExecutions`, {
    Arguments: { StateMachineArn: machine, StatusFilter: 'RUNNING' },
    Assign: { [variable]: jsonata(`$count(${EARLIER})`) },
    Output: {},
  });

export const THIS_MACHINE = jsonata('$states.context.StateMachine.Id');

// As numbers: a time without milliseconds is written shorter, and would sort wrongly as text.
const EARLIER =
  '($started := $toMillis($states.context.Execution.StartTime); ' +
  '$states.result.Executions[ExecutionArn != $states.context.Execution.Id and ' +
  '($toMillis(StartDate) < $started or ' +
  '($toMillis(StartDate) = $started and ExecutionArn < $states.context.Execution.Id))])';
