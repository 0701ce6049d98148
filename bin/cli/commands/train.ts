import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { MODEL_NAMES } from '../../../contracts/models.ts';
import { type TrainRequest, type TrainResult, train } from '../platform/executions.ts';
import type { Platform } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

interface TrainOptions extends PlatformOptions {
  readonly recipe?: string;
}

export const trainCommand = (): Command =>
  platformCommand('train', 'train the models; each that beats what serves, serves from then on')
    .argument('[models...]', `which of ${MODEL_NAMES.join(', ')}; all if left out`)
    .addOption(new Option('--recipe <json>', 'parameters of one model that are not searched for, e.g. {"factors": 32}'))
    .action(
      onPlatform(async (platform, { recipe, json }: TrainOptions, models: readonly string[]) => {
        const result = await trainWatched(platform, 'Training', requestOf(models, recipe));
        print(json === true, result, () => describe(result));
      }),
    );

/** Trains while a person sees how far it is. */
export function trainWatched(platform: Platform, what: string, request: TrainRequest): Promise<TrainResult> {
  let done = 0;
  const onStep = (steps: number): void => {
    done = steps;
  };
  return waiting(what, train(platform, request, onStep), () => `${done} steps done`);
}

function requestOf(models: readonly string[], recipe: string | undefined): TrainRequest {
  const unknown = models.filter((model) => !(MODEL_NAMES as readonly string[]).includes(model));
  if (unknown.length > 0) {
    throw new CommandError(`There is no model "${unknown.join('", "')}"; there are ${MODEL_NAMES.join(', ')}.`);
  }
  const [model, ...others] = models;
  if (recipe !== undefined && (model === undefined || others.length > 0)) {
    throw new CommandError('--recipe is for one model: name it, e.g. npx shoplake train recommender --recipe ...');
  }
  return {
    ...(model !== undefined && { models }),
    ...(model !== undefined && recipe !== undefined && { recipe: { [model]: parsed(recipe) } }),
  };
}

function parsed(recipe: string): unknown {
  try {
    return JSON.parse(recipe);
  } catch (error) {
    throw new CommandError(`--recipe is not valid JSON: ${(error as Error).message}.`);
  }
}

export function describe({ models, refreshed, seconds }: TrainResult): string {
  const rows = models.map(({ model, status, metric, score, champion, baselines }) => ({
    model,
    status,
    metric,
    score: figure(score),
    champion: figure(champion),
    baselines: Object.entries(baselines ?? {})
      .map(([name, value]) => `${name} ${figure(value)}`)
      .join(', '),
  }));
  const reasons = models.map(({ model, reason }) => `${pc.bold(model)}: ${reason}`);
  return [table(rows), '', ...reasons, '', `Published with run ${refreshed} after ${seconds} s.`].join('\n');
}

/** A figure to four digits. */
export const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : Number(value.toPrecision(4)).toString();
