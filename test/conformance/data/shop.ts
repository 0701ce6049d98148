import type { KinesisStreamRecord } from 'aws-lambda';
import { packEnvelopes } from '../../../lambdas/ingest/envelope.ts';
import { transformBatch } from '../../../lambdas/transform/transform-batch.ts';
import type { SegmentEvent } from '../../../sample/event.ts';
import { withFaults } from '../../../sample/faults.ts';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';
import type { Lake } from '../lake.ts';
import { settings } from './settings.ts';

const SEED = 11;
const FAULTS = { seed: SEED, duplicates: 0.03, late: 0.04, outOfOrder: 0.03, malformed: 0.01 } as const;
const EVENTS_A_RECORD = 40;
const RECORDS_A_BATCH = 5;
/** What an unlucky batch has done to it: the event source delivers it again, whole. */
const REDELIVER_EVERY = 17;

/** The sample shop’s events, as they come over an unreliable network, through the transform function. */
export class ShopTraffic {
  readonly #lake: Lake;
  readonly #deliveries: Iterator<{ readonly event: unknown }>;
  #waiting: unknown;
  #now: number;
  #records = 0;
  #batches = 0;
  #last: readonly KinesisStreamRecord[] = [];

  constructor(lake: Lake, from: Date, to: Date) {
    this.#lake = lake;
    this.#now = from.getTime();
    const shop = createShop({ seed: SEED, customers: 1500, timeZone: settings.timeZone });
    this.#deliveries = withFaults(withGuests(history(shop, { from, to })), FAULTS)[Symbol.iterator]();
  }

  /** Delivers what happens before `end`; @returns how many events */
  deliver(end: Date): number {
    // The last ones again, after a refresh has taken them.
    for (const record of this.#last) this.#stage([record]);
    let count = 0;
    let events: unknown[] = [];
    let records: KinesisStreamRecord[] = [];
    for (let event = this.#next(end); event !== undefined; event = this.#next(end)) {
      events.push(event);
      count += 1;
      if (events.length < EVENTS_A_RECORD) continue;
      records.push(...this.#pack(events));
      events = [];
      if (records.length < RECORDS_A_BATCH) continue;
      this.#transform(records);
      records = [];
    }
    if (events.length > 0) records.push(...this.#pack(events));
    if (records.length > 0) this.#transform(records);
    return count;
  }

  /** The next delivery, unless it is of a later time; the clock is that of the newest event so far, as late ones come late. */
  #next(end: Date): unknown {
    if (this.#waiting === undefined) {
      const { done, value } = this.#deliveries.next();
      if (done) return undefined;
      this.#waiting = value.event === undefined ? null : value.event;
    }
    const at = timeOf(this.#waiting);
    if (at >= end.getTime()) return undefined;
    this.#now = Math.max(this.#now, at);
    const event = this.#waiting;
    this.#waiting = undefined;
    return event;
  }

  *#pack(events: readonly unknown[]): Generator<KinesisStreamRecord> {
    const sentAt = new Date(this.#now).toISOString();
    for (const data of packEnvelopes({ v: 1, source: 'web', receivedAt: this.#now + 250, sentAt }, events)) {
      this.#records += 1;
      yield kinesisRecord(data, this.#records, this.#now + 400);
    }
  }

  #transform(records: readonly KinesisStreamRecord[]): void {
    this.#batches += 1;
    this.#last = records;
    this.#stage(records);
    // In halves, so that the objects have other names and every row is there twice.
    if (this.#batches % REDELIVER_EVERY === 0) for (const record of records) this.#stage([record]);
  }

  #stage(records: readonly KinesisStreamRecord[]): void {
    const { batch, day, name, records: received } = transformBatch(records, settings);
    this.#lake.receive(this.#lake.put(batch.objects(day, name)), received);
  }
}

const GUEST_EVERY = 5;

/** Some people order without signing in, on a device that is known. */
function* withGuests(events: Iterable<SegmentEvent>): Generator<SegmentEvent> {
  let orders = 0;
  for (const event of events) {
    const isOrder = event.event === 'Order Completed';
    if (isOrder) orders += 1;
    const { userId, ...guest } = event;
    yield isOrder && userId !== undefined && orders % GUEST_EVERY === 0 ? guest : event;
  }
}

/** Events of the sample carry their time; what is malformed beyond that counts as sent with its neighbours. */
function timeOf(event: unknown): number {
  const at = Date.parse((event as SegmentEvent | null)?.originalTimestamp ?? '');
  return Number.isNaN(at) || at > Date.parse('2100-01-01') ? 0 : at;
}

function kinesisRecord(data: Uint8Array, number: number, arrivedAt: number): KinesisStreamRecord {
  const shard = 'shardId-000000000000';
  const sequenceNumber = String(49_600_000_000_000_000_000n + BigInt(number));
  return {
    eventID: `${shard}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-central-1:000000000000:stream/events',
    eventVersion: '1.0',
    awsRegion: 'eu-central-1',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/transform',
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'conformance',
      sequenceNumber,
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  };
}
