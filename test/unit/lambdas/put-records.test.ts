import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { putRecords, ThrottledError } from '../../../lambdas/stream/put-records.ts';

const kinesis = mockClient(KinesisClient);
const client = new KinesisClient({});
const record = (n: number) => ({ Data: Buffer.from(String(n)), PartitionKey: String(n) });
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n));
const taken = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' };

const keysOfCalls = () =>
  kinesis
    .commandCalls(PutRecordsCommand)
    .map(({ args }) => (args[0].input as PutRecordsCommandInput).Records?.map(({ PartitionKey }) => PartitionKey));

beforeEach(() => kinesis.reset());

describe('putRecords', () => {
  it('sends at most 500 records a call', async () => {
    kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 0 });
    await putRecords(client, 'events', records(1001));
    expect(keysOfCalls().map((keys) => keys?.length)).toEqual([500, 500, 1]);
  });

  it('sends again only the records that failed, since Kinesis took the others', async () => {
    kinesis
      .on(PutRecordsCommand)
      .resolvesOnce({ FailedRecordCount: 2, Records: [taken, refused, taken, refused] })
      .resolvesOnce({ FailedRecordCount: 1, Records: [refused, taken] })
      .resolves({ FailedRecordCount: 0, Records: [taken] });
    await putRecords(client, 'events', records(4));
    expect(keysOfCalls()).toEqual([['0', '1', '2', '3'], ['1', '3'], ['1']]);
  });

  it('gives up after four attempts and says how many are left', async () => {
    kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 1, Records: [refused] });
    const attempt = putRecords(client, 'events', records(1));
    await expect(attempt).rejects.toThrow(ThrottledError);
    await expect(attempt).rejects.toThrow('1 record(s) after 4 attempts');
    expect(keysOfCalls()).toHaveLength(4);
  });

  it('does not send the next call when one is refused', async () => {
    kinesis.on(PutRecordsCommand).rejects(new Error('down'));
    await expect(putRecords(client, 'events', records(501))).rejects.toThrow('down');
    expect(keysOfCalls()).toHaveLength(1);
  });
});
