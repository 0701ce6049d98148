import { basename } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { stagedKey } from '../../contracts/lake.ts';
import { readParquet } from '../../contracts/parquet.ts';
import { REPLAYS, replayRequest } from '../../contracts/replay.ts';
import { ARRIVAL_DAY } from '../../contracts/table.ts';
import { quarantine } from '../../glue-sql/tables/ledger.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { identityHash, putObjects } from '../ingest/adapters.ts';
import { wholeAmount } from '../ingest/decimal.ts';
import { putReceipt } from '../lake/receipts.ts';
import { replayEnv } from './env.ts';
import { type RawEvent, restage } from './restage.ts';

const env = replayEnv.parse(process.env);
const s3 = aws(new S3Client({}));

/**
 * Stages the events of one object of bronze again, all of them or those that were refused. @returns how many were staged
 * Idempotent: what is written is named after what came of it, and the receipt last; a receipt that a refresh has taken before is
 * put away without a word. Retry: S3 and Secrets Manager may fail for a moment, and everything is done again.
 */
export async function handler(input: unknown): Promise<number> {
  const { key, refusedOnly, mapping } = replayRequest.parse(input);
  const day = new RegExp(`/${ARRIVAL_DAY}=(\\d{4}-\\d{2}-\\d{2})/`).exec(key)?.[1];
  if (day === undefined) throw new Error(`The object ${key} lies in no day of bronze.raw_events`);
  const object = basename(key, '.parquet');
  const hash = await identityHash(env.IDENTITY_SECRET);
  const found = await rowsOf(env.BRONZE_BUCKET, key);
  // Not nothing, but elsewhere: its rows would be left out without a word.
  if (found === undefined)
    throw new Error(`The object ${key} is gone: it was joined with others meanwhile. Start the replay again.`);
  const rows = found.map(rawEvent);
  const wanted = refusedOnly ? await refusedIn(stagedKey(quarantine, day, object)) : () => true;
  const largestAmount = wholeAmount(env.LARGEST_ORDER_VALUE);
  const settings = { hash, currency: env.CURRENCY, largestAmount };
  const { batch, name, records } = restage(object, rows, wanted, mapping, settings);
  const staged = records.reduce((sum, { received }) => sum + received, 0);
  audit('replayed', { object, events: rows.length, staged });
  if (staged === 0) return 0;
  const buckets = { bronze: env.BRONZE_BUCKET, silver: env.SILVER_BUCKET };
  const objects = await putObjects(s3, buckets, batch.objects(day, name));
  const receivedAt = Math.min(...records.map((record) => record.receivedAt));
  await putReceipt(s3, buckets.silver, { name: `${REPLAYS}${name}`, receivedAt, objects, records: [...records] });
  return staged;
}

/** Which events stand in an object of quarantine; none where there is no such object. */
async function refusedIn(key: string): Promise<(ingestId: string) => boolean> {
  const rows = await rowsOf(env.SILVER_BUCKET, key);
  const ids = new Set((rows ?? []).map(({ ingest_id }) => String(ingest_id)));
  return (ingestId) => ids.has(ingestId);
}

/** The rows of a Parquet object; undefined where there is none. */
async function rowsOf(Bucket: string, Key: string): Promise<Record<string, unknown>[] | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await readParquet((await Body?.transformToByteArray()) ?? new Uint8Array());
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

const rawEvent = ({ source, ingest_id, received_at, body }: Record<string, unknown>): RawEvent => ({
  source: String(source),
  ingest_id: String(ingest_id),
  received_at: received_at instanceof Date ? received_at.getTime() : Number(received_at),
  body: String(body),
});
