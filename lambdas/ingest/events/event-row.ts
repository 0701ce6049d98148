import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { field, type Reading } from '../fields/field.ts';
import { currencyCode, decimal, identifier, plainText, quantity } from '../fields/kinds.ts';
import { readRecord, schemaOf, valuesIn } from '../fields/schema.ts';
import { type JsonObject, objectOf } from '../fields/value.ts';
import type { Pseudonymise } from '../privacy.ts';
import { Rejection } from '../rejection.ts';
import type { EventRow } from '../staging.ts';
import type { Message } from './message.ts';

/** Identity and arrival of one event. */
export interface Arrival {
  readonly source: string;
  readonly ingestId: string;
  readonly receivedAt: EpochMillis;
}

/** What a stage says about the events of its shop. */
export interface EventSettings {
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
  device_type: field(plainText, { name: 'context.device.type' }),
  user_agent: field(plainText, { name: 'context.userAgent' }),
  locale: field(plainText, { name: 'context.locale' }),
  product_id: field(identifier, {
    name: 'properties.product_id',
    spellings: ['properties.productId', 'properties.sku'],
  }),
  category: field(plainText, { name: 'properties.category' }),
  quantity: field(quantity(), { name: 'properties.quantity' }),
  price: field(decimal, { name: 'properties.price' }),
  value: field(decimal, { name: 'properties.value', spellings: ['properties.revenue', 'properties.total'] }),
  currency: field(currencyCode, { name: 'properties.currency' }),
  order_id: field(identifier, {
    name: 'properties.order_id',
    spellings: ['properties.orderId', 'properties.transaction_id', 'properties.order_number'],
  }),
  cart_id: field(plainText, { name: 'properties.cart_id' }),
});

/** The row of `staging.events` for a validated message, from which persons have been taken out. */
export function eventRow(message: Message, at: EpochMillis, arrival: Arrival, reading: Reading): EventRow | Rejection {
  const read = readRecord(columns, valuesIn({ ...message, properties: aboutOf(message) }), reading);
  if (read instanceof Rejection) return read;
  const { device_type, user_agent, ...given } = read;
  return {
    ...given,
    source: arrival.source,
    ingest_id: arrival.ingestId,
    received_at: arrival.receivedAt,
    // An event that came without an id gets its arrival's identity, which a redelivery repeats.
    message_id: message.messageId ?? `auto-${arrival.ingestId}`,
    type: message.type,
    event: message.event ?? null,
    occurred_at: at,
    user_id: message.userId ?? null,
    anonymous_id: message.anonymousId ?? null,
    device: deviceOf(device_type, user_agent),
    payload: JSON.stringify(contentOf(message)),
  };
}

/** Google Analytics names the product of a product event as its one item; the event is then about that. */
function aboutOf({ event, properties }: Message): JsonObject {
  const given = objectOf(properties);
  if (!event?.startsWith('Product ') || !Array.isArray(given.items) || given.items.length !== 1) return given;
  const { item_id: product_id, item_category: category, quantity, price } = objectOf(given.items[0]);
  return { product_id, category, quantity, price, ...given };
}

function contentOf({ properties, traits, context }: Message): Record<string, unknown> {
  return { ...(properties && { properties }), ...(traits && { traits }), ...(context && { context }) };
}

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
