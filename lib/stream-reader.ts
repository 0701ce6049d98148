import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { allow } from './iam/statements.ts';
import type { Lake } from './lake.ts';
import type { NodeFunction } from './node-function.ts';

const RETRIES = 3;
/** What cannot be worked through is set aside before the stream forgets it. */
const HOURS_TO_SPARE = 4;

/** What Lambda does in the name of a function that reads a stream. */
export const readStream = (stream: Stream): PolicyStatement =>
  allow(
    [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    [stream.streamArn],
  );

/** Where the mapping stands, and where what cannot be worked through is kept. */
export interface Place {
  readonly scope: Construct;
  readonly id: string;
  readonly lake: Lake;
  readonly stage: Pick<StageConfig, 'stream'>;
}

/** From the stream to a function. A batch that fails is halved until the record that fails stands alone. */
export function feedFrom(
  stream: Stream,
  { scope, id, lake, stage }: Place,
  { function: { functionName }, role }: NodeFunction,
  { requests, windowSeconds }: StageConfig['batching'],
): void {
  lake.grantWriteFailures(role);
  const mapping = new CfnEventSourceMapping(scope, id, {
    functionName,
    eventSourceArn: stream.streamArn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: requests,
    maximumBatchingWindowInSeconds: windowSeconds,
    functionResponseTypes: ['ReportBatchItemFailures'],
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: RETRIES,
    maximumRecordAgeInSeconds: (stage.stream.retentionHours - HOURS_TO_SPARE) * 3600,
    destinationConfig: { onFailure: { destination: lake.bronze.bucketArn } },
  });
  // The mapping is refused while the role cannot read the stream yet.
  mapping.node.addDependency(role);
}
