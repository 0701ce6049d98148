import { beforeAll, expect, it } from 'vitest';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
let handler: (input: unknown) => Promise<unknown>;

beforeAll(async () => {
  Object.assign(process.env, {
    BRONZE_BUCKET: 'bronze',
    SILVER_BUCKET: 'silver',
    IDENTITY_SECRET: 'secret',
    ERASURES_TABLE: 'erasures',
    CURRENCY: 'EUR',
    LARGEST_ORDER_VALUE: '1000000000',
  });
  s3.reset();
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { mockClient } = await import('aws-sdk-client-mock');
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  mockClient(DynamoDBClient).resolves({ Items: [] });
  mockClient(SecretsManagerClient).resolves({ SecretString: 'pepper' });
  ({ handler } = await import('../../../lambdas/replay/handler.ts'));
});

it('a replay fails at an object that was compacted meanwhile, and says what to do', async () => {
  const key = 'bronze/raw_events/dt=2026-03-01/shard-1-2.parquet';
  await expect(handler({ key, startedAt: '2026-03-02T00:00:00Z', refusedOnly: false, mapping: null })).rejects.toThrow(
    /shard-1-2\.parquet is gone: it was joined with others meanwhile\. Start the replay again/,
  );
});
