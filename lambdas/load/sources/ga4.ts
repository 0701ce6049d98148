import { stageEvent } from '../../ingest/events/stage-event.ts';
import { asText, isObject, type JsonObject, objectOf } from '../../ingest/fields/value.ts';
import { Rejection } from '../../ingest/rejection.ts';
import { readingId } from '../schema/record-source.ts';
import type { FileContext, FileSource, Mapper } from '../source.ts';

/** What Google Analytics 4 exports to BigQuery, as BigQuery exports it: one event a line of JSON. */
export const ga4: FileSource = {
  name: 'ga4',
  doc: 'Google Analytics 4 events of the BigQuery export, newline-delimited JSON',
  isOfShop: true,
  isPersonal: true,
  shapes: [{ format: 'json', mapper, signature: ['event_timestamp', 'event_params', 'user_pseudo_id'] }],
};

function mapper(context: FileContext): Mapper<unknown> {
  return (batch, record, line) => {
    const event = isObject(record)
      ? messageOf(record, context)
      : new Rejection('not_an_object', 'Write one event a line.');
    if (event instanceof Rejection) return event;
    const arrival = { source: context.source, ingestId: readingId(context, line), receivedAt: context.receivedAt };
    return stageEvent(batch, context.protection.event(event), arrival, context);
  };
}

/** Microseconds since 1970. */
const MICROS = /^\d{15,17}$/;
const NOT_SET: ReadonlySet<unknown> = new Set(['(not set)', '', null, undefined]);

/**
 * The event as the tracking API would have taken it. GA4 gives events no ids: what it tells them apart by, the device, the
 * microsecond, the name and the place in its upload, is the id, so that an event that is exported twice is one.
 */
function messageOf(record: JsonObject, { hash }: FileContext): object | Rejection {
  const micros = asText(record.event_timestamp) ?? '';
  if (!MICROS.test(micros)) {
    return new Rejection(
      'invalid_event_timestamp',
      `event_timestamp "${micros.slice(0, 40)}" is not in microseconds since 1970.`,
    );
  }
  const name = asText(record.event_name);
  if (name === null) return new Rejection('missing_event_name', 'event_name is empty; every event needs one.');
  const params = paramsOf(record.event_params);
  const { user_pseudo_id, user_id, event_bundle_sequence_id, batch_page_id, batch_event_index } = record;
  const place = [event_bundle_sequence_id, batch_page_id, batch_event_index].map((value) => asText(value) ?? '');
  return {
    type: 'track',
    event: name,
    messageId: hash(['ga4', user_pseudo_id, micros, name, ...place, asText(params.transaction_id) ?? ''].join(':')),
    timestamp: new Date(Number(micros) / 1000).toISOString(),
    anonymousId: user_pseudo_id ?? undefined,
    userId: user_id ?? undefined,
    properties: { ...params, ...orderOf(record), ...itemsOf(record) },
    context: contextOf(record, params),
  };
}

/** Parameters as an object: each holds its value under the name of its type. */
function paramsOf(given: unknown): JsonObject {
  const pairs = (Array.isArray(given) ? given : []).map((param) => {
    const { string_value, int_value, double_value, float_value } = objectOf(objectOf(param).value);
    return [asText(objectOf(param).key) ?? '', string_value ?? int_value ?? double_value ?? float_value] as const;
  });
  return Object.fromEntries(pairs.filter(([key, value]) => key !== '' && !NOT_SET.has(value)));
}

const without = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => !NOT_SET.has(value)));

/** What the export says of an order beside its parameters. */
function orderOf({ ecommerce }: JsonObject): JsonObject {
  const { transaction_id, purchase_revenue, refund_value, tax_value, shipping_value } = objectOf(ecommerce);
  return without({
    transaction_id,
    value: purchase_revenue ?? refund_value,
    tax: tax_value,
    shipping: shipping_value,
  });
}

function itemsOf({ items }: JsonObject): JsonObject {
  const given = Array.isArray(items) ? items.map((item) => without(objectOf(item))) : [];
  return given.length === 0 ? {} : { items: given };
}

function contextOf({ device, geo, traffic_source }: JsonObject, params: JsonObject): JsonObject {
  const { source, medium, name } = objectOf(traffic_source);
  const campaign = without({
    source: params.source ?? source,
    medium: params.medium ?? medium,
    name: params.campaign ?? name,
  });
  const { category, language } = objectOf(device);
  return {
    page: without({ url: params.page_location, referrer: params.page_referrer, title: params.page_title }),
    campaign,
    ...without({ locale: language }),
    device: without({ type: category }),
    location: without({ country: objectOf(geo).country }),
  };
}
