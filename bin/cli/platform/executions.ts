import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { CommandError } from '../terminal/errors.ts';
import { readableCause } from './cause.ts';
import type { Platform } from './platform.ts';

const POLL_MS = 100;
const REMOTE_POLL_MS = 2000;

/** How long to wait between two looks at an execution. */
const pollMs = (platform: Platform): number => (platform.dataDir === undefined ? REMOTE_POLL_MS : POLL_MS);

/** Starts a state machine. @returns the ARN of the execution */
async function start(platform: Platform, stateMachineArn: string, input: object): Promise<string> {
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
async function finished(
  platform: Platform,
  executionArn: string,
  what: string,
  onStep: (done: number) => void,
): Promise<unknown> {
  for (;;) {
    const execution = await platform.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status === 'SUCCEEDED') return JSON.parse(execution.output ?? '{}');
    if (execution.status !== 'RUNNING') {
      const reason = readableCause(execution.cause ?? execution.error ?? 'no reason given');
      throw new CommandError(`The ${what} ended as ${execution.status}: ${reason}`, { executionArn });
    }
    const done = await platform.stepsDone(executionArn);
    if (done !== undefined) onStep(done);
    await sleep(pollMs(platform));
  }
}

interface RefreshResult {
  /** Name of the run whose snapshot is published now. */
  readonly run: string;
  /** `unchanged`: nothing has arrived since an earlier run, whose snapshot stays. */
  readonly outcome: 'published' | 'unchanged';
  readonly seconds: number;
}

interface RefreshOutput {
  readonly outcome?: string;
  readonly run?: string;
}

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
  for (;;) {
    const executionArn = await start(platform, platform.outputs.RefreshMachine, isFull ? { full: true } : {});
    const { outcome, run = '' } = (await finished(platform, executionArn, 'refresh', onStep)) as RefreshOutput;
    if (outcome === 'published' || outcome === 'unchanged')
      return { run, outcome, seconds: Math.round((Date.now() - started) / 100) / 10 };
    await sleep(pollMs(platform) * 5);
  }
}

const trained = z.object({
  model: z.string(),
  run: z.string(),
  /** `champion` or `restored`: it serves now. `refused`: what served before serves on. */
  status: z.string(),
  reason: z.string(),
  metric: z.string().nullish(),
  score: z.number().nullish(),
  champion: z.number().nullish(),
  baselines: z.record(z.string(), z.number()).nullish(),
});

const output = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('trained'), models: z.array(trained), refreshExecutionArn: z.string() }),
  z.object({ outcome: z.literal('skipped'), reason: z.string() }),
]);

export interface TrainResult {
  readonly models: readonly z.output<typeof trained>[];
  /** The run whose snapshot holds what was predicted. */
  readonly refreshed: string;
  readonly seconds: number;
}

/** What to train: some models, by a recipe of one's own, or an earlier run that is to serve again. */
export type TrainRequest =
  | { readonly models?: readonly string[]; readonly recipe?: Readonly<Record<string, unknown>> }
  | { readonly restore: { readonly model: string; readonly run: string } };

/**
 * Trains models and waits until what they predict is published.
 * @throws CommandError when a model fails, with the reason; what served before then serves on
 */
export async function train(
  platform: Platform,
  request: TrainRequest,
  onStep: (done: number) => void = () => undefined,
): Promise<TrainResult> {
  const started = Date.now();
  const executionArn = await start(platform, platform.outputs.TrainMachine, request);
  const result = output.parse(await finished(platform, executionArn, 'training', onStep));
  if (result.outcome === 'skipped') throw new CommandError(`${result.reason} Try again when it is done.`);
  await finished(platform, result.refreshExecutionArn, 'refresh', onStep);
  // That one may have given way to another, which began before the predictions were there.
  const { run } = await refresh(platform, onStep);
  return { models: result.models, refreshed: run, seconds: Math.round((Date.now() - started) / 100) / 10 };
}
