import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation, ModelName } from '../../contracts/models.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import { customerPredictions, forecasts, recommendations } from '../../glue-sql/tables/predictions.ts';
import type { Predictions } from '../model.ts';

/** `evaluation.json` of a run: what the gate decides on, and what `model_runs` keeps. */
export interface RunReport extends Evaluation {
  readonly model: ModelName;
  readonly run: string;
  /** Of the artefact's manifest, which holds the hashes of all its files. */
  readonly artefactSha256: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationSeconds: number;
}

const TABLES = { forecasts, customer_predictions: customerPredictions, recommendations } as const;

/** Writes the report and the predictions, a file for each table that the model predicts. */
export async function writeOutputs(folder: string, report: RunReport, predictions: Predictions): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
    const rows = predictions[name];
    if (rows) await writeFile(join(folder, `${name}.parquet`), writeParquet<object>(TABLES[name], rows));
  }
  await writeFile(join(folder, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
}
