import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { csv, LINE } from './support/files.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const secrets = mockClient(SecretsManagerClient);
mockClient(DynamoDBClient).on(QueryCommand).resolves({ Items: [] });
let handler: (event: unknown) => Promise<unknown>;

beforeAll(async () => {
  Object.assign(process.env, {
    BRONZE_BUCKET: 'bronze',
    SILVER_BUCKET: 'silver',
    IDENTITY_SECRET: 'identity',
    ERASURES_TABLE: 'erasures',
    BUSINESS_TIME_ZONE: 'Europe/London',
    CURRENCY: 'GBP',
    LARGEST_ORDER_VALUE: '1000000000',
  });
  ({ handler } = await import('../../../lambdas/load/handler.ts'));
});

beforeEach(() => {
  s3.reset();
  secrets.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'key' });
});

/** “Object Created”, as EventBridge delivers it. */
const EVENT = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '123456789012',
  time: '2026-03-01T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::bronze'],
  detail: {
    version: '0',
    bucket: { name: 'bronze' },
    object: {
      key: 'landing/online-retail/2010 December.csv',
      size: 5,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      sequencer: '617F08299329D189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    reason: 'PutObject',
  },
};

describe('load', () => {
  it('loads the file of the event and logs counts, not content', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    s3.put('bronze/landing/online-retail/2010 December.csv', csv(LINE));
    await handler(EVENT);
    expect(s3.json('silver/reports/uploads/617F08299329D189.json')).toMatchObject({ status: 'loaded', accepted: 1 });
    expect(s3.paths('silver/staging/order_lines/')[0]).toContain('dt=2026-03-01');
    expect(log.mock.calls).toEqual([
      [
        {
          what: 'loaded',
          source: 'online-retail',
          status: 'loaded',
          received: 1,
          accepted: 1,
          duplicate: 0,
          quarantined: 0,
        },
      ],
    ]);
  });

  it('throws when the file is gone, so that the event goes to the failure prefix', async () => {
    await expect(handler(EVENT)).rejects.toThrow('NoSuchKey');
  });

  it('throws on what is no such event', async () => {
    await expect(handler({ detail: {} })).rejects.toThrow();
  });
});
