import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CommandError } from './command-error.ts';
import type { Platform } from './platform.ts';

export interface RefreshResult {
  /** Name of the run whose snapshot is published now. */
  readonly run: string;
  /** `unchanged`: nothing has arrived since an earlier run, whose snapshot stays. */
  readonly outcome: 'published' | 'unchanged';
  readonly seconds: number;
}

const POLL_MS = 100;
const REMOTE_POLL_MS = 2000;

/**
 * Brings silver, gold and the snapshot up to date and waits for it. When another refresh is running, or tables are being
 * compacted, waits for that and then runs its own, because the other may have begun before the latest data came.
 * @param isFull go over everything that ever arrived, not only over what is new
 * @throws CommandError when the refresh fails, with the reason
 */
export async function refresh(
  platform: Platform,
  onStep: (done: number) => void = () => undefined,
  isFull = false,
): Promise<RefreshResult> {
  const started = Date.now();
  const input = isFull ? { input: JSON.stringify({ full: true }) } : {};
  for (;;) {
    const { executionArn } = await platform.sfn.send(
      new StartExecutionCommand({ stateMachineArn: platform.outputs.RefreshMachine, ...input }),
    );
    const output = await finished(platform, executionArn ?? '', onStep);
    const { outcome, run = '' } = output;
    if (outcome === 'published' || outcome === 'unchanged')
      return { run, outcome, seconds: Math.round((Date.now() - started) / 100) / 10 };
    await sleep(pollMs(platform) * 5);
  }
}

const pollMs = (platform: Platform): number => (platform.dataDir === undefined ? REMOTE_POLL_MS : POLL_MS);

async function finished(
  platform: Platform,
  executionArn: string,
  onStep: (done: number) => void,
): Promise<{ outcome?: string; run?: string }> {
  for (;;) {
    const execution = await platform.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status === 'SUCCEEDED') return JSON.parse(execution.output ?? '{}');
    if (execution.status !== 'RUNNING') {
      const reason = execution.cause ?? execution.error ?? 'no reason given';
      throw new CommandError(`The refresh ended as ${execution.status}: ${reason}`, { executionArn });
    }
    const done = await platform.stepsDone(executionArn);
    if (done !== undefined) onStep(done);
    await sleep(pollMs(platform));
  }
}
