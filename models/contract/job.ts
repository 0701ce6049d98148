import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Evaluation, ModelName } from '../../contracts/models.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import { customerPredictions, forecasts, recommendations } from '../../glue-sql/tables/predictions.ts';
import { type Catalogue, modelCalled } from '../catalogue.ts';
import type { Predictions } from '../model.ts';
import { sealArtifact, writeArtifact } from './artifact.ts';
import { openChannels } from './channels.ts';
import { type MlPaths, mlPaths, readChannelNames, readHyperParameters, requireOneHost } from './config.ts';

const MS_PER_SECOND = 1000;

/** What the process that trains tells the one that watches over it. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly message: string }
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

/** Runs the training job in this process, and reports to the one that started it; without that it ends. Never rejects. */
export async function runTrainingJob(models: Catalogue): Promise<void> {
  const tell = (message: JobMessage): void => void process.send?.(message);
  process.on('disconnect', () => process.exit());
  try {
    const message = await trainOnce(mlPaths(), models, (progress) => tell({ kind: 'progress', message: progress }));
    tell({ kind: 'done', message });
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'failed', message, stack });
  }
}

/** @returns what a person may want to know at the end */
async function trainOnce(paths: MlPaths, models: Catalogue, progress: (message: string) => void): Promise<string> {
  const startedAt = new Date();
  await requireOneHost(paths);
  const { model: name, seed, recipe, champion } = await readHyperParameters(paths);
  const model = await modelCalled(name, models);
  const features = await openChannels(paths.channels, model.channels, await readChannelNames(paths));
  const run = process.env.TRAINING_JOB_NAME;
  if (!run) throw new Error('TRAINING_JOB_NAME is not set; SageMaker sets it, and predictions are kept under it.');
  const threads = Math.max(1, availableParallelism());
  progress(`Training ${name} as ${run}, seed ${seed}, ${threads} threads.`);
  const { files, evaluation, predictions } = await model.train({
    run,
    features,
    recipe,
    champion,
    seed,
    threads,
    progress,
  });
  const artifact = sealArtifact(model, files);
  const durationSeconds = (Date.now() - startedAt.getTime()) / MS_PER_SECOND;
  const own = { model: model.name, run, artifactSha256: artifact.sha256, startedAt: startedAt.toISOString() };
  await writeOutputs(paths.outputData, { ...evaluation, ...own, durationSeconds }, predictions);
  await writeArtifact(paths.model, artifact);
  return `Trained ${name} in ${durationSeconds.toFixed(1)} s: ${evaluation.metric} ${evaluation.challenger ?? 'not measured'}.`;
}

/** `evaluation.json` of a run: what the gate decides on, and what `model_runs` keeps. */
interface RunReport extends Evaluation {
  readonly model: ModelName;
  readonly run: string;
  /** Of the artifact's manifest, which holds the hashes of all its files. */
  readonly artifactSha256: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationSeconds: number;
}

const TABLES = { forecasts, customer_predictions: customerPredictions, recommendations } as const;

/** Writes the report and the predictions, a file for each table that the model predicts. */
async function writeOutputs(folder: string, report: RunReport, predictions: Predictions): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
    const rows = predictions[name];
    if (rows) await writeFile(join(folder, `${name}.parquet`), writeParquet<object>(TABLES[name], rows));
  }
  await writeFile(join(folder, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
}
