import type { KinesisStreamRecord } from 'aws-lambda';
import type { CountsByMinute, MinuteCounts } from '../../contracts/live.ts';
import { plainKey } from '../../contracts/privacy.ts';
import type { EpochMillis, ScaledDecimal } from '../../contracts/table.ts';
import { stagingOrders } from '../../glue-sql/tables/orders.ts';
import { type Envelope, readEnvelope } from '../ingest/envelope.ts';
import type { EventSettings } from '../ingest/events/event-row.ts';
import { readMessage } from '../ingest/events/message.ts';
import { stageEvent } from '../ingest/events/stage-event.ts';
import { objectOf } from '../ingest/fields/value.ts';
import { Rejection } from '../ingest/rejection.ts';
import { StagingBatch } from '../ingest/staging.ts';
import { plus } from './sums.ts';

/** An order of which the stream just told. */
export interface LiveOrder {
  readonly source: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly currency: string;
  readonly revenue: ScaledDecimal;
  readonly orderedAt: EpochMillis;
}

/** A batch of the stream, counted. */
export interface CountedBatch {
  /** Where it begins: its shard and the number of its first record. */
  readonly name: string;
  /** Arrival of its first record. */
  readonly begunAt: EpochMillis;
  /** Arrival of its last. */
  readonly endedAt: EpochMillis;
  readonly counts: CountsByMinute;
  readonly orders: readonly LiveOrder[];
}

/** Failures as shops name them, compared without case, spaces and `_`. */
const FAILED_SIGN_INS = namesOf(
  'Sign In Failed',
  'Signin Failed',
  'Login Failed',
  'Log In Failed',
  'Failed Login',
  'Failed Sign In',
);
const FAILED_PAYMENTS = namesOf(
  'Payment Failed',
  'Payment Declined',
  'Card Declined',
  'Checkout Payment Failed',
  'Charge Failed',
);

/** An order that happened so long before it was told is no news: a history that is imported. */
const NEWS_MS = 24 * 3_600_000;

/**
 * Counts a batch of one shard by the minute of arrival. A message that comes twice in one batch counts once; in two batches it counts
 * twice until silver knows better. What is no envelope is left to `transform`, which sets it aside.
 */
export function countBatch(records: readonly KinesisStreamRecord[], settings: EventSettings): CountedBatch {
  const [first] = records;
  if (!first) throw new Error('The stream delivered a batch without records');
  const tally = new Tally();
  for (const record of records) {
    const envelope = envelopeIn(record);
    if (envelope) for (const event of envelope.events) tally.add(event, envelope, settings);
  }
  const shard = first.eventID.split(':')[0] ?? '';
  return {
    name: `${shard}#${first.kinesis.sequenceNumber}`,
    begunAt: arrivedAt(first),
    endedAt: arrivedAt(records.at(-1) ?? first),
    counts: tally.counts,
    orders: tally.orders,
  };
}

const arrivedAt = ({ kinesis }: KinesisStreamRecord): EpochMillis =>
  Math.round(kinesis.approximateArrivalTimestamp * 1000);

function envelopeIn({ kinesis }: KinesisStreamRecord): Envelope | undefined {
  try {
    return readEnvelope(Buffer.from(kinesis.data, 'base64'));
  } catch {
    return undefined;
  }
}

class Tally {
  readonly counts: CountsByMinute = {};
  readonly orders: LiveOrder[] = [];
  readonly #seen = new Set<string>();

  add(event: unknown, { source, receivedAt, sentAt }: Envelope, settings: EventSettings): void {
    const { messageId } = objectOf(event);
    const id = `${source}\n${String(messageId)}`;
    if (messageId !== undefined && this.#seen.has(id)) return;
    this.#seen.add(id);
    const counts = this.#of(minuteOf(receivedAt), source);
    counts.events += 1;
    const message = readMessage(event);
    if (message instanceof Rejection) {
      counts.refused += 1;
      return;
    }
    const name = plainKey(message.event ?? '');
    if (FAILED_SIGN_INS.has(name)) counts.failedSignIns += 1;
    if (FAILED_PAYMENTS.has(name)) counts.failedPayments += 1;
    if (message.event !== 'Order Completed') return;
    const order = orderIn({ sentAt, ...objectOf(event) }, source, receivedAt, settings);
    if (order === undefined) counts.refused += 1;
    else if (receivedAt - order.orderedAt < NEWS_MS) {
      this.orders.push(order);
      counts.orders += 1;
      const before = counts.revenue[order.currency] ?? '0';
      counts.revenue[order.currency] = plus(before, order.revenue);
    }
  }

  #of(minute: string, source: string): MinuteCounts {
    const sources = this.counts[minute] ?? {};
    this.counts[minute] = sources;
    const counts = sources[source] ?? {
      events: 0,
      refused: 0,
      orders: 0,
      revenue: {},
      failedSignIns: 0,
      failedPayments: 0,
    };
    sources[source] = counts;
    return counts;
  }
}

/** The order as `transform` reads it; undefined for one that it refuses. */
function orderIn(
  event: unknown,
  source: string,
  receivedAt: EpochMillis,
  settings: EventSettings,
): LiveOrder | undefined {
  const batch = new StagingBatch(settings.suppression);
  const refused = batch.take(() => stageEvent(batch, event, { source, receivedAt, ingestId: 'live' }, settings));
  const [order] = batch.rows(stagingOrders);
  if (refused || !order) return undefined;
  const { order_id: orderId, customer_id: customerId, currency, revenue, ordered_at: orderedAt } = order;
  return { source, orderId, customerId, currency, revenue: revenue ?? 0n, orderedAt };
}

/** The minute that a time lies in, `yyyy-MM-ddTHH:mm`, UTC. */
export const minuteOf = (at: EpochMillis): string => new Date(at).toISOString().slice(0, 'yyyy-MM-ddTHH:mm'.length);

function namesOf(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(plainKey));
}
