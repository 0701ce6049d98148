import type { EpochMillis } from '../../../contracts/table.ts';
import { stagingSecurityEvents } from '../../../glue-sql/tables/security-events.ts';
import { jsonText } from '../../ingest/envelope.ts';
import { isObject, type JsonObject } from '../../ingest/fields/value.ts';
import { type Pseudonymise, scrub } from '../../ingest/privacy.ts';
import { Rejection } from '../../ingest/rejection.ts';
import { readingId, recordId } from '../schema/record-source.ts';
import type { FileContext, FileSource, Mapper } from '../source.ts';
import { actionOf, httpStatusOf, outcomeOf, severityOf } from './sentinel/classify.ts';
import { detailOf, hashOf, pathOf } from './sentinel/detail.ts';
import { LogRecord } from './sentinel/log-record.ts';
import * as field from './sentinel/spellings.ts';

const DAY = 24 * 3_600_000;
const ID_LENGTH = 200;
const TEXT_LENGTH = 200;
const SORTED_DEPTH = 100;
const IPV4_WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/;
const BRACKETED = /^\[([^\]]+)\](?::\d+)?$/;

/** Records of a security log, one JSON object a line or in an array: sign-ins, requests, alerts and what else it holds. */
export const sentinel: FileSource = {
  name: 'sentinel',
  doc: 'Security log records as Microsoft Sentinel and others write them, JSON array or newline-delimited JSON',
  isPersonal: true,
  shapes: [
    { format: 'json', mapper, signature: ['TimeGenerated', 'createdDateTime', 'OperationName', 'operationName'] },
  ],
};

function mapper(context: FileContext): Mapper<unknown> {
  return (batch, value, line) => {
    if (!isObject(value)) return new Rejection('not_an_object', 'A log record is a JSON object.');
    if (jsonText(value) === undefined) {
      return new Rejection('nested_too_deeply', 'The record is nested too deeply to be read.');
    }
    const record = new LogRecord(value);
    const occurred_at = timeOf(record, context.receivedAt);
    if (occurred_at instanceof Rejection) return occurred_at;
    const action = actionOf(record);
    if (action === null) {
      return new Rejection(
        'missing_action',
        'The record says nothing of what happened: no operation, action, event or URL.',
      );
    }
    const id = recordId(context, line);
    batch.add(stagingSecurityEvents, {
      source: context.source,
      ingest_id: readingId(context, line),
      received_at: context.receivedAt,
      message_id: id,
      origin: 'file',
      updated_at: occurred_at,
      event_id: idOf(record, value, context.hash),
      occurred_at,
      ...described(record, action, context.hash),
      detail: detailOf(value, context.hash),
    });
    return undefined;
  };
}

function timeOf(record: LogRecord, receivedAt: EpochMillis): EpochMillis | Rejection {
  if (!record.has(field.TIME)) {
    return new Rejection('missing_timestamp', 'The record has no time; it needs TimeGenerated, time or timestamp.');
  }
  const at = record.time(field.TIME);
  if (at === undefined) {
    return new Rejection(
      'invalid_timestamp',
      'The time of the record is not valid; write it like 2026-01-31T12:00:00Z.',
    );
  }
  if (at <= receivedAt + DAY) return at;
  return new Rejection('future_timestamp', 'The time of the record lies more than a day ahead of its arrival.');
}

/** Its own id, or one that its content gives: a record without id that comes again is the same record. */
function idOf(record: LogRecord, fields: JsonObject, hash: Pseudonymise): string {
  const own = record.text(field.ID);
  if (own !== null && own.length <= ID_LENGTH) return scrub(own, hash);
  return `content-${hash(JSON.stringify(sorted(fields)))}`;
}

/** Records that differ in the order of their fields only are equal. */
function sorted(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || depth > SORTED_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item, depth + 1));
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item, depth + 1)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function described(record: LogRecord, action: string, hash: Pseudonymise) {
  const outcome = outcomeOf(record, action);
  const actor = record.text(field.ACTOR);
  const address = record.text(field.ADDRESS);
  const url = record.text(field.URL);
  const country = record.member(field.LOCATION, field.COUNTRY_MEMBER) ?? record.text(field.COUNTRY);
  const clean = (text: string | null) => text && scrub(text, hash).slice(0, TEXT_LENGTH);
  return {
    action: scrub(action, hash).slice(0, TEXT_LENGTH),
    outcome,
    severity: severityOf(record, action, outcome),
    actor_hash: actor && hashOf(actor, hash),
    ip_hash: address && hashOf(withoutPort(address), hash),
    country: clean(country),
    application: clean(record.text(field.APPLICATION)),
    path: url && pathOf(url, hash),
    http_status: httpStatusOf(record),
  };
}

const withoutPort = (address: string): string =>
  IPV4_WITH_PORT.exec(address)?.[1] ?? BRACKETED.exec(address)?.[1] ?? address;
