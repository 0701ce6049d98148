import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

const POLL_MS = 100;
const REMOTE_POLL_MS = 2000;

/** How long to wait between two looks at an execution. */
export const pollMs = (platform: Platform): number => (platform.dataDir === undefined ? REMOTE_POLL_MS : POLL_MS);

/** Starts a state machine. @returns the ARN of the execution */
export async function start(platform: Platform, stateMachineArn: string, input: object): Promise<string> {
  const { executionArn = '' } = await platform.sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn;
}

/**
 * Waits for an execution.
 * @param what it is called in an error, e.g. `refresh`
 * @param onStep is told how many of its states are done, where that can be told cheaply
 * @returns its output
 * @throws CommandError when it fails, with the reason
 */
export async function finished(
  platform: Platform,
  executionArn: string,
  what: string,
  onStep: (done: number) => void,
): Promise<unknown> {
  for (;;) {
    const execution = await platform.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status === 'SUCCEEDED') return JSON.parse(execution.output ?? '{}');
    if (execution.status !== 'RUNNING') {
      const reason = execution.cause ?? execution.error ?? 'no reason given';
      throw new CommandError(`The ${what} ended as ${execution.status}: ${reason}`, { executionArn });
    }
    const done = await platform.stepsDone(executionArn);
    if (done !== undefined) onStep(done);
    await sleep(pollMs(platform));
  }
}
