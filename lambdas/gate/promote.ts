import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { arrivalDay, stagedKey } from '../../contracts/lake.ts';
import { type AcceptedRun, type Champion, trainedAt } from '../../contracts/models.ts';
import type { StagedObject } from '../ingest/staging.ts';
import type { Stored } from '../lake/json-store.ts';
import { putReceipt } from '../lake/receipts.ts';
import { ChampionChangedError, type Champions } from './champions.ts';
import { readPredictions } from './output.ts';
import type { Asked } from './request.ts';
import { runRow } from './run-rows.ts';

const NAME_LENGTH = 24;
/** SageMaker models that are kept, so that one can go back to them by hand; the champion is one of them. */
const KEPT_DEPLOYMENTS = 3;

/** Where a promotion reads and writes. */
export interface Places {
  readonly s3: S3Client;
  readonly goldBucket: string;
  readonly silverBucket: string;
  readonly champions: Champions;
}

/** Copies the predictions of a run to where the views of gold find them: by the run, on the day it was trained. */
export async function copyPredictions(places: Places, request: Asked<'promote'>, { evaluation }: AcceptedRun) {
  const day = arrivalDay(trainedAt(evaluation));
  for await (const { table, body } of readPredictions(places.s3, places.goldBucket, request)) {
    await putSilver(places, { key: stagedKey(table, day, request.run), body });
  }
}

/**
 * Makes a run champion: keeps what it takes to restore it, tells `model_runs`, and swaps the pointer last. Doing it again after a
 * crash, wherever that was, changes nothing that is done already.
 * @returns the deployment that is kept no more
 * @throws ChampionChangedError when another run became champion since this one was evaluated
 */
export async function makeChampion(
  places: Places,
  request: Asked<'promote'> | Asked<'restore'>,
  accepted: AcceptedRun,
): Promise<string | null> {
  const { model, run, at, before, action } = request;
  const stored = await places.champions.read(model);
  const current = stored?.value;
  const isDone = current?.run === run && current.at === at;
  if (!isDone && (current?.run ?? null) !== before) {
    throw new ChampionChangedError(
      `The champion of ${model} is ${current?.run ?? 'none'} by now, and ${run} was to follow ${before ?? 'none'}.`,
    );
  }
  const status = action === 'promote' ? 'champion' : 'restored';
  const reason = action === 'promote' ? accepted.reason : `Restored by a person. ${accepted.reason}`;
  if (action === 'promote') await places.champions.keep(request, accepted);
  await putSilver(places, runRow(request, { status, at, reason }, request.startedAt, accepted.evaluation, accepted));
  return isDone ? current.retired : swap(places.champions, stored, request, accepted);
}

async function swap(
  champions: Champions,
  current: Stored<Champion> | undefined,
  { model, run, at, deployment }: Asked<'promote'> | Asked<'restore'>,
  { evaluation, artifactUri, packageArn }: AcceptedRun,
): Promise<string | null> {
  const known = current?.value.deployments ?? [];
  const deployments = deployment === null ? known : [deployment, ...known];
  const retired = deployments[KEPT_DEPLOYMENTS] ?? null;
  await champions.swap(current, {
    model,
    run,
    recipe: evaluation.recipe,
    metric: evaluation.metric,
    score: evaluation.challenger,
    artifactUri,
    artifactSha256: evaluation.artifactSha256,
    packageArn,
    at,
    previous: current?.value.run ?? null,
    deployments: deployments.slice(0, KEPT_DEPLOYMENTS),
    retired,
  });
  return retired;
}

/** Writes a file of a staging table. */
export async function putSilver({ s3, silverBucket }: Places, { key, body }: StagedObject): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: silverBucket, Key: key, Body: body }));
  const table = key.split('/')[1] ?? '';
  const name = `models/${createHash('sha256').update(key).update(body).digest('hex').slice(0, NAME_LENGTH)}`;
  const objects = [{ table, key, firstAt: null }];
  await putReceipt(s3, silverBucket, { name, receivedAt: null, objects, records: [] });
}
