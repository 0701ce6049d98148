import { arrivalDay, stagedKey } from '../../contracts/lake.ts';
import { type AcceptedRun, type RunEvaluation, trainedAt } from '../../contracts/models.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import type { RowOf } from '../../contracts/table.ts';
import { modelRuns } from '../../glue-sql/tables/predictions.ts';
import type { StagedObject } from '../ingest/staging.ts';
import type { Run } from './output.ts';

type RunRow = RowOf<typeof modelRuns>;

/** What became of a run, and when. */
export interface Change {
  readonly status: 'champion' | 'refused' | 'failed' | 'restored';
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
}

/**
 * The row of a run in `model_runs`, as a file. An execution has one for each run, whatever is told of it in the end: a failure
 * half-way through a promotion replaces the word that the run is champion.
 * @param startedAt when the execution began, ISO 8601
 * @param evaluation of a run that got that far
 */
export function runRow(
  { model, run }: Run,
  change: Change,
  startedAt: string,
  evaluation?: RunEvaluation,
  accepted?: Pick<AcceptedRun, 'artifactUri' | 'packageArn'>,
): StagedObject {
  const row: RunRow = {
    run_id: run,
    model,
    status: change.status,
    changed_at: Date.parse(change.at),
    reason: change.reason,
    ...measured(evaluation),
    artefact_uri: accepted?.artifactUri ?? null,
    package_arn: accepted?.packageArn ?? null,
  };
  const day = arrivalDay(Date.parse(startedAt));
  return { key: stagedKey(modelRuns, day, run), body: writeParquet(modelRuns, [row]) };
}

function measured(evaluation: RunEvaluation | undefined) {
  return {
    trained_at: evaluation ? trainedAt(evaluation) : null,
    duration_seconds: evaluation?.durationSeconds ?? null,
    data_from: evaluation?.data.from ?? null,
    data_to: evaluation?.data.to ?? null,
    data_rows: evaluation?.data.rows ?? null,
    metric: evaluation?.metric ?? null,
    score: evaluation?.challenger ?? null,
    champion_score: evaluation?.champion ?? null,
    baselines: evaluation ? JSON.stringify(evaluation.baselines) : null,
    metrics: evaluation ? JSON.stringify(evaluation.metrics) : null,
    recipe: evaluation ? JSON.stringify(evaluation.recipe) : null,
    artefact_sha256: evaluation?.artifactSha256 ?? null,
  };
}
