import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { reasonOf } from '@shoplake/local';
import * as z from 'zod';
import { CommandError } from '../terminal/errors.ts';
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
      const { status, error, cause } = execution;
      throw new CommandError(`The ${what} ended as ${status}: ${reasonOf({ error, cause })}`, { executionArn });
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

/** How often a refresh gives way to others before it is left to the person to say when. */
const MOST_YIELDS = 10;
/** How long others are waited for; and what is on its way into the lake. */
const PATIENCE_MS = { others: 30 * 60_000, arrivals: 30_000 };

/**
 * Brings silver, gold and the snapshot up to date and waits for it: first for what is on its way, where that can be told. When
 * another refresh is running, or tables are being compacted, waits for that and then runs its own, because the other may have
 * begun before the latest data came.
 * @param isFull go over everything that ever arrived, not only over what is new
 * @param say told what is waited for
 * @throws CommandError when the refresh fails, with the reason, or when others hold it up for too long
 */
export async function refresh(
  platform: Platform,
  onStep: (done: number) => void = () => undefined,
  isFull = false,
  say: (text: string) => void = () => undefined,
): Promise<RefreshResult> {
  const started = Date.now();
  await arrivals(platform, say);
  for (let yields = 0; yields < MOST_YIELDS; yields++) {
    const executionArn = await start(platform, platform.outputs.RefreshMachine, isFull ? { full: true } : {});
    const { outcome, run = '' } = (await finished(platform, executionArn, 'refresh', onStep)) as RefreshOutput;
    if (outcome === 'published' || outcome === 'unchanged')
      return { run, outcome, seconds: Math.round((Date.now() - started) / 100) / 10 };
    await others(platform, say);
  }
  throw new CommandError(
    `The refresh gave way to others ${MOST_YIELDS} times, and nothing was refreshed. See what runs with: npx shoplake status`,
  );
}

/** Waits a while until what was sent is in the lake; a refresh that came before it would publish without it. */
async function arrivals({ arrived }: Platform, say: (text: string) => void): Promise<void> {
  if (!arrived || (await arrived(0))) return;
  say('Events or files are on their way into the lake; the refresh waits for them.');
  if (await arrived(PATIENCE_MS.arrivals)) return;
  say(
    `They did not arrive in ${PATIENCE_MS.arrivals / 1000} s; the refresh goes on without them. See: npx shoplake status`,
  );
}

/** Waits until no refresh runs, and no compaction. @throws CommandError naming the one that does not end */
async function others(platform: Platform, say: (text: string) => void): Promise<void> {
  const until = Date.now() + PATIENCE_MS.others;
  for (let said = ''; ; await sleep(pollMs(platform) * 5)) {
    const [oldest] = await running(platform);
    if (oldest?.name === undefined) return;
    const what = `run ${oldest.name}, which is under way since ${oldest.startDate?.toISOString()}`;
    if (Date.now() > until)
      throw new CommandError(`The refresh waited half an hour for ${what}. Try again when it is done.`);
    if (said !== what) say(`The refresh waits for ${what}.`);
    said = what;
  }
}

/** What writes to the tables now, oldest first. */
async function running({ sfn, outputs }: Platform): Promise<ExecutionListItem[]> {
  const machines = [outputs.RefreshMachine, outputs.MaintenanceMachine];
  const lists = await Promise.all(
    machines.map(async (stateMachineArn) => {
      const list = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
      return list?.executions ?? [];
    }),
  );
  return lists.flat().sort((a, b) => Number(a.startDate) - Number(b.startDate));
}

const replayed = z.object({ staged: z.number(), gone: z.number() });

/** Inputs that were staged again, and files that are no longer where they were loaded from. */
export type ReplayResult = z.output<typeof replayed>;

/**
 * Reads events of bronze and files again and waits for it.
 * @param days UTC days of arrival, `yyyy-MM-dd`
 * @returns what became of them; a refresh brings what was staged to silver
 * @throws CommandError when it fails, with the reason
 */
export async function replay(
  platform: Platform,
  request: { readonly days: readonly string[]; readonly refusedOnly: boolean; readonly mapping: object | null },
): Promise<ReplayResult> {
  const executionArn = await start(platform, platform.outputs.ReplayMachine, request);
  return replayed.parse(await finished(platform, executionArn, 'replay', () => undefined));
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
  const { TrainMachine } = platform.outputs;
  if (TrainMachine === undefined) {
    throw new CommandError(
      `The stage ${platform.stage} has no models: its models.imageBuild in cdk.json is "none". Set it to "codebuild" and deploy.`,
    );
  }
  const executionArn = await start(platform, TrainMachine, request);
  const result = output.parse(await finished(platform, executionArn, 'training', onStep));
  if (result.outcome === 'skipped') throw new CommandError(`${result.reason} Try again when it is done.`);
  await finished(platform, result.refreshExecutionArn, 'refresh', onStep);
  // That one may have given way to another, which began before the predictions were there.
  const { run } = await refresh(platform, onStep);
  return { models: result.models, refreshed: run, seconds: Math.round((Date.now() - started) / 100) / 10 };
}
