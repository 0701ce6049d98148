import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { arrivalDay, prefixOf, stagedKey } from '../../contracts/lake.ts';
import { type AcceptedRun, type Champion, trainedAt } from '../../contracts/models.ts';
import type { TableContract } from '../../contracts/table.ts';
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

/**
 * Copies the predictions of a run to where the views of gold find them: by the run, on the day it was trained.
 * @returns the tables that it has predictions for
 */
export async function copyPredictions(
  places: Places,
  request: Asked<'promote'> | Asked<'restore'>,
  { evaluation }: AcceptedRun,
): Promise<TableContract[]> {
  const day = arrivalDay(trainedAt(evaluation));
  const tables: TableContract[] = [];
  for await (const { table, body } of readPredictions(places.s3, places.goldBucket, request)) {
    await putSilver(places, { key: stagedKey(table, day, request.run), body });
    tables.push(table);
  }
  return tables;
}

/**
 * Takes away what runs of a model predicted that serve no more: views read all that lies there. What the champion before predicted
 * stays, since a refresh may be reading it; a run that is restored has its predictions copied again.
 * @returns how many files were taken away
 */
export async function retirePredictions(
  { s3, silverBucket: Bucket, champions }: Places,
  { model, run }: Asked<'promote'> | Asked<'restore'>,
  tables: readonly TableContract[],
): Promise<number> {
  const current = (await champions.read(model))?.value;
  if (current?.run !== run) return 0;
  const kept = new Set([run, current.previous]);
  let retired = 0;
  for (const table of tables) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefixOf(table) }));
    const Objects = Contents.filter(({ Key = '' }) => !kept.has(basename(Key, '.parquet'))).map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    retired += Objects.length;
  }
  return retired;
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
