import { describe, expect, it, onTestFinished } from 'vitest';
import { streamConfiguration } from '../../kinesis/configuration.ts';
import { KinesisService, type KinesisServiceOptions } from '../../kinesis/service.ts';
import { configuration, temporaryFolder } from './folder.ts';

async function service(options: Partial<KinesisServiceOptions> = {}): Promise<KinesisService> {
  const dataDir = await temporaryFolder();
  const opened = await KinesisService.open({ dataDir, streams: [configuration({ shardCount: 4 })], ...options });
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

  it('takes an ExplicitHashKey instead of the key', async () => {
    const kinesis = await service();
    const Records = [{ ...record('a'), ExplicitHashKey: '340282366920938463463374607431768211455' }];
    expect(await kinesis.PutRecords({ StreamName: 'events', Records })).toMatchObject({
      Records: [{ ShardId: 'shardId-000000000003' }],
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
    await expect(kinesis.PutRecord({ StreamName: 'events', ...record('hot') })).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
    });
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
    [
      'a hash key of 2^128',
      [{ ...record('k'), ExplicitHashKey: '340282366920938463463374607431768211456' }],
      'InvalidArgumentException',
      /Invalid ExplicitHashKey/,
    ],
    [
      'a hash key with letters',
      [{ ...record('k'), ExplicitHashKey: '0x1' }],
      'ValidationException',
      /regular expression/,
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
    expect(await kinesis.PutRecord({ StreamARN, ...record('k') })).toMatchObject({ EncryptionType: 'NONE' });
    for (const stream of [{ StreamName: 'other' }, { StreamARN: StreamARN.replace('eu-central-1', 'us-east-1') }]) {
      await expect(kinesis.PutRecord({ ...stream, ...record('k') })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    }
    await expect(kinesis.PutRecord({ StreamName: 'events', StreamId: 'x', ...record('k') })).rejects.toThrow(
      /does not support StreamId/,
    );
  });
});

describe('reading', () => {
  it('walks a shard with iterators', async () => {
    // Prepare
    const kinesis = await service();
    const put = ['1', '2', '3'].map((text) => ({ ...record('k', text), ExplicitHashKey: '0' }));
    const { Records: placed } = (await kinesis.PutRecords({ StreamName: 'events', Records: put })) as {
      Records: { SequenceNumber: string }[];
    };
    const read = async (start: Record<string, unknown>, Limit?: number) => {
      const { ShardIterator } = await kinesis.GetShardIterator({
        StreamName: 'events',
        ShardId: 'shardId-000000000000',
        ...start,
      });
      return (await kinesis.GetRecords({ ShardIterator, Limit })) as {
        Records: { Data: Uint8Array }[];
        NextShardIterator: string;
        MillisBehindLatest: number;
      };
    };
    const data = (output: { Records: { Data: Uint8Array }[] }) =>
      output.Records.map((each) => Buffer.from(each.Data).toString());
    const second = placed[1]?.SequenceNumber;

    // Act
    const first = await read({ ShardIteratorType: 'TRIM_HORIZON' }, 2);
    const rest = (await kinesis.GetRecords({ ShardIterator: first.NextShardIterator })) as typeof first;

    // Assess
    expect([data(first), data(rest)]).toEqual([['1', '2'], ['3']]);
    expect(rest.MillisBehindLatest).toBe(0);
    expect(data(await read({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: second }))).toEqual([
      '2',
      '3',
    ]);
    expect(data(await read({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: second }))).toEqual([
      '3',
    ]);
    expect(data(await read({ ShardIteratorType: 'LATEST' }))).toEqual([]);
    expect(first.Records[0]).toMatchObject({
      PartitionKey: 'k',
      SequenceNumber: placed[0]?.SequenceNumber,
      ApproximateArrivalTimestamp: expect.any(Date),
    });
  });

  it('refuses foreign and expired iterators, unknown shards and limits over 10,000', async () => {
    let clock = Date.now();
    const kinesis = await service({ now: () => clock });
    const start = { StreamName: 'events', ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' };
    const { ShardIterator } = await kinesis.GetShardIterator(start);
    await expect(kinesis.GetRecords({ ShardIterator, Limit: 10_001 })).rejects.toMatchObject({
      code: 'InvalidArgumentException',
    });
    clock += 300_001;
    await expect(kinesis.GetRecords({ ShardIterator })).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
    await expect(kinesis.GetRecords({ ShardIterator: 'x' })).rejects.toMatchObject({
      message: 'Invalid ShardIterator.',
    });
    await expect(kinesis.GetShardIterator({ ...start, ShardId: 'shardId-000000000009' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(kinesis.GetShardIterator({ ...start, ShardIteratorType: 'AT_TIMESTAMP' })).rejects.toThrow(
      /does not support/,
    );
  });

  it('describes the stream and its shards', async () => {
    const kinesis = await service();
    expect(await kinesis.DescribeStreamSummary({ StreamName: 'events' })).toMatchObject({
      StreamDescriptionSummary: {
        StreamName: 'events',
        StreamStatus: 'ACTIVE',
        OpenShardCount: 4,
        RetentionPeriodHours: 24,
      },
    });
    const { Shards } = (await kinesis.ListShards({ StreamName: 'events' })) as {
      Shards: { ShardId: string; HashKeyRange: object }[];
    };
    expect(Shards).toHaveLength(4);
    expect(Shards[3]).toMatchObject({
      ShardId: 'shardId-000000000003',
      HashKeyRange: {
        StartingHashKey: '255211775190703847597530955573826158592',
        EndingHashKey: '340282366920938463463374607431768211455',
      },
    });
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
