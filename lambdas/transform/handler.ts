import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { INGESTION_METRICS } from '../../contracts/ingestion.ts';
import { rangeName } from '../../contracts/receipts.ts';
import { aws } from '../aws/client.ts';
import { audit, measure } from '../aws/log.ts';
import { identityHash, protectionOf, putObjects } from '../ingest/adapters.ts';
import { wholeAmount } from '../ingest/decimal.ts';
import { readSuppression } from '../ingest/suppression.ts';
import { putReceipt } from '../lake/receipts.ts';
import { transformEnv } from './env.ts';
import { transformBatch } from './transform-batch.ts';

const env = transformEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const dynamo = aws(new DynamoDBClient({}));

/**
 * Turns a batch of the stream into bronze, staging and quarantine objects.
 * Idempotent: object keys and row identities come from shard and sequence numbers. Retry: what throws here (S3, Secrets
 * Manager, DynamoDB) may pass, so the whole batch is tried again; the event source halves it until a record that always fails stands
 * alone and goes to the failure bucket. Malformed input never throws: it is a quarantine row.
 */
export async function handler(event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const hash = await identityHash(env.IDENTITY_SECRET);
  const transformed = transformBatch(event.Records, {
    hash,
    currency: env.CURRENCY,
    largestAmount: wholeAmount(env.LARGEST_ORDER_VALUE),
    protection: protectionOf(hash, env.PRIVACY),
    suppression: await readSuppression(dynamo, env.ERASURES_TABLE, hash),
  });
  const { batch, day, name, counts, masked, range, records, withoutId, eventsWithoutId } = transformed;
  const buckets = { bronze: env.BRONZE_BUCKET, silver: env.SILVER_BUCKET };
  const objects = await putObjects(s3, buckets, batch.objects(day, name));
  const receivedAt = Math.min(...records.map((record) => record.receivedAt));
  await putReceipt(s3, buckets.silver, { name: rangeName(range), receivedAt, objects, records: [...records] });
  audit('transformed', { shard: range.shard, ...counts });
  // By the names of the rules: neither a value nor a sender's own word is in a log.
  if (Object.keys(masked).length > 0) audit('masked', masked);
  if (eventsWithoutId > 0) audit('without an id', withoutId);
  warn({
    [INGESTION_METRICS.eventsWithoutId]: eventsWithoutId,
    [INGESTION_METRICS.ordersUnlikeLines]: transformed.ordersUnlikeLines,
  });
  return { batchItemFailures: [] };
}

/** Measures what was taken and still looks wrong; nothing where nothing does. */
function warn(figures: Readonly<Record<string, number>>): void {
  const found = Object.entries(figures).filter(([, count]) => count > 0);
  if (found.length > 0) measure(INGESTION_METRICS.namespace, { Stack: env.STACK_NAME }, Object.fromEntries(found));
}
