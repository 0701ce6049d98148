import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { record, recordOf } from './support/records.ts';

const s3 = mockClient(S3Client);
const secrets = mockClient(SecretsManagerClient);
const dynamo = mockClient(DynamoDBClient);
let handler: (event: KinesisStreamEvent) => Promise<KinesisStreamBatchResponse>;

beforeEach(async () => {
  vi.resetModules(); // the pseudonymiser is kept for the life of an environment
  Object.assign(process.env, {
    BRONZE_BUCKET: 'bronze-bucket',
    SILVER_BUCKET: 'silver-bucket',
    IDENTITY_SECRET: 'identity',
    ERASURES_TABLE: 'erasures',
    STACK_NAME: 'shoplake-test',
    CURRENCY: 'GBP',
    LARGEST_ORDER_VALUE: '1000000000',
  });
  s3.reset();
  dynamo.on(QueryCommand).resolves({ Items: [] });
  secrets.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'key' });
  s3.on(PutObjectCommand).resolves({});
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  ({ handler } = await import('../../../lambdas/transform/handler.ts'));
});

const good = { type: 'track', event: 'Product Viewed', userId: 'u', messageId: 'm' };
const EVENT: KinesisStreamEvent = { Records: [recordOf(1, good, 'bad'), record(2, 'no envelope')] };
const puts = () => s3.commandCalls(PutObjectCommand).map(({ args }) => `${args[0].input.Bucket}/${args[0].input.Key}`);

describe('transform', () => {
  it('writes what was received to bronze and the rest to silver, and fails no record', async () => {
    expect(await handler(EVENT)).toEqual({ batchItemFailures: [] });
    const [first, last] = ['1'.padStart(56, '0'), '2'.padStart(56, '0')];
    const name = `shardId-000000000001-${first}-${last}.parquet`;
    expect(puts()).toEqual([
      `silver-bucket/staging/events/dt=2026-03-01/${name}`,
      `bronze-bucket/bronze/raw_events/dt=2026-03-01/${name}`,
      `silver-bucket/staging/quarantine/dt=2026-03-01/${name}`,
      `silver-bucket/receipts/pending/stream/shardId-000000000001/${last}-${first}.json`,
    ]);
    // The receipt names what a refresh takes, and the inputs by the record that held them.
    const body = s3.commandCalls(PutObjectCommand).at(-1)?.args[0].input.Body;
    const id = (sequence: string) => `shardId-000000000001:${sequence}`;
    expect(JSON.parse(String(body))).toMatchObject({
      objects: [{ table: 'events', key: `staging/events/dt=2026-03-01/${name}` }],
      records: [
        { id: id(first), received: 2, repeated: 0, refused: 1 },
        { id: id(last), source: 'unknown', received: 1, repeated: 0, refused: 1 },
      ],
    });
  });

  it('measures events whose ids are none, and says nothing where there are none', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await handler({ Records: [recordOf(1, good, { ...good, anonymousId: 0 })] });
    expect(write).not.toHaveBeenCalled();
    await handler({
      Records: [
        recordOf(2, { ...good, userId: 'undefined', anonymousId: 'd' }, { ...good, userId: 0, anonymousId: ' NULL ' }),
        recordOf(3, { ...good, properties: { product_id: '[object Object]', order_id: '' } }, good),
      ],
    });
    const line = JSON.parse(String(write.mock.calls[0]?.[0]));
    write.mockRestore();
    expect(line).toMatchObject({
      Stack: 'shoplake-test',
      EventsWithoutId: 3,
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'Shoplake/Ingestion', Dimensions: [['Stack']], Metrics: [{ Name: 'EventsWithoutId' }] },
        ],
      },
    });
    expect(log).toHaveBeenCalledWith({ what: 'without an id', userId: 2, anonymousId: 1, 'properties.product_id': 1 });
  });

  it('measures orders that say another revenue than their lines come to', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const sold = (order_id: string, revenue: number, more: object = {}) => ({
      ...good,
      event: 'Order Completed',
      messageId: order_id,
      properties: { order_id, revenue, products: [{ product_id: 'p', price: 25, quantity: 2 }], ...more },
    });
    // 50 before the discount of 5, 45 after it, 50.01 by rounding; 40 is a discount that nobody names.
    const right = [sold('a', 50, { discount: 5 }), sold('b', 45, { discount: 5 }), sold('c', 50.01), sold('d', 40)];
    await handler({ Records: [recordOf(1, ...right)] });
    expect(write).not.toHaveBeenCalled();
    await handler({ Records: [recordOf(2, ...right, sold('e', 60), sold('f', 48, { discount: 5 }))] });
    const line = JSON.parse(String(write.mock.calls[0]?.[0]));
    write.mockRestore();
    expect(line).toMatchObject({ Stack: 'shoplake-test', OrdersUnlikeLines: 2 });
  });

  it('writes the same keys when a batch is delivered again', async () => {
    await handler(EVENT);
    const first = puts();
    s3.resetHistory();
    await handler(EVENT);
    expect(puts()).toEqual(first);
  });

  it('throws when S3 refuses, so that the whole batch comes again', async () => {
    s3.on(PutObjectCommand, { Bucket: 'silver-bucket' }).rejects(new Error('slow down'));
    await expect(handler(EVENT)).rejects.toThrow('slow down');
  });

  it('reads the identity key once, and again after a failure', async () => {
    secrets.on(GetSecretValueCommand).rejectsOnce(new Error('throttled')).resolves({ SecretString: 'key' });
    await expect(handler(EVENT)).rejects.toThrow('throttled');
    expect(puts()).toEqual([]); // nothing is written that could name a person
    await handler(EVENT);
    await handler(EVENT);
    expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(2);
  });

  it('does not run without a key', async () => {
    secrets.on(GetSecretValueCommand).resolves({});
    await expect(handler(EVENT)).rejects.toThrow('identity holds no text');
  });

  it('logs counts that add up, and no content', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    log.mockClear();
    await handler(EVENT);
    expect(log.mock.calls).toEqual([
      [{ what: 'transformed', shard: 'shardId-000000000001', records: 2, received: 3, staged: 1, quarantined: 2 }],
    ]);
  });
});
