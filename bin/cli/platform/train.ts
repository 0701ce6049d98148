import * as z from 'zod';
import { CommandError } from '../terminal/errors.ts';
import { finished, start } from './execution.ts';
import type { Platform } from './platform.ts';
import { refresh } from './refresh.ts';

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
