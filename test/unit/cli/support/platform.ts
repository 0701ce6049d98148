import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Platform } from '../../../../bin/cli/platform/platform.ts';

/** A deployed stage whose clients a test mocks. */
export const testPlatform = (more: Partial<Platform> = {}): Platform => ({
  stage: 'dev',
  isServed: true,
  outputs: {
    ApiUrl: 'https://api',
    BronzeBucket: 'bronze',
    SilverBucket: 'silver',
    GoldBucket: 'gold',
    WorkGroup: 'shoplake-dev',
    QueryRole: 'arn:query-role',
    GoldDatabase: 'dev_gold',
    SilverDatabase: 'dev_silver',
    BronzeDatabase: 'dev_bronze',
    StagingDatabase: 'dev_staging',
    RefreshMachine: 'arn:refresh',
    TrainMachine: 'arn:train',
    MaintenanceMachine: 'arn:maintenance',
    ReplayMachine: 'arn:replay',
    PrivacyMachine: 'arn:privacy',
    ErasuresTable: 'erasures',
    KeysTable: 'keys',
    UserPool: 'pool',
    UserPoolClient: 'client',
  },
  s3: new S3Client({}),
  athena: new AthenaClient({}),
  sfn: new SFNClient({}),
  sagemaker: new SageMakerRuntimeClient({}),
  secrets: new SecretsManagerClient({}),
  stepsDone: async () => undefined,
  close: async () => undefined,
  ...more,
});
