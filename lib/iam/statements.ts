import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** An `Allow` statement. */
export const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/** `s3:ListBucket`, without which S3 answers a missing object with 403 instead of 404. */
export const allowList = (scope: Construct, bucketArn: string): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    conditions: { StringEquals: { 's3:ResourceAccount': Stack.of(scope).account } },
  });
