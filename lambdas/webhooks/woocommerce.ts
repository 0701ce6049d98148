import { asText, type JsonObject, objectOf } from '../ingest/fields/value.ts';
import { customerCall, idOf, objectsOf, placeOf, productCall } from './calls.ts';
import { type Headers, type Heard, NOTHING, type Webhook } from './delivery.ts';
import { deletedOrder, orderCalls, utc } from './woocommerce-order.ts';

const PLATFORM = 'woocommerce';
const PING = /^webhook_id=\d+$/;
type Read = (body: JsonObject, receivedAt: number) => Heard;

const order: Read = (body, receivedAt) => ({ events: orderCalls(body, receivedAt) });
const product: Read = (body, receivedAt) => ({ events: productCalls(body, receivedAt) });
const customer: Read = (body, receivedAt) => ({ events: customerCalls(body, receivedAt) });

/** What the topics say; others are answered and say nothing. */
const TOPICS: Readonly<Record<string, Read>> = {
  'order.created': order,
  'order.updated': order,
  'order.restored': order,
  'order.deleted': (body, receivedAt) => ({ events: deletedOrder(body, receivedAt) }),
  'product.created': product,
  'product.updated': product,
  'product.restored': product,
  'customer.created': customer,
  'customer.updated': customer,
};

/** WooCommerce (its class WC_Webhook): one delivery each, never again; after five failures on end the webhook is disabled. */
export const woocommerce: Webhook = {
  signature: (headers: Headers) => headers['x-wc-webhook-signature'],
  topic: (headers: Headers) => headers['x-wc-webhook-topic'] ?? '',
  isPing: (headers, body) => headers['x-wc-webhook-signature'] === undefined && PING.test(body.trim()),
  read: (topic, body, receivedAt) =>
    (Object.hasOwn(TOPICS, topic) ? TOPICS[topic]?.(body, receivedAt) : null) ?? NOTHING,
};

function productCalls(body: JsonObject, receivedAt: number): JsonObject[] {
  const id = idOf(body.id);
  if (id === null) return [];
  const [category = {}] = objectsOf(body.categories);
  const { name, sku, price } = body;
  const about = { name, category: category.name, sku, ...(price !== '' && { price }) };
  return [productCall(PLATFORM, id, utc(body.date_modified_gmt, receivedAt), about)];
}

function customerCalls(body: JsonObject, receivedAt: number): JsonObject[] {
  const id = idOf(body.id);
  if (id === null) return [];
  const { country, state, phone } = objectOf(body.billing);
  const createdAt = asText(body.date_created_gmt) === null ? undefined : utc(body.date_created_gmt, receivedAt);
  const traits = { email: body.email, phone, createdAt, ...placeOf(country, state) };
  return [customerCall(PLATFORM, id, utc(body.date_modified_gmt, receivedAt), traits)];
}
