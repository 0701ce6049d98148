import type { KinesisStreamRecord } from 'aws-lambda';
import { ERASED_PERSON } from '../../contracts/erasures.ts';
import { arrivalDay } from '../../contracts/lake.ts';
import type { ReceivedRecord, ShardRange } from '../../contracts/receipts.ts';
import { quarantine, rawEvents } from '../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../glue-sql/tables/orders.ts';
import { type Envelope, jsonText, readEnvelope, TOO_DEEP } from '../ingest/envelope.ts';
import type { EventSettings } from '../ingest/events/event-row.ts';
import { placeholders } from '../ingest/events/placeholders.ts';
import { stageEvent } from '../ingest/events/stage-event.ts';
import { ordersUnlikeLines } from '../ingest/events/unlike-lines.ts';
import { isObject, objectOf } from '../ingest/fields/value.ts';
import type { MaskedCounts, Protection } from '../ingest/masking/protection.ts';
import type { Rejection } from '../ingest/rejection.ts';
import { StagingBatch } from '../ingest/staging.ts';

export interface TransformSettings extends EventSettings {
  readonly protection: Protection;
}

/** A batch of the stream, worked through. */
export interface Transformed {
  readonly batch: StagingBatch;
  /** Arrival day and object name, from the records' own identity: a redelivery writes the same objects again. */
  readonly day: string;
  readonly name: string;
  readonly counts: {
    readonly records: number;
    readonly received: number;
    readonly staged: number;
    readonly quarantined: number;
  };
  /** Identity of the records, for the receipt. */
  readonly range: ShardRange;
  /** Inputs by the record that held them. */
  readonly records: readonly ReceivedRecord[];
  /** How often something was masked, by the name of the rule. */
  readonly masked: MaskedCounts;
  /** Events that hold what is no id, by the field. */
  readonly withoutId: Readonly<Record<string, number>>;
  /** Events with any such field. */
  readonly eventsWithoutId: number;
  /** Orders that say another revenue than their lines come to. */
  readonly ordersUnlikeLines: number;
}

/**
 * Turns records of one shard into staging rows. Every event ends in `staging.events` or in quarantine; a record that
 * cannot be read at all is one quarantined input.
 */
export function transformBatch(records: readonly KinesisStreamRecord[], settings: TransformSettings): Transformed {
  const batch = new StagingBatch(settings.suppression);
  const idless = new Idless();
  const received = records.map((record) => stageRecord(batch, idless, record, settings));
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) throw new Error('The stream delivered a batch without records');
  const quarantined = batch.rows(quarantine).length;
  const total = received.reduce((sum, record) => sum + record.received, 0);
  return {
    batch,
    day: arrivalDay(arrivedAt(first)),
    name: `${shardOf(first)}-${first.kinesis.sequenceNumber}-${last.kinesis.sequenceNumber}`,
    counts: {
      records: records.length,
      received: total,
      staged: total - quarantined,
      quarantined,
    },
    range: { shard: shardOf(first), first: first.kinesis.sequenceNumber, last: last.kinesis.sequenceNumber },
    records: received,
    masked: settings.protection.takeCounts(),
    withoutId: Object.fromEntries(idless.fields),
    eventsWithoutId: idless.events,
    ordersUnlikeLines: ordersUnlikeLines(batch.rows(stagingOrders), batch.rows(stagingOrderLines)),
  };
}

const shardOf = (record: KinesisStreamRecord): string => record.eventID.split(':')[0] ?? '';
const arrivedAt = (record: KinesisStreamRecord): number =>
  Math.round(record.kinesis.approximateArrivalTimestamp * 1000);

/** Counts events whose ids are none. */
class Idless {
  readonly fields = new Map<string, number>();
  events = 0;

  look(event: unknown): void {
    const found = placeholders(event);
    if (found.length > 0) this.events += 1;
    for (const field of found) this.fields.set(field, (this.fields.get(field) ?? 0) + 1);
  }
}

function stageRecord(
  batch: StagingBatch,
  idless: Idless,
  record: KinesisStreamRecord,
  settings: TransformSettings,
): ReceivedRecord {
  const id = `${shardOf(record)}:${record.kinesis.sequenceNumber}`;
  const data = Buffer.from(record.kinesis.data, 'base64');
  let envelope: Envelope;
  try {
    envelope = readEnvelope(data);
  } catch {
    const lineage = { source: 'unknown', ingest_id: `${id}:0000`, received_at: arrivedAt(record) };
    const original = settings.protection.text(data.toString('utf8'));
    batch.add(rawEvents, { ...lineage, body: original });
    const detail =
      'The record on the stream is not an event envelope; only the platform’s own collect function should write there.';
    refuse(batch, lineage, { reason: 'malformed_record', detail }, original);
    return { id, source: lineage.source, receivedAt: lineage.received_at, received: 1, repeated: 0, refused: 1 };
  }
  const { protection } = settings;
  const context = envelope.context && protection.context(envelope.context);
  const { source, receivedAt, events } = envelope;
  const isStaged = events.map((event, index) => {
    idless.look(event);
    const complete = withDefaults(protection.event(event), { context, sentAt: envelope.sentAt });
    return stage(batch, envelope, complete, `${id}:${String(index).padStart(4, '0')}`, settings);
  });
  const refused = isStaged.filter((staged) => !staged).length;
  return { id, source, receivedAt, received: events.length, repeated: 0, refused };
}

/**
 * From here on an event is as it is stored: what bronze holds, staged again, gives the same rows.
 * @returns whether it was staged; else it is in quarantine
 */
function stage(
  batch: StagingBatch,
  { source, receivedAt }: Envelope,
  event: unknown,
  ingestId: string,
  settings: TransformSettings,
): boolean {
  const lineage = { source, ingest_id: ingestId, received_at: receivedAt };
  const json = jsonText(event);
  const rejection = batch.take(() => stageEvent(batch, event, { source, ingestId, receivedAt, json }, settings));
  const isErased = rejection?.reason === ERASED_PERSON;
  const body = isErased ? NOTHING_KEPT : (json ?? TOO_DEEP);
  if (!isErased) batch.add(rawEvents, { ...lineage, body });
  if (rejection) refuse(batch, lineage, rejection, body);
  return rejection === undefined;
}

/** Of somebody who was erased an input is counted, and not kept. */
const NOTHING_KEPT = '';

/** What the request says for all its events holds where an event does not say it itself. */
function withDefaults(event: unknown, { context, sentAt }: Pick<Envelope, 'context' | 'sentAt'>): unknown {
  if (!isObject(event) || (!context && !sentAt)) return event;
  return { ...event, sentAt: event.sentAt ?? sentAt, context: { ...context, ...objectOf(event.context) } };
}

function refuse(
  batch: StagingBatch,
  lineage: { readonly source: string; readonly ingest_id: string; readonly received_at: number },
  { reason, detail }: Rejection,
  original: string,
): void {
  batch.add(quarantine, { ...lineage, processor: 'transform', reason, detail, file: null, line: null, original });
}
