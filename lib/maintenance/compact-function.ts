import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import { prefixOf } from '../../contracts/lake.ts';
import { quarantine, rawEvents } from '../../glue-sql/tables/ledger.ts';
import type { compactEnv } from '../../lambdas/compact/env.ts';
import type { StageConfig } from '../config.ts';
import { allow, allowList } from '../iam/statements.ts';
import type { Lake } from '../lake.ts';
import { NodeFunction } from '../node-function.ts';

/** Beyond the hours for which the stream keeps a record, and may deliver it again. */
const HOURS_TO_SETTLE = 2;

/** Joins the small objects of bronze, and those of quarantine that belong to them. */
export function compactFunction(scope: Construct, { bronze, silver }: Lake, stage: StageConfig): NodeFunction {
  const environment: z.input<typeof compactEnv> = {
    BRONZE_BUCKET: bronze.bucketName,
    SILVER_BUCKET: silver.bucketName,
    SETTLED_HOURS: String(stage.stream.retentionHours + HOURS_TO_SETTLE),
  };
  const objects = [bronze.arnForObjects(`${prefixOf(rawEvents)}*`), silver.arnForObjects(`${prefixOf(quarantine)}*`)];
  return new NodeFunction(scope, 'Compact', {
    folder: 'compact',
    environment,
    timeout: Duration.minutes(15),
    memorySize: 1769,
    logDays: stage.logDays,
    statements: [
      allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], objects),
      allowList(scope, bronze.bucketArn),
      allowList(scope, silver.bucketArn),
    ],
  });
}
