import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { PrivacyRequests } from '../../../lambdas/erasures/requests.ts';
import type { TestAccount } from './account.ts';

/** The requests that the API makes, on the account. */
export function requestsOf(test: TestAccount): PrivacyRequests {
  const client = (service: string) => ({
    send: (command: { readonly constructor: { readonly name: string }; readonly input: object }) =>
      test.call(service, command.constructor.name.replace(/Command$/, ''), command.input),
  });
  const { BronzeBucket = '', GoldBucket = '', ErasuresTable = '', PrivacyMachine = '' } = test.outputs;
  return new PrivacyRequests({
    s3: client('S3') as unknown as S3Client,
    dynamo: client('DynamoDB') as unknown as DynamoDBClient,
    sfn: client('SFN') as unknown as SFNClient,
    bronze: BronzeBucket,
    gold: GoldBucket,
    table: ErasuresTable,
    machine: PrivacyMachine,
    now: Date.now,
  });
}
