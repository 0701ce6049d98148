import { describe, expect, it, onTestFinished } from 'vitest';
import { streamConfiguration } from '../../kinesis/configuration.ts';
import { KinesisService, type KinesisServiceOptions } from '../../kinesis/service.ts';
import { openStore } from '../support/folder.ts';
import { configuration } from './configuration.ts';

async function service(options: Partial<KinesisServiceOptions> = {}): Promise<KinesisService> {
  const store = await openStore();
  const opened = new KinesisService({ store, streams: [configuration({ shardCount: 4 })], ...options });
  onTestFinished(() => opened.close());
  return opened;
}

const record = (key: string, text = key) => ({ PartitionKey: key, Data: Buffer.from(text) });
const MEBIBYTE = 1024 * 1024;

describe('PutRecords', () => {
  it('answers in the order of the request, with the shard of each key', async () => {
    const kinesis = await service();
    const output = await kinesis.PutRecords({
      StreamName: 'events',
      Records: ['a', 'abc', 'message digest'].map((key) => record(key)),
    });
    // MD5 digests 0c.., 90.., f9.. of the RFC 1321 test suite, in quarters.
    expect(output).toMatchObject({
      FailedRecordCount: 0,
      EncryptionType: 'NONE',
      Records: [
        { ShardId: 'shardId-000000000000' },
        { ShardId: 'shardId-000000000002' },
        { ShardId: 'shardId-000000000003' },
      ],
    });
  });

  it('fails single entries without failing the call', async () => {
    // Prepare
    const hot = (key: string) => (key === 'hot' ? 'ProvisionedThroughputExceededException' : undefined);
    const kinesis = await service({ faults: { put: (entry) => hot(entry.partitionKey) } });

    // Act
    const output = await kinesis.PutRecords({
      StreamName: 'events',
      Records: [record('a'), record('hot'), record('abc')],
    });

    // Assess
    const refused = {
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: expect.stringMatching(
        /^Rate exceeded for shard shardId-00000000000\d in stream events under account 000000000000\.$/,
      ),
    };
    const accepted = { SequenceNumber: expect.stringMatching(/^\d{56}$/), ShardId: expect.any(String) };
    expect(output).toEqual({ FailedRecordCount: 1, EncryptionType: 'NONE', Records: [accepted, refused, accepted] });
  });

  it.each([
    ['no records', [], 'ValidationException', /'records'.*greater than or equal to 1/],
    [
      '501 records',
      Array.from({ length: 501 }, () => record('k')),
      'ValidationException',
      /'records'.*less than or equal to 500/,
    ],
    [
      'an empty key',
      [record('')],
      'ValidationException',
      /'records\.1\.member\.partitionKey'.*greater than or equal to 1/,
    ],
    [
      'a long key',
      [record('k'), record('k'.repeat(257))],
      'ValidationException',
      /'records\.2\.member\.partitionKey'.*less than or equal to 256/,
    ],
    [
      'a record over 1 MiB',
      [{ PartitionKey: 'k', Data: Buffer.alloc(MEBIBYTE) }],
      'ValidationException',
      /data'.*less than or equal to 1048576/,
    ],
    [
      'a request over 10 MiB',
      Array.from({ length: 11 }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(MEBIBYTE - 1) })),
      'InvalidArgumentException',
      /exceeds 10 MB/,
    ],
  ])('refuses %s', async (_, Records, code, message) => {
    const kinesis = await service();
    await expect(kinesis.PutRecords({ StreamName: 'events', Records })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('takes a record of exactly 1 MiB and a key of 256 characters', async () => {
    const kinesis = await service();
    const Records = [{ PartitionKey: 'k', Data: Buffer.alloc(MEBIBYTE - 1) }, record('ä'.repeat(256))];
    expect(await kinesis.PutRecords({ StreamName: 'events', Records })).toMatchObject({ FailedRecordCount: 0 });
  });

  it('knows streams by name and ARN only as they are', async () => {
    const kinesis = await service();
    const StreamARN = 'arn:aws:kinesis:eu-central-1:000000000000:stream/events';
    const Records = [record('k')];
    expect(await kinesis.PutRecords({ StreamARN, Records })).toMatchObject({ FailedRecordCount: 0 });
    for (const stream of [{ StreamName: 'other' }, { StreamARN: StreamARN.replace('eu-central-1', 'us-east-1') }]) {
      await expect(kinesis.PutRecords({ ...stream, Records })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    }
    await expect(kinesis.PutRecords({ StreamName: 'events', StreamId: 'x', Records })).rejects.toThrow(
      'does not support Kinesis PutRecords with StreamId',
    );
    const hashed = [{ ...record('k'), ExplicitHashKey: '0' }];
    await expect(kinesis.PutRecords({ StreamARN, Records: hashed })).rejects.toThrow('PutRecords with ExplicitHashKey');
  });
});

describe('anything else', () => {
  it('is refused by name', () => {
    for (const operation of ['PutRecord', 'GetShardIterator', 'GetRecords', 'ListShards', 'DescribeStreamSummary']) {
      expect(KinesisService.prototype).not.toHaveProperty(operation);
    }
  });
});

describe('the configuration of a stream', () => {
  const read = (properties: Record<string, unknown>) => streamConfiguration('events', 'arn:x', properties);

  it('gives an on-demand stream four shards and a provisioned one what it asks for', () => {
    expect(read({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } })).toMatchObject({
      mode: 'ON_DEMAND',
      shardCount: 4,
      retentionHours: 24,
    });
    expect(
      read({
        ShardCount: 2,
        RetentionPeriodHours: 48,
        StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      }),
    ).toMatchObject({
      shardCount: 2,
      retentionHours: 48,
      encryption: 'KMS',
    });
  });

  it.each([
    [{ ShardCount: 1, DesiredShardLevelMetrics: ['ALL'] }, /does not support the property DesiredShardLevelMetrics/],
    [{ ShardCount: 1, StreamEncryption: { EncryptionType: 'KMS', KeyId: 'arn:own-key' } }, /does not support a key/],
    [{}, /ShardCount of stream events is undefined/],
    [{ ShardCount: 4, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, /leave it out/],
    [{ ShardCount: 1, RetentionPeriodHours: 23 }, /from 24 to 8760/],
  ])('refuses %j', (properties, message) => {
    expect(() => read(properties)).toThrow(message);
  });
});
