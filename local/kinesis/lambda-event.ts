import type { StreamRecord } from './stream.ts';

/** What the records of one mapping have in common. */
export interface EventOrigin {
  readonly streamArn: string;
  readonly roleArn: string;
  readonly region: string;
}

export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: '1.0';
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly data: string;
    /** Seconds since the epoch, with a fraction. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: 'aws:kinesis';
  readonly eventVersion: '1.0';
  readonly eventID: string;
  readonly eventName: 'aws:kinesis:record';
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

/** The largest payload of an invocation; a batch is cut before it would grow beyond. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export function kinesisEvent(records: readonly StreamRecord[], origin: EventOrigin): KinesisEvent {
  return { Records: records.map((record) => eventRecord(record, origin)) };
}

function eventRecord(record: StreamRecord, origin: EventOrigin): KinesisEventRecord {
  const { data } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
      approximateArrivalTimestamp: record.arrival / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${record.shardId}:${record.sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: origin.roleArn,
    awsRegion: origin.region,
    eventSourceARN: origin.streamArn,
  };
}

/** A function that tells how many bytes of an invocation's payload a record takes, without building the event. */
export function payloadBytes(origin: EventOrigin): (record: StreamRecord) => number {
  const blank = { position: 0, arrival: 1_700_000_000_123, partitionKey: '', data: Buffer.alloc(0) };
  const sample = { ...blank, shardId: 'shardId-000000000000', sequenceNumber: '4'.repeat(56) };
  const frame = Buffer.byteLength(JSON.stringify(eventRecord(sample, origin))) + ','.length;
  return (record) =>
    frame + Buffer.byteLength(JSON.stringify(record.partitionKey)) - 2 + Math.ceil(record.data.length / 3) * 4;
}
