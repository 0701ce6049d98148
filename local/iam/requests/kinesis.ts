import { type AccessTable, arn, type Input, one, optional, required } from './access.ts';

/**
 * `GetRecords` and a continued `ListShards` name no stream but carry it inside an opaque token; the Kinesis service of the
 * account reads the token and adds `StreamName` (or `StreamARN`) before it asks.
 */
function streamArn(input: Input): string {
  return optional(input, 'StreamARN') ?? arn('kinesis', `stream/${required(input, 'StreamName', 'StreamARN')}`);
}

export const KINESIS_ACCESS: AccessTable = {
  DescribeStream: one('kinesis:DescribeStream', streamArn),
  DescribeStreamSummary: one('kinesis:DescribeStreamSummary', streamArn),
  GetRecords: one('kinesis:GetRecords', streamArn),
  GetShardIterator: one('kinesis:GetShardIterator', streamArn),
  ListShards: one('kinesis:ListShards', streamArn),
  PutRecord: one('kinesis:PutRecord', streamArn),
  PutRecords: one('kinesis:PutRecords', streamArn),
};
