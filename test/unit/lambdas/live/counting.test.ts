import type { KinesisStreamRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { countBatch } from '../../../../lambdas/live/count-batch.ts';
import { settings } from '../support/staged.ts';

const AT = Date.parse('2026-03-01T12:00:30Z');

function record(number: number, events: readonly object[], { source = 'web', at = AT } = {}): KinesisStreamRecord {
  const data = Buffer.from(JSON.stringify({ v: 1, source, receivedAt: at, events })).toString('base64');
  const kinesis = { data, sequenceNumber: `49${number}`, approximateArrivalTimestamp: at / 1000, partitionKey: 'p' };
  return { eventID: `shardId-000000000000:49${number}`, kinesis } as KinesisStreamRecord;
}

const track = (event: string, messageId: string, properties: object = {}, more: object = {}) => ({
  type: 'track',
  event,
  messageId,
  anonymousId: 'a',
  properties,
  ...more,
});
const order = (id: string, revenue: unknown, more: object = {}) =>
  track('Order Completed', `m-${id}`, { order_id: id, revenue, currency: 'EUR' }, more);

describe('a batch of the stream', () => {
  it('counts by the minute of arrival and by source', () => {
    const { counts, name, begunAt, endedAt } = countBatch(
      [
        record(1, [track('Product Viewed', '1'), order('o-1', 20.5), order('o-2', '1.25')]),
        record(2, [track('Login failed', '2'), track('payment_failed', '3'), { type: 'nothing' }], { source: 'app' }),
        record(3, [track('Product Viewed', '4')], { at: AT + 60_000 }),
      ],
      settings,
    );
    const none = { events: 0, refused: 0, orders: 0, revenue: {}, failedSignIns: 0, failedPayments: 0 };
    expect(counts).toEqual({
      '2026-03-01T12:00': {
        web: { ...none, events: 3, orders: 2, revenue: { EUR: '21.75' } },
        app: { ...none, events: 3, refused: 1, failedSignIns: 1, failedPayments: 1 },
      },
      '2026-03-01T12:01': { web: { ...none, events: 1 } },
    });
    expect([name, begunAt, endedAt]).toEqual(['shardId-000000000000#491', AT, AT + 60_000]);
  });

  it('counts a message that comes twice in it once, and one without an id each time', () => {
    const { messageId: _, ...nameless } = track('x', '');
    const { counts } = countBatch([record(1, [order('o', 1), order('o', 1), nameless, nameless])], settings);
    expect(counts['2026-03-01T12:00']?.web).toMatchObject({ events: 3, orders: 1, revenue: { EUR: '1' } });
  });

  it('leaves out orders that are no news, and those that are refused', () => {
    const old = order('old', 5, { timestamp: '2025-01-01T00:00:00Z' });
    const { counts, orders } = countBatch([record(1, [old, order('bad', 'much'), order('good', 5)])], settings);
    expect(orders.map(({ orderId }) => orderId)).toEqual(['good']);
    expect(counts['2026-03-01T12:00']?.web).toMatchObject({ events: 3, orders: 1, refused: 1 });
  });

  it('leaves what is no envelope to transform', () => {
    const broken = record(1, []);
    expect(countBatch([broken, record(2, [track('x', '1')])], settings).counts['2026-03-01T12:00']?.web?.events).toBe(
      1,
    );
  });
});
