import { asText, type JsonObject, objectOf } from '../ingest/fields/value.ts';
import { customerCall, idOf, objectsOf, placeOf, productCall } from './calls.ts';
import { type Headers, type Heard, NOTHING, type Webhook } from './delivery.ts';
import { orderCalls } from './shopify-order.ts';
import { refundCalls } from './shopify-refund.ts';

const PLATFORM = 'shopify';
type Read = (body: JsonObject, receivedAt: number) => Heard;

const order: Read = (body) => ({ events: orderCalls(body) });

/** What the topics say; others are answered and say nothing. */
const TOPICS: Readonly<Record<string, Read>> = {
  'orders/create': order,
  'orders/updated': order,
  'orders/paid': order,
  'orders/cancelled': order,
  'orders/fulfilled': order,
  'orders/partially_fulfilled': order,
  'refunds/create': (body, receivedAt) => ({ events: refundCalls(body, receivedAt) }),
  'products/create': (body, receivedAt) => ({ events: productCalls(body, receivedAt) }),
  'products/update': (body, receivedAt) => ({ events: productCalls(body, receivedAt) }),
  'customers/create': (body, receivedAt) => ({ events: customerCalls(body, receivedAt) }),
  'customers/update': (body, receivedAt) => ({ events: customerCalls(body, receivedAt) }),
  'customers/data_request': (body) => privacy(body, 'data_request', body.orders_requested),
  'customers/redact': (body) => privacy(body, 'redact', body.orders_to_redact),
  'shop/redact': () => ({ events: [], privacy: { kind: 'redact', orderIds: [] } }),
};

/** Shopify (shopify.dev, webhooks): up to eight deliveries in four hours, in any order, and then the subscription goes. */
export const shopify: Webhook = {
  signature: (headers: Headers) => headers['x-shopify-hmac-sha256'],
  topic: (headers: Headers) => headers['x-shopify-topic'] ?? '',
  isPing: () => false,
  read: (topic, body, receivedAt) =>
    (Object.hasOwn(TOPICS, topic) ? TOPICS[topic]?.(body, receivedAt) : null) ?? NOTHING,
};

const instant = (at: number): string => new Date(at).toISOString();

function productCalls({ id, updated_at, title, vendor, product_type, variants }: JsonObject, receivedAt: number) {
  const product = idOf(id);
  if (product === null) return [];
  const at = asText(updated_at) ?? instant(receivedAt);
  const [first = {}] = objectsOf(variants);
  const about = { name: title, category: product_type, brand: vendor, sku: first.sku, price: first.price };
  return [productCall(PLATFORM, product, at, about)];
}

function customerCalls({ id, updated_at, created_at, email, phone, default_address }: JsonObject, receivedAt: number) {
  const customer = idOf(id);
  if (customer === null) return [];
  const at = asText(updated_at) ?? instant(receivedAt);
  const { country_code, province } = objectOf(default_address);
  const traits = { email, phone, createdAt: created_at, ...placeOf(country_code, province) };
  return [customerCall(PLATFORM, customer, at, traits)];
}

function privacy({ customer }: JsonObject, kind: 'data_request' | 'redact', orders: unknown): Heard {
  const { id, email, phone } = objectOf(customer);
  const customerId = idOf(id);
  const orderIds = Array.isArray(orders) ? orders.map(asText).filter((text) => text !== null) : [];
  return { events: [], privacy: { kind, ...(customerId !== null && { customerId }), email, phone, orderIds } };
}
