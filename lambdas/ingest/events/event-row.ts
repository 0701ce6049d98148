import { inputOf } from '../../../contracts/replay.ts';
import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { field, type Reading } from '../fields/field.ts';
import { currencyCode, decimal, identifier, plainText, quantity } from '../fields/kinds.ts';
import { readRecord, schemaOf, valuesIn } from '../fields/schema.ts';
import { asText, type JsonObject, objectOf, pathOf, valueAt } from '../fields/value.ts';
import type { Pseudonymise } from '../privacy.ts';
import { Rejection } from '../rejection.ts';
import type { EventRow } from '../staging.ts';
import type { Suppression } from '../suppression.ts';
import type { Message } from './message.ts';

/** Between the id of an event and the place of a further product that it is about: no messageId has it. */
export const FURTHER = '\u001f';

/** Identity and arrival of one event. */
export interface Arrival {
  readonly source: string;
  readonly ingestId: string;
  readonly receivedAt: EpochMillis;
  /** The JSON text of the event, where it was made already. */
  readonly json?: string | undefined;
}

/** What a stage says about the events of its shop. */
export interface EventSettings {
  /** Who was erased, and is not to come back. @default nobody */
  readonly suppression?: Suppression;
  readonly hash: Pseudonymise;
  /** Currency of amounts that come without one, ISO 4217. */
  readonly currency: string;
  /** The largest amount of an order that counts as true. */
  readonly largestAmount: ScaledDecimal;
}

/** What the columns of an event are read from. */
const columns = schemaOf('event', {
  session_id: field(plainText, { name: 'context.sessionId', spellings: ['context.session_id'] }),
  page_url: field(plainText, { name: 'context.page.url', spellings: ['properties.url'] }),
  page_path: field(plainText, { name: 'context.page.path', spellings: ['properties.path'] }),
  referrer: field(plainText, { name: 'context.page.referrer', spellings: ['properties.referrer'] }),
  utm_source: field(plainText, { name: 'context.campaign.source' }),
  utm_medium: field(plainText, { name: 'context.campaign.medium' }),
  utm_campaign: field(plainText, { name: 'context.campaign.name' }),
  utm_term: field(plainText, { name: 'context.campaign.term' }),
  utm_content: field(plainText, { name: 'context.campaign.content' }),
  locale: field(plainText, { name: 'context.locale' }),
  product_id: field(identifier, {
    name: 'properties.product_id',
    spellings: ['properties.productId', 'properties.item_id', 'properties.sku'],
  }),
  category: field(plainText, { name: 'properties.category', spellings: ['properties.item_category'] }),
  quantity: field(quantity(), { name: 'properties.quantity' }),
  price: field(decimal, { name: 'properties.price' }),
  value: field(decimal, { name: 'properties.value', spellings: ['properties.revenue', 'properties.total'] }),
  currency: field(currencyCode, {
    name: 'properties.currency',
    spellings: ['properties.currency_code', 'properties.currencyCode'],
  }),
  order_id: field(identifier, {
    name: 'properties.order_id',
    spellings: ['properties.orderId', 'properties.transaction_id', 'properties.order_number'],
  }),
  cart_id: field(plainText, { name: 'properties.cart_id' }),
});

const DEVICE_TYPE = pathOf('context.device.type');
const USER_AGENT = pathOf('context.userAgent');

/**
 * The rows of `staging.events` for a validated message, from which persons have been taken out: one, or where the event is about several
 * products one for each. The first stands for the event itself.
 * @param items the products that the message names
 */
export function eventRows(
  message: Message,
  items: readonly JsonObject[],
  at: EpochMillis,
  arrival: Arrival,
  reading: Reading,
): readonly [EventRow, ...EventRow[]] | Rejection {
  const [first, ...further] = subjectsOf(message, items);
  const row = rowAbout(first, message, at, arrival, reading);
  if (row instanceof Rejection) return row;
  const rows: [EventRow, ...EventRow[]] = [row];
  for (const [index, subject] of further.entries()) {
    const next = rowAbout(subject, message, at, arrival, reading);
    if (next instanceof Rejection) return next;
    rows.push({ ...next, message_id: `${row.message_id}${FURTHER}${index + 2}`, value: null, payload: '{}' });
  }
  return rows;
}

function rowAbout(
  properties: JsonObject,
  message: Message,
  at: EpochMillis,
  arrival: Arrival,
  reading: Reading,
): EventRow | Rejection {
  const about = properties === message.properties ? message : { ...message, properties };
  const given = readRecord(columns, valuesIn(columns, about), reading);
  if (given instanceof Rejection) return given;
  return {
    ...given,
    source: arrival.source,
    ingest_id: arrival.ingestId,
    received_at: arrival.receivedAt,
    // An event that came without an id gets its arrival's identity, which a redelivery and a replay repeat.
    message_id: message.messageId ?? `auto-${inputOf(arrival.ingestId)}`,
    type: message.type,
    event: message.event ?? null,
    occurred_at: at,
    user_id: message.userId ?? null,
    anonymous_id: message.anonymousId ?? null,
    device: deviceOf(asText(valueAt(message, DEVICE_TYPE)), asText(valueAt(message, USER_AGENT))),
    payload: JSON.stringify(contentOf(message)),
  };
}

/** What an event is about: Google Analytics names the products of a product event as its items. */
function subjectsOf({ event, properties }: Message, items: readonly JsonObject[]): [JsonObject, ...JsonObject[]] {
  const given = objectOf(properties);
  const isOfItems = event !== undefined && PRODUCT_EVENT.test(event) && idOf(given) === null;
  const [first, ...further] = isOfItems ? items.filter((item) => idOf(item) !== null) : [];
  const about = (item: JsonObject): JsonObject => ({ ...given, ...item });
  return first === undefined ? [given] : [about(first), ...further.map(about)];
}

/** An event about products, not about a list of them. */
const PRODUCT_EVENT = /^Product (?!List )|^Wishlist Product /;

const idOf = ({ product_id, productId, item_id, sku }: JsonObject): string | null =>
  asText(product_id) ?? asText(productId) ?? asText(item_id) ?? asText(sku);

/** Of what is undefined JSON says nothing. */
const contentOf = ({ properties, traits, context }: Message): Record<string, unknown> => ({
  properties: properties ?? undefined,
  traits: traits ?? undefined,
  context: context ?? undefined,
});

const TABLET = /ipad|tablet|playbook|silk|(android(?!.*mobile))/i;
const MOBILE = /mobi|iphone|ipod|android|blackberry|phone/i;

/** The kind of device, from what the SDK says or else from the user agent; null when neither tells. */
function deviceOf(type: string | null, userAgent: string | null): string | null {
  const given = type?.toLowerCase();
  if (given === 'desktop' || given === 'mobile' || given === 'tablet') return given;
  if (given === 'ios' || given === 'android') return 'mobile';
  if (userAgent === null) return null;
  if (TABLET.test(userAgent)) return 'tablet';
  return MOBILE.test(userAgent) ? 'mobile' : 'desktop';
}
