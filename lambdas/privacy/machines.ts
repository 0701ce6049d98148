import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Progress } from './progress.ts';

const WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** How to run a machine and wait for it. */
export interface Running {
  readonly sfn: SFNClient;
  readonly progress: Progress;
  /** Whether there is time to wait on. */
  readonly hasTime: () => boolean;
}

/**
 * Runs a machine, and goes on waiting for the one that an earlier invocation has started.
 * @returns whether it has done its work; not yet, when there was no time to wait for it
 * @throws Error when it failed: it is started anew the next time
 */
export async function runMachine(
  { sfn, progress, hasTime }: Running,
  stateMachineArn: string,
  input: object,
): Promise<boolean> {
  let wait = WAIT_MS;
  while (hasTime()) {
    const executionArn = progress.state.execution ?? (await start(sfn, stateMachineArn, input));
    await progress.set({ execution: executionArn });
    const { status, output = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') {
      await sleep(wait);
      wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
      continue;
    }
    await progress.set({ execution: undefined });
    if (status !== 'SUCCEEDED') throw new Error(`The execution ${executionArn} ended with ${status}`);
    const { outcome } = JSON.parse(output) as { readonly outcome?: string };
    // Another one was at work, and this one gave way to it.
    if (outcome !== 'skipped') return true;
    await sleep(LONGEST_WAIT_MS);
  }
  return false;
}

async function start(sfn: SFNClient, stateMachineArn: string, input: object): Promise<string> {
  const started = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  return started.executionArn ?? '';
}
