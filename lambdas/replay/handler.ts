import { basename } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { stagedKey } from '../../contracts/lake.ts';
import { NOTHING_REPLAYED, REPLAYS, type Replayed, readingAt, replayRequest } from '../../contracts/replay.ts';
import { ARRIVAL_DAY } from '../../contracts/table.ts';
import { quarantine } from '../../glue-sql/tables/ledger.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { identityHash, putObjects } from '../ingest/adapters.ts';
import { wholeAmount } from '../ingest/decimal.ts';
import { OutcomeDigest } from '../ingest/outcome-digest.ts';
import { readSuppression } from '../ingest/suppression.ts';
import { Outcomes } from '../lake/outcomes.ts';
import { millisOf, rowsOf } from '../lake/parquet-rows.ts';
import { putReceipt } from '../lake/receipts.ts';
import { replayEnv } from './env.ts';
import { type RawEvent, restage } from './restage.ts';

const env = replayEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const dynamo = aws(new DynamoDBClient({}));

/**
 * Stages the events of one object of bronze again, all of them or those that were refused.
 * Idempotent: what came of it the last time is noted, and the same once more stages nothing; within one replay what is written is
 * named after the time at which it began. Retry: S3 and Secrets Manager may fail for a moment, and everything is done again.
 */
export async function handler(input: unknown): Promise<Replayed> {
  const { key, startedAt, refusedOnly, mapping } = replayRequest.parse(input);
  const day = new RegExp(`/${ARRIVAL_DAY}=(\\d{4}-\\d{2}-\\d{2})/`).exec(key)?.[1];
  if (day === undefined) throw new Error(`The object ${key} lies in no day of bronze.raw_events`);
  const object = basename(key, '.parquet');
  const hash = await identityHash(env.IDENTITY_SECRET);
  const found = await rowsOf(s3, env.BRONZE_BUCKET, key);
  // Not nothing, but elsewhere: its rows would be left out without a word.
  if (found === undefined)
    throw new Error(`The object ${key} is gone: it was joined with others meanwhile. Start the replay again.`);
  const rows = found.map(rawEvent);
  const wanted = refusedOnly ? await refusedIn(stagedKey(quarantine, day, object)) : () => true;
  const settings = {
    hash,
    currency: env.CURRENCY,
    largestAmount: wholeAmount(env.LARGEST_ORDER_VALUE),
    suppression: await readSuppression(dynamo, env.ERASURES_TABLE, hash),
  };
  const outcomes = new Outcomes(s3, env.SILVER_BUCKET, refusedOnly);
  const preview = restage(rows, wanted, mapping, settings, '');
  const digest = new OutcomeDigest();
  digest.add(preview.batch.objects(day, object));
  const isNews = preview.staged.length > 0 && (await outcomes.last(object)) !== digest.toString();
  const reading = readingAt(startedAt);
  const { batch, staged } = restage(rows, isNews ? wanted : () => false, mapping, settings, reading);
  const count = staged.reduce((sum, { received }) => sum + received, 0);
  audit('replayed', { object, events: rows.length, staged: count });
  if (count === 0) return NOTHING_REPLAYED;
  const buckets = { bronze: env.BRONZE_BUCKET, silver: env.SILVER_BUCKET };
  const name = `${object}-${reading.slice(1)}`;
  const objects = await putObjects(s3, buckets, batch.objects(day, name));
  const receivedAt = Math.min(...staged.map((each) => each.receivedAt));
  const records = staged.map((each) => ({ id: `${REPLAYS}${name}:${each.source}`, ...each, repeated: 0, refused: 0 }));
  await putReceipt(s3, buckets.silver, { name: `${REPLAYS}${name}`, receivedAt, objects, records });
  await outcomes.note(object, digest.toString());
  return { ...NOTHING_REPLAYED, staged: count };
}

/** Which events stand in an object of quarantine; none where there is no such object. */
async function refusedIn(key: string): Promise<(ingestId: string) => boolean> {
  const rows = await rowsOf(s3, env.SILVER_BUCKET, key);
  const ids = new Set((rows ?? []).map(({ ingest_id }) => String(ingest_id)));
  return (ingestId) => ids.has(ingestId);
}

const rawEvent = ({ source, ingest_id, received_at, body }: Record<string, unknown>): RawEvent => ({
  source: String(source),
  ingest_id: String(ingest_id),
  received_at: millisOf(received_at),
  body: String(body),
});
