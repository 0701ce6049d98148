import { asText, type JsonObject, objectOf } from '../ingest/fields/value.ts';
import { UnreadableError } from './amounts.ts';

/** The order that an event is about, and who placed it. */
export interface About {
  readonly platform: string;
  readonly orderId: string;
  readonly customerId: string | null;
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** What tells this message from others of its kind, the same when it is delivered again. */
  readonly version: string;
}

/** Context of every event: it is the shop's server that tells, no visitor. */
const CONTEXT = { channel: 'server', library: { name: 'shoplake-webhooks' } };

/** A `track` call about an order. Properties that cannot be read go as they are, so that they are refused by name. */
export function orderCall(event: string, about: About, traits: JsonObject, properties: () => JsonObject): JsonObject {
  const { platform, orderId, customerId, at, version } = about;
  return {
    type: 'track',
    event,
    messageId: `${platform}:${event.replace('Order ', '').toLowerCase()}:${orderId}:${version}`.slice(0, LONGEST_ID),
    ...who(customerId, `${platform}-order-${orderId}`),
    timestamp: at,
    context: { ...CONTEXT, ...(customerId !== null && { traits }) },
    properties: { order_id: orderId, ...readable(properties) },
  };
}

const LONGEST_ID = 100;

/** A guest of whom no device is known is somebody by the order alone. */
const who = (customerId: string | null, guest: string): JsonObject =>
  customerId === null ? { anonymousId: guest } : { userId: customerId };

function readable(properties: () => JsonObject): JsonObject {
  try {
    return properties();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const { field, value } = error;
    if (field === 'revenue') return { revenue: value };
    return { products: [{ product_id: '(unreadable)', [field]: value }] };
  }
}

/** The call by which a customer's record becomes known. */
export const customerCall = (platform: string, id: string, at: string, traits: JsonObject): JsonObject => ({
  type: 'identify',
  messageId: `${platform}:customer:${id}:${at}`.slice(0, LONGEST_ID),
  userId: id,
  timestamp: at,
  context: CONTEXT,
  traits,
});

/** The call by which a product of the catalogue becomes known: nobody did it, so it names the catalogue as its device. */
export const productCall = (platform: string, id: string, at: string, properties: JsonObject): JsonObject => ({
  type: 'track',
  event: 'Product Updated',
  messageId: `${platform}:product:${id}:${at}`.slice(0, LONGEST_ID),
  anonymousId: `${platform}-catalogue`,
  timestamp: at,
  context: CONTEXT,
  properties: { product_id: id, ...properties },
});

/** An id as other systems write it, which is never 0. */
export function idOf(value: unknown): string | null {
  const text = asText(value);
  return text === null || text === '0' ? null : text;
}

/** The objects of a list; none where it is no list. */
export const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(objectOf) : []);

/** Where an order goes to or a customer lives: country and region alone, the rest is nobody's business here. */
export const placeOf = (country: unknown, state: unknown): JsonObject => ({
  address: { country: asText(country), state: asText(state) },
});
