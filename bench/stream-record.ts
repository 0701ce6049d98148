import type { KinesisStreamRecord } from 'aws-lambda';

/** A record as Lambda hands it over, on the first shard. @param index gives its sequence number @param receivedAt epoch milliseconds */
export function recordOf(data: Uint8Array, index: number, receivedAt: number): KinesisStreamRecord {
  const sequenceNumber = String(index).padStart(56, '0');
  return {
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/events',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/transform',
    awsRegion: 'eu-west-1',
    kinesis: {
      approximateArrivalTimestamp: receivedAt / 1000,
      data: Buffer.from(data).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber,
    },
  };
}
