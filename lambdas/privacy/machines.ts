import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Progress } from './progress.ts';

const WAIT_MS = 500;
/**
 * So long an invocation waits for another at most: who calls it calls again. It would be in the way of others, and of what is done
 * for it meanwhile, where only so many run at once; and is paid for while it does nothing.
 */
const PATIENCE_MS = 5000;

/** How to run a machine and wait for it. */
export interface Running {
  readonly sfn: SFNClient;
  readonly progress: Progress;
  /** Whether there is time to wait on. */
  readonly hasTime: () => boolean;
}

/**
 * Runs a machine, and goes on waiting for the one that an earlier invocation has started.
 * @returns whether it has done its work; not yet, when that takes longer than is waited for it
 * @throws Error when it failed: it is started anew the next time
 */
export async function runMachine(
  { sfn, progress, hasTime }: Running,
  stateMachineArn: string,
  input: object,
): Promise<boolean> {
  return patiently(hasTime, async () => {
    const executionArn = progress.state.execution ?? (await start(sfn, stateMachineArn, input));
    await progress.set({ execution: executionArn });
    const { status, output = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') return 'not yet';
    await progress.set({ execution: undefined });
    if (status !== 'SUCCEEDED') throw new Error(`The execution ${executionArn} ended with ${status}`);
    const { outcome } = JSON.parse(output) as { readonly outcome?: string };
    // Another one was at work, and this one gave way to it.
    return outcome === 'skipped' ? 'not now' : 'done';
  });
}

/** Waits until no execution of a machine is running. @returns whether none is */
export async function quiet(
  { sfn, hasTime }: Pick<Running, 'sfn' | 'hasTime'>,
  stateMachineArn: string,
): Promise<boolean> {
  return patiently(hasTime, async () => {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
    return executions.length === 0 ? 'done' : 'not yet';
  });
}

/** Looks again and again, for a while. @returns whether it is done */
async function patiently(
  hasTime: () => boolean,
  look: () => Promise<'done' | 'not yet' | 'not now'>,
): Promise<boolean> {
  let waited = 0;
  for (let wait = WAIT_MS; hasTime(); wait *= 1.5) {
    const found = await look();
    if (found !== 'not yet') return found === 'done';
    if (waited + wait > PATIENCE_MS) return false;
    await sleep(wait);
    waited += wait;
  }
  return false;
}

async function start(sfn: SFNClient, stateMachineArn: string, input: object): Promise<string> {
  const started = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  return started.executionArn ?? '';
}
