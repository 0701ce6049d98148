import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { type Alert, type CountsByMinute, silenceCheck } from '../../contracts/live.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { identityHash } from '../ingest/adapters.ts';
import { wholeAmount } from '../ingest/decimal.ts';
import { readSuppression } from '../ingest/suppression.ts';
import { batchesSince } from '../stream/minutes.ts';
import { countBatch, minuteOf } from './count-batch.ts';
import { failureAlerts, highOrders, VOLUME_MINUTES, volumeAlerts } from './detect.ts';
import { liveEnv } from './env.ts';
import { SILENCE_MS, silences } from './silence.ts';
import { AlertsTable, LiveTable } from './tables.ts';
import { unusualOrders } from './unusual.ts';

const env = liveEnv.parse(process.env);
const dynamo = aws(new DynamoDBClient({}));
const sns = aws(new SNSClient({}));
const table = new LiveTable(dynamo, env.COUNTERS_TABLE);
const alerts = new AlertsTable(dynamo, env.ALERTS_TABLE);
const MINUTE_MS = 60_000;

/** The minute in which this instance last looked at the volume, which it does once a minute. */
let lookedAt = '';

/**
 * Counts what just came, minute by minute, and tells what a person would want to know at once; woken by the hour, that nothing comes.
 * Idempotent: the key of a batch is where it begins, that of an alert what it is about. Retry: what throws here may pass, and the
 * whole batch is tried again; an alert is sent before it is kept, so that a crash between may send it twice, and loses none.
 */
export async function handler(event: unknown): Promise<KinesisStreamBatchResponse> {
  if (silenceCheck.safeParse(event).success) {
    const now = Date.now();
    const { silenceHours } = env.RULES;
    const found = silences(
      await batchesSince(dynamo, env.COUNTERS_TABLE, now - SILENCE_MS(silenceHours), now),
      now,
      silenceHours,
    );
    for (const alert of found) await tell(alert);
    audit('listened', { alerts: found.length });
    return { batchItemFailures: [] };
  }
  return count(event as KinesisStreamEvent);
}

async function count({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const hash = await identityHash(env.IDENTITY_SECRET);
  const largestAmount = wholeAmount(env.LARGEST_ORDER_VALUE);
  const suppression = await readSuppression(dynamo, env.ERASURES_TABLE, hash);
  const batch = countBatch(Records, { hash, currency: env.CURRENCY, largestAmount, suppression });
  await table.putBatch(batch);
  const found = [
    ...highOrders(batch.orders, env.RULES),
    ...(await unusualOrders(batch.orders, table, hash)),
    ...(await patterns(batch.counts, batch.endedAt)),
  ];
  for (const alert of found) await tell(alert);
  audit('counted', { records: Records.length, orders: batch.orders.length, alerts: found.length });
  return { batchItemFailures: [] };
}

/** What only several batches together show; as few of them are read as can show it. */
async function patterns(counts: CountsByMinute, now: number): Promise<Alert[]> {
  const minute = minuteOf(now);
  const isNewMinute = minute !== lookedAt;
  if (!isNewMinute && !hasFailures(counts)) return [];
  const since = now - (isNewMinute ? VOLUME_MINUTES + 1 : FAILURE_MINUTES) * MINUTE_MS;
  const batches = await batchesSince(dynamo, env.COUNTERS_TABLE, since, now);
  lookedAt = minute;
  return [...failureAlerts(batches, now, env.RULES), ...(isNewMinute ? volumeAlerts(batches, now, env.RULES) : [])];
}

const FAILURE_MINUTES = 6;

const hasFailures = (counts: CountsByMinute): boolean =>
  Object.values(counts).some((sources) =>
    Object.values(sources).some(({ failedSignIns, failedPayments }) => failedSignIns + failedPayments > 0),
  );

async function tell(alert: Alert): Promise<void> {
  if (await alerts.has(alert)) return;
  const Subject = `Shoplake: ${alert.kind.replaceAll('_', ' ')} (${alert.source})`.slice(0, SUBJECT_LENGTH);
  await sns.send(new PublishCommand({ TopicArn: env.ALERTS_TOPIC, Subject, Message: alert.detail }));
  await alerts.put(alert);
}

const SUBJECT_LENGTH = 100;
