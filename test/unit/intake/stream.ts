import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import type { KinesisStreamRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { packEnvelopes } from '../../../lambdas/ingest/envelope.ts';
import { putRecords, ThrottledError } from '../../../lambdas/stream/put-records.ts';
import { Random } from './random.ts';
import type { Sent } from './shop.ts';

const ARRIVED = Date.parse('2026-03-02T00:00:00Z');
const SHARDS = 2;

/** What a shop's sender has brought onto the stream: records of two shards each. */
export interface Shard {
  readonly id: string;
  readonly records: KinesisStreamRecord[];
}

export interface Counts {
  throttled: number;
  repeatedBatches: number;
}

const kinesis = mockClient(KinesisClient);
const client = new KinesisClient({});

/**
 * Sends what a shop has to send as `collect` does, to a stream that refuses calls and single records. The sender sends a batch again
 * until it is taken, and now and then once more; what stands on the stream then stands there twice.
 */
export async function send(sent: readonly Sent[], seed: number, counts: Counts): Promise<Shard[]> {
  const random = new Random(seed);
  const shards = new Map<string, Shard>();
  kinesis.reset();
  kinesis.on(PutRecordsCommand).callsFake(async ({ Records, StreamName }: PutRecordsCommandInput) => {
    if (random.happens(0.05))
      throw Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
    const answers = (Records ?? []).map(({ Data }) => {
      if (random.happens(0.1)) return { ErrorCode: 'ProvisionedThroughputExceededException' };
      append(shards, `shardId-${StreamName}-${random.below(SHARDS)}`, Data ?? new Uint8Array());
      return {};
    });
    return { Records: answers, FailedRecordCount: answers.filter(({ ErrorCode }) => ErrorCode).length };
  });
  await Promise.all(sent.map((shop) => sendAll(shop, random, counts)));
  for (const { source } of sent)
    if (random.happens(0.3)) append(shards, `shardId-${source}-0`, Buffer.from('no envelope'));
  return [...shards.values()];
}

async function sendAll({ source, batches }: Sent, random: Random, counts: Counts): Promise<void> {
  for (const batch of batches) {
    const times = random.happens(0.15) ? 2 : 1;
    counts.repeatedBatches += times - 1;
    for (let done = 0; done < times; ) {
      const records = Array.from(packEnvelopes({ v: 1, source, receivedAt: ARRIVED }, batch), (Data) => ({
        Data,
        PartitionKey: 'p',
      }));
      try {
        await putRecords(client, source, records);
        done += 1;
      } catch (error) {
        if (!(error instanceof ThrottledError) && (error as Error).name !== 'ProvisionedThroughputExceededException')
          throw error;
        counts.throttled += 1;
      }
    }
  }
}

function append(shards: Map<string, Shard>, id: string, data: Uint8Array): void {
  const shard = shards.get(id) ?? { id, records: [] };
  shards.set(id, shard);
  const sequenceNumber = String(shard.records.length + 1).padStart(56, '0');
  const kinesis = {
    data: Buffer.from(data).toString('base64'),
    sequenceNumber,
    approximateArrivalTimestamp: ARRIVED / 1000,
    partitionKey: 'p',
  };
  shard.records.push({ eventID: `${id}:${sequenceNumber}`, kinesis } as KinesisStreamRecord);
}
