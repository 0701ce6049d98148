import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { shardIdOf } from '../../kinesis/shards.ts';
import { AwsFailure, UnsupportedError } from '../../service.ts';
import { openStore, temporaryFolder } from '../support/folder.ts';
import { configuration } from './configuration.ts';
import {
  FUNCTION_ARN,
  type Harness,
  type HarnessOptions,
  harness,
  MAPPING_ID,
  ROLE_ARN,
  STREAM_ARN,
  stopped,
} from './harness.ts';

async function started(options: Omit<HarnessOptions, 'dataDir'> & { dataDir?: string } = {}): Promise<Harness> {
  const opened = await harness({ dataDir: options.dataDir ?? (await temporaryFolder()), ...options });
  onTestFinished(() => stopped(opened));
  return opened;
}

/** A poller that is dropped without being closed, as in a crash; only its store is closed in the end. */
async function doomed(options: HarnessOptions): Promise<Harness> {
  const opened = await harness(options);
  onTestFinished(() => opened.stream.store.close());
  return opened;
}

const PARTIAL = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const BUCKET = { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } } };
const poison = (texts: readonly string[]) =>
  texts.some((text) => text.includes('bad')) ? new Error('bad record') : undefined;

/** Reports every bad record of a batch, as a well-made handler does. */
const report: HarnessOptions['handler'] = (texts, event) => ({
  batchItemFailures: event.Records.filter((_, index) => texts[index]?.includes('bad')).map((record) => ({
    itemIdentifier: record.kinesis.sequenceNumber,
  })),
});

describe('delivery', () => {
  it('hands the function the event AWS hands it', async () => {
    const used = await started();
    await used.put('k:hello');
    await used.source.idle();
    const [record] = await used.stream.read(0, 0, { maxRecords: 1, maxBytes: 1 });
    expect(used.events).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'k',
              sequenceNumber: record?.sequenceNumber,
              data: 'azpoZWxsbw==',
              approximateArrivalTimestamp: (record?.arrival ?? 0) / 1000,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: `shardId-000000000000:${record?.sequenceNumber}`,
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: ROLE_ARN,
            awsRegion: 'eu-central-1',
            eventSourceARN: STREAM_ARN,
          },
        ],
      },
    ]);
  });

  it('delivers what was put before it began, in batches of the batch size', async () => {
    const dataDir = await temporaryFolder();
    const first = await doomed({ dataDir, handler: () => new Promise(() => undefined) });
    await first.put('k:1', 'k:2', 'k:3', 'k:4', 'k:5');
    const used = await started({ dataDir, properties: { BatchSize: 2, MaximumBatchingWindowInSeconds: 300 } });
    await used.source.idle();
    expect(used.batches).toEqual([['k:1', 'k:2'], ['k:3', 'k:4'], ['k:5']]);
  });

  it('waits for its window unless the batch is full', async () => {
    const used = await started({ properties: { BatchSize: 3, MaximumBatchingWindowInSeconds: 1 } });
    const began = performance.now();
    await used.put('k:1', 'k:2', 'k:3', 'k:4');
    await vi.waitFor(() => expect(used.batches).toEqual([['k:1', 'k:2', 'k:3']]), { timeout: 900, interval: 5 });
    expect(performance.now() - began).toBeLessThan(900);
    await vi.waitFor(() => expect(used.batches).toHaveLength(2), { timeout: 3000, interval: 5 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
    expect(used.batches[1]).toEqual(['k:4']);
  });

  it('cuts the window short when someone waits for it to become idle', async () => {
    const used = await started({ properties: { MaximumBatchingWindowInSeconds: 300 } });
    await used.put('k:1', 'k:2');
    await sleep(20);
    expect(used.batches).toEqual([]);
    await used.source.idle();
    expect(used.batches).toEqual([['k:1', 'k:2']]);
    expect(used.source.lag()).toEqual({ 'shardId-000000000000': 0 });
  });

  it('keeps a payload under 6 MB, base64 included', async () => {
    const used = await started({ properties: { BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300 } });
    // 900,000 bytes are 1,200,000 in base64; five of them fit into 6 x 1024 x 1024 bytes, six do not.
    const data = Buffer.alloc(900_000);
    for (const part of [6, 6]) await used.stream.put(Array.from({ length: part }, () => ({ partitionKey: 'k', data })));
    await used.source.idle();
    expect(used.batches.map((batch) => batch.length)).toEqual([5, 5, 2]);
    for (const event of used.events)
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(6 * 1024 * 1024);
  });

  it('fills payloads to the limit with small records', async () => {
    const used = await started({ properties: { BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300 } });
    const data = Buffer.alloc(4000);
    for (let put = 0; put < 4; put += 1) {
      await used.stream.put(Array.from({ length: 500 }, () => ({ partitionKey: 'clé "quoted"', data })));
    }
    await used.source.idle();
    const [largest = 0] = used.events.map((event) => Buffer.byteLength(JSON.stringify(event)));
    expect(largest).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(largest).toBeGreaterThan(6 * 1024 * 1024 - 3 * 6000);
  });

  it('never mixes shards in a batch', async () => {
    const used = await started({ shardCount: 4, properties: { MaximumBatchingWindowInSeconds: 300 } });
    await used.put(...Array.from({ length: 100 }, (_, index) => `key${index}:x`));
    await used.source.idle();
    expect(used.batches.flat()).toHaveLength(100);
    for (const event of used.events) {
      expect(new Set(event.Records.map((record) => record.eventID.split(':')[0])).size).toBe(1);
    }
    expect(used.batches.length).toBe(4);
  });

  it('delivers every batch twice when told to', async () => {
    const used = await started({ overrides: { faults: { redeliver: true } } });
    await used.put('k:1');
    await used.source.idle();
    expect(used.batches).toEqual([['k:1'], ['k:1']]);
    expect(used.events[0]).toEqual(used.events[1]);
  });
});

describe('failures', () => {
  it('retries a failed batch as a whole, then gives it up', async () => {
    const used = await started({ handler: poison, properties: { MaximumRetryAttempts: 2, ...BUCKET } });
    await used.put('k:1', 'k:bad', 'k:3');
    await used.source.idle();
    await used.put('k:4');
    await used.source.idle();
    const whole = ['k:1', 'k:bad', 'k:3'];
    expect(used.batches).toEqual([whole, whole, whole, ['k:4']]);
    expect(used.failed()).toEqual(whole);
    expect(used.failures()[0]?.requestContext.approximateInvokeCount).toBe(3);
    expect(used.source.counters).toEqual({
      invocations: 4,
      functionErrors: 3,
      discarded: 3,
      destinationDeliveryFailures: 0,
    });
  });

  it('retries from the lowest reported number on', async () => {
    let broken = true;
    const used = await started({
      properties: { ...PARTIAL, MaximumRetryAttempts: 5 },
      handler: (texts, event) => {
        const failures = broken ? report(texts, event) : undefined;
        broken = false;
        return failures;
      },
    });
    await used.put('k:1', 'k:2', 'k:bad3', 'k:4', 'k:bad5');
    await used.source.idle();
    expect(used.batches).toEqual([
      ['k:1', 'k:2', 'k:bad3', 'k:4', 'k:bad5'],
      ['k:bad3', 'k:4', 'k:bad5'],
    ]);
  });

  it('takes no notice of reported failures that the mapping does not ask for', async () => {
    const used = await started({ handler: report, properties: BUCKET });
    await used.put('k:1', 'k:bad');
    await used.source.idle();
    expect(used.batches).toEqual([['k:1', 'k:bad']]);
    expect(used.calls).toEqual([]);
  });

  it('halves a failed batch without spending retries, so only the bad record is given up', async () => {
    const used = await started({
      handler: poison,
      properties: { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, ...BUCKET },
    });
    await used.put('k:0', 'k:1', 'k:bad2', 'k:3');
    await used.source.idle();
    expect(used.batches).toEqual([
      ['k:0', 'k:1', 'k:bad2', 'k:3'],
      ['k:0', 'k:1'],
      ['k:bad2', 'k:3'],
      ['k:bad2'],
      ['k:bad2'],
      ['k:3'],
    ]);
    expect(used.failed()).toEqual(['k:bad2']);
    expect(used.failures()[0]?.requestContext.approximateInvokeCount).toBe(2);
  });

  it('cuts at the returned number when both bisecting and reporting', async () => {
    const used = await started({
      handler: report,
      properties: { ...PARTIAL, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0, ...BUCKET },
    });
    await used.put('k:0', 'k:1', 'k:bad2', 'k:3', 'k:4');
    await used.source.idle();
    expect(used.batches).toEqual([
      ['k:0', 'k:1', 'k:bad2', 'k:3', 'k:4'],
      ['k:bad2', 'k:3', 'k:4'],
      ['k:bad2', 'k:3'],
      ['k:bad2'],
      ['k:3'],
      ['k:4'],
    ]);
    expect(used.failed()).toEqual(['k:bad2']);
    expect(used.failures()[0]?.responseContext).toEqual({
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: null,
    });
  });

  it('does not spend retries on calls that never reached the function', async () => {
    let refusals = 5;
    const throttled = await started({
      properties: { MaximumRetryAttempts: 0, ...BUCKET },
      overrides: {
        invoke: async () => {
          refusals -= 1;
          if (refusals >= 0) throw new AwsFailure('TooManyRequestsException', 'Rate Exceeded.', 429);
          return { requestId: 'r', payload: null };
        },
      },
    });
    await throttled.put('k:1');
    await throttled.source.idle();
    expect(refusals).toBe(-1);
    expect(throttled.calls).toEqual([]);
    expect(throttled.notices.map((notice) => notice.kind)).toEqual(Array(5).fill('refused'));
  });

  it('gives records up unseen when they are too old', async () => {
    let age = 61_000;
    const used = await started({
      properties: { MaximumRecordAgeInSeconds: 60, ...BUCKET },
      overrides: { now: () => Date.now() + age },
    });
    await used.put('k:1', 'k:2');
    await used.source.idle();
    age = 0;
    await used.put('k:3');
    await used.source.idle();
    expect(used.batches).toEqual([['k:3']]);
    expect(used.failed()).toEqual(['k:1', 'k:2']);
    expect(used.failures()[0]).not.toHaveProperty('responseContext');
    expect(used.failures()[0]?.requestContext.condition).toBe('RecordAgeExceeded');
  });

  it('without limits retries until the stream would have dropped the records', async () => {
    let age = 0;
    const used = await started({
      properties: BUCKET,
      handler: () => {
        age += 3_600_000;
        return new Error('always');
      },
      overrides: { now: () => Date.now() + age },
    });
    await used.put('k:1');
    await used.source.idle();
    // 24 hours of retention, an hour an attempt
    expect(used.batches.length).toBe(25 - 1);
    expect(used.failures()[0]?.requestContext.condition).toBe('RecordAgeExceeded');
  });

  it('goes on when the destination refuses, and counts what is lost', async () => {
    const used = await started({
      handler: poison,
      properties: { MaximumRetryAttempts: 0, ...BUCKET },
      overrides: {
        call: async () => {
          throw new AwsFailure('AccessDenied', 'User is not authorized to perform: s3:PutObject', 403);
        },
      },
    });
    await used.put('k:bad');
    await used.source.idle();
    await used.put('k:2');
    await used.source.idle();
    expect(used.batches).toEqual([['k:bad'], ['k:2']]);
    expect(used.source.counters.destinationDeliveryFailures).toBe(1);
    expect(used.notices.map((notice) => notice.kind)).toEqual(['discarded', 'destination-delivery-failure']);
  });

  it('tries a destination again when the service itself fails', async () => {
    let attempts = 0;
    const used = await started({
      handler: poison,
      properties: { MaximumRetryAttempts: 0, ...BUCKET },
      overrides: {
        call: async () => {
          attempts += 1;
          if (attempts < 3) throw new AwsFailure('SlowDown', 'Please reduce your request rate.', 503);
          return {};
        },
      },
    });
    await used.put('k:bad');
    await used.source.idle();
    expect(attempts).toBe(3);
    expect(used.source.counters.destinationDeliveryFailures).toBe(0);
  });

  it('stops on an error that is not AWS behaviour, and delivers again after a restart', async () => {
    const dataDir = await temporaryFolder();
    const invoke = async () => {
      throw new UnsupportedError('the moon');
    };
    const broken = await started({ dataDir, overrides: { invoke } });
    await broken.put('k:1');
    await expect(broken.source.idle()).rejects.toThrow(/does not support the moon/);
    expect(broken.notices).toEqual([{ kind: 'stopped', error: expect.any(UnsupportedError) }]);
    await stopped(broken);

    const used = await started({ dataDir });
    await used.source.idle();
    expect(used.batches).toEqual([['k:1']]);
  });
});

describe('the failure destination', () => {
  const now = () => Date.parse('2026-11-20T08:09:10.123Z');

  it('gets the payload when it is a bucket', async () => {
    const used = await started({
      handler: poison,
      properties: { MaximumRetryAttempts: 0, ...BUCKET },
      overrides: { now },
    });
    await used.put('k:1', 'k:bad');
    await used.source.idle();
    const records = await used.stream.read(0, 0, { maxRecords: 2, maxBytes: 1000 });
    const arrival = new Date(records[0]?.arrival ?? 0).toISOString();
    expect(used.calls).toHaveLength(1);
    expect(used.calls[0]).toMatchObject({ service: 'S3', operation: 'PutObject', input: { Bucket: 'failures' } });
    expect(used.calls[0]?.input.Key).toMatch(
      new RegExp(`^aws/lambda/${MAPPING_ID}/shardId-000000000000/2026/11/20/2026-11-20T08\\.09\\.10-[0-9a-f-]{36}$`),
    );
    expect(used.failures()[0]).toEqual({
      requestContext: {
        requestId: 'request-1',
        functionArn: FUNCTION_ARN,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-11-20T08:09:10.123Z',
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: records[0]?.sequenceNumber,
        endSequenceNumber: records[1]?.sequenceNumber,
        approximateArrivalOfFirstRecord: arrival,
        approximateArrivalOfLastRecord: arrival,
        batchSize: 2,
        streamArn: STREAM_ARN,
      },
      payload: JSON.stringify(used.events[0]),
    });
  });

  it.each([
    [
      'arn:aws:sqs:eu-central-1:000000000000:failures',
      'SQS',
      'SendMessage',
      { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/failures' },
    ],
    [
      'arn:aws:sns:eu-central-1:000000000000:failures',
      'SNS',
      'Publish',
      { TopicArn: 'arn:aws:sns:eu-central-1:000000000000:failures' },
    ],
  ])('gets a description only when it is %s', async (Destination, service, operation, input) => {
    const properties = { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination } } };
    const used = await started({ handler: poison, properties });
    await used.put('k:bad');
    await used.source.idle();
    expect(used.calls).toMatchObject([{ service, operation, input }]);
    expect(used.failures()[0]).toHaveProperty('KinesisBatchInfo.batchSize', 1);
    expect(used.failures()[0]).not.toHaveProperty('payload');
  });
});

/** Of the mapping's shards, in their order. */
const checkpoints = ({ stream }: Harness): (number | undefined)[] => {
  const table = stream.store.table<number>('kinesis-checkpoints');
  return Array.from({ length: stream.shardCount }, (_, index) => table.get(`${MAPPING_ID}/${shardIdOf(index)}`));
};

describe('checkpoints', () => {
  it('survive a restart: nothing is delivered again', async () => {
    const dataDir = await temporaryFolder();
    const before = await harness({ dataDir, shardCount: 2 });
    await before.put('a:1', 'b:2', 'c:3', 'd:4');
    await before.source.idle();
    await stopped(before);
    const after = await started({ dataDir, shardCount: 2 });
    await after.put('a:5');
    await after.source.idle();
    expect(after.batches).toEqual([['a:5']]);
    const [first, second] = [0, 1].map((index) => after.stream.end(index));
    expect(checkpoints(after)).toEqual([first, second]);
  });

  it('lie behind a crash: what was not done is delivered again', async () => {
    // Prepare: the process dies in its third invocation
    const dataDir = await temporaryFolder();
    const handler = (texts: readonly string[]) => (texts[0] === 'k:3' ? new Promise(() => undefined) : undefined);
    const crashed = await doomed({ dataDir, handler, properties: { BatchSize: 1 } });
    await crashed.put('k:1', 'k:2', 'k:3', 'k:4');
    await vi.waitFor(() => expect(checkpoints(crashed)).toEqual([2]));

    // Act
    const after = await started({ dataDir });
    await after.source.idle();

    // Assess
    expect(crashed.batches).toEqual([['k:1'], ['k:2'], ['k:3']]);
    expect(after.batches).toEqual([['k:3', 'k:4']]);
  });

  it('move only over records done without a gap when lanes run side by side', async () => {
    // Prepare: the lane of key "slow" hangs
    const dataDir = await temporaryFolder();
    const hang = new Promise(() => undefined);
    const properties = { ParallelizationFactor: 2, BatchSize: 1 };
    // The MD5 digests end in 1 for "a" and in 2 for "abc": different lanes of two.
    const used = await doomed({ dataDir, properties, handler: (texts) => (texts[0] === 'a:1' ? hang : undefined) });
    await used.put('a:1', 'abc:2', 'abc:3', 'a:4');
    await vi.waitFor(() => expect(used.batches.flat()).toHaveLength(3));

    // Act
    const after = await started({ dataDir, properties });
    await after.source.idle();

    // Assess
    expect(used.batches.flat().sort()).toEqual(['a:1', 'abc:2', 'abc:3']);
    expect(used.source.lag()).toEqual({ 'shardId-000000000000': 4 });
    expect(after.batches.flat().sort()).toEqual(['a:1', 'a:4', 'abc:2', 'abc:3']);
  });

  it('refuse a stream that lost records they cover', async () => {
    const dataDir = await temporaryFolder();
    const before = await harness({ dataDir });
    await before.put('k:1');
    await before.source.idle();
    await stopped(before);
    const store = await openStore(dataDir);
    store.database.exec('DELETE FROM "kinesis/events/0"');
    store.close();
    await expect(harness({ dataDir })).rejects.toThrow(/checkpoint beyond the end of shardId-0{12} of events/);
  });
});

describe('closing', () => {
  it('lets a running invocation end and checkpoints it', async () => {
    const dataDir = await temporaryFolder();
    const used = await harness({ dataDir, properties: { BatchSize: 1 }, handler: () => sleep(50) });
    await used.put('k:1', 'k:2');
    await vi.waitFor(() => expect(used.batches).toHaveLength(1));
    await stopped(used);
    const after = await started({ dataDir });
    await after.source.idle();
    expect([used.batches, after.batches]).toEqual([[['k:1']], [['k:2']]]);
  });

  it('does not wait out a back-off, and ends a wait for idle', async () => {
    const used = await started({ handler: () => new Error('always'), overrides: { backoff: () => 60_000 } });
    await used.put('k:1');
    const idle = expect(used.source.idle()).rejects.toThrow(/was closed/);
    await vi.waitFor(() => expect(used.batches).toHaveLength(1));
    await used.source.close();
    await idle;
  });
});

describe('creation', () => {
  it('fails as in AWS when the role may not read the stream', async () => {
    const asked: string[] = [];
    const authorize = (action: string, resource: string) => {
      asked.push(`${action} ${resource}`);
      if (action === 'kinesis:ListShards') throw new AwsFailure('AccessDeniedException', 'not authorized', 400);
    };
    await expect(started({ overrides: { authorize } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message:
        `Cannot access stream ${STREAM_ARN}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
        'DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.',
      fields: { deniedAction: 'kinesis:ListShards', reason: 'not authorized' },
    });
    expect(asked).toEqual(
      ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'].map(
        (action) => `kinesis:${action} ${configuration().arn}`,
      ),
    );
  });

  it.each([
    [{ FilterCriteria: { Filters: [] } }, /does not support the property FilterCriteria/],
    [{ TumblingWindowInSeconds: 60 }, /does not support the property TumblingWindowInSeconds/],
    [{ StartingPosition: 'LATEST' }, /does not support StartingPosition LATEST/],
    [{ Enabled: false }, /does not support Enabled false/],
    [{ FunctionResponseTypes: ['Other'] }, /does not support FunctionResponseTypes Other/],
    [
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:r:1:q.fifo' } } },
      /does not support the on-failure destination/,
    ],
    [{ BatchSize: 10_001 }, /BatchSize.*from 1 to 10000/],
    [{ MaximumRecordAgeInSeconds: 59 }, /-1, or from 60 to 604800/],
    [{ ParallelizationFactor: 11 }, /from 1 to 10/],
    [{ BisectBatchOnFunctionError: 'true' }, /must be true or false/],
    [{ EventSourceArn: 'arn:aws:kinesis:eu-central-1:000000000000:stream/other' }, /Stream not found: arn/],
  ])('refuses %j', async (properties, message) => {
    await expect(started({ properties })).rejects.toThrow(message);
  });
});
