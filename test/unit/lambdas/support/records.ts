import type { KinesisStreamRecord } from 'aws-lambda';
import fc from 'fast-check';
import { RECEIVED_AT } from './staged.ts';

const SHARD = 'shardId-000000000001';

/** A record of the stream as an event source mapping delivers it. */
export function record(sequence: number, data: string): KinesisStreamRecord {
  const sequenceNumber = String(sequence).padStart(56, '0');
  return {
    awsRegion: 'eu-west-1',
    eventID: `${SHARD}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/events',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/transform',
    kinesis: {
      approximateArrivalTimestamp: RECEIVED_AT / 1000 + 0.123,
      data: Buffer.from(data).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber,
    },
  };
}

export const envelopeOf = (events: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ v: 1, source: 'web', receivedAt: RECEIVED_AT, ...more, events });

export const recordOf = (sequence: number, ...events: readonly unknown[]): KinesisStreamRecord =>
  record(sequence, envelopeOf(events));

const odd = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.constant(null), fc.boolean());
const product = fc.record(
  { product_id: odd, name: odd, price: odd, quantity: odd, category: odd },
  { requiredKeys: [] },
);

/** Events close enough to good ones that some are, and with any trouble a sender can make. */
export const eventOf = fc.record(
  {
    type: fc.constantFrom('track', 'track', 'track', 'identify', 'page', 'purchase'),
    event: fc.oneof(
      fc.constantFrom(
        'Order Completed',
        'Order Refunded',
        'Order Cancelled',
        'Product Viewed',
        'constructor',
        '__proto__',
      ),
      odd,
    ),
    userId: fc.oneof(fc.constant('u'), odd),
    anonymousId: odd,
    messageId: fc.oneof(fc.uuid(), odd),
    timestamp: fc.oneof(fc.constant('2026-03-01T11:00:00Z'), odd),
    sentAt: odd,
    properties: fc.record(
      {
        order_id: fc.oneof(fc.constant('o'), odd),
        products: fc.array(fc.oneof(product, odd)),
        revenue: odd,
        discount: odd,
        total: odd,
      },
      { requiredKeys: [] },
    ),
    traits: fc.dictionary(fc.string(), odd),
  },
  { requiredKeys: ['type'] },
);
