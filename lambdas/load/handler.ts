import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type Replayed, replayRequest } from '../../contracts/replay.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { identityHash, protectionOf } from '../ingest/adapters.ts';
import { wholeAmount } from '../ingest/decimal.ts';
import { readSuppression } from '../ingest/suppression.ts';
import { loadEnv } from './env.ts';
import { replayFile } from './replay-file.ts';
import { Upload } from './upload.ts';

const env = loadEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const dynamo = aws(new DynamoDBClient({}));

/** The “Object Created” event of S3 as EventBridge delivers it; fields that AWS adds are let through. */
const objectCreated = z.looseObject({
  time: z.string(),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string() }),
    object: z.looseObject({ key: z.string(), size: z.number(), etag: z.string(), sequencer: z.string() }),
  }),
});

/**
 * Loads a file that landed in bronze into staging and writes its report; or reads one again that was loaded before, when a replay asks.
 * Idempotent: parts and rows are named after the file's content, the report after the upload; a redelivered event finds the
 * finished report and does nothing. Retry: twice by Lambda, then the event goes to the failure prefix; the file stays.
 */
export async function handler(event: unknown): Promise<Replayed | undefined> {
  const asked = z.union([objectCreated, replayRequest]).parse(event);
  const hash = await identityHash(env.IDENTITY_SECRET);
  const protection = protectionOf(hash, env.PRIVACY);
  const settings = {
    hash,
    protection,
    timeZone: env.BUSINESS_TIME_ZONE,
    currency: env.CURRENCY,
    largestAmount: wholeAmount(env.LARGEST_ORDER_VALUE),
    suppression: await readSuppression(dynamo, env.ERASURES_TABLE, hash),
  };
  const buckets = { bronze: env.BRONZE_BUCKET, silver: env.SILVER_BUCKET };
  if (!('detail' in asked)) {
    const replayed = await replayFile(asked, { s3, buckets, settings });
    audit('replayed', { key: asked.key, ...replayed });
    return replayed;
  }
  const { time, detail } = asked;
  const upload = await Upload.open(
    s3,
    { ...settings, buckets },
    {
      ...detail.object,
      bucket: detail.bucket.name,
      receivedAt: Date.parse(time),
    },
  );
  const report = await upload.load();
  const { source, status, received, accepted, duplicate, quarantined } = report;
  audit('loaded', { source, status, received, accepted, duplicate, quarantined });
  const masked = protection.takeCounts();
  if (Object.keys(masked).length > 0) audit('masked', masked);
  return undefined;
}
