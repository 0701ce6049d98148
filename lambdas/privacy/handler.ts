import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { privacyJob, subject } from '../../contracts/erasures.ts';
import { subjectKey } from '../../contracts/lake.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { putExportState } from '../erasures/requests.ts';
import { identityHash } from '../ingest/adapters.ts';
import { Athena } from './athena.ts';
import { privacyEnv } from './env.ts';
import { erase, eraseLocked } from './erase.ts';
import { listKey } from './find.ts';
import { gather } from './gather.ts';
import { Bucket } from './objects.ts';
import { Progress } from './progress.ts';

const env = privacyEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const dynamo = aws(new DynamoDBClient({}));
const sfn = aws(new SFNClient({}));
const athena = new Athena(aws(new AthenaClient({})), env.WORK_GROUP);
const buckets = {
  bronze: new Bucket(s3, env.BRONZE_BUCKET),
  silver: new Bucket(s3, env.SILVER_BUCKET),
  gold: new Bucket(s3, env.GOLD_BUCKET),
};

/** Nothing is begun, and nothing waited for, with less time than this. */
const TIME_LEFT_MS = 3 * 60_000;

/**
 * Erases somebody, or gathers what is held of them. Retry: by the state machine, which calls it until it is done; what it has done
 * stands beside the receipt.
 */
export async function handler(
  event: unknown,
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<{ readonly isDone: boolean }> {
  const { job, id, locked, failed } = privacyJob.parse(event);
  if (failed) {
    if (job === 'export') await giveUp(id);
    audit('privacy job given up', { job, id });
    return { isDone: true };
  }
  const found = await buckets.bronze.read(subjectKey(id));
  // Whoever is done with has no such object any more.
  if (!found) return { isDone: true };
  const who = subject.parse(JSON.parse(Buffer.from(found.bytes).toString('utf8')));
  const hash = await identityHash(env.IDENTITY_SECRET);
  const search = { id, athena, buckets, silver: buckets.silver, dynamo, env, hash, prefix: env.DATABASE_PREFIX };
  if (job === 'export') {
    await gather(search, who);
    audit('export gathered', { id });
    return { isDone: true };
  }
  const progress = await Progress.read(dynamo, env.ERASURES_TABLE, id);
  const work = {
    ...search,
    sfn,
    live: { dynamo, counters: env.COUNTERS_TABLE, alerts: env.ALERTS_TABLE },
    progress,
    hasTime: () => getRemainingTimeInMillis() > TIME_LEFT_MS,
  };
  const isDone = await (locked ? eraseLocked : erase)(work, who);
  const { step } = progress.state;
  audit('erasure', { id, step, locked, isDone });
  return { isDone };
}

/** Nothing stays of an export that failed but that it did. An erasure stays what it was: it is not to be forgotten. */
async function giveUp(id: string): Promise<void> {
  await buckets.silver.remove([listKey(id)]);
  await buckets.bronze.remove([subjectKey(id)]);
  await putExportState({ dynamo, table: env.ERASURES_TABLE }, id, { status: 'failed', startedAt: Date.now() });
}
