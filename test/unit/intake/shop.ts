import { Random } from './random.ts';

const START = Date.parse('2026-03-01T08:00:00Z');

/** What the shop of a seed sends: batches of events, some of which have to be refused. */
export interface Sent {
  readonly source: string;
  readonly batches: readonly (readonly unknown[])[];
  /** Messages that have to be in silver in the end. */
  readonly good: ReadonlySet<string>;
}

const PRODUCTS = ['mug', 'pot', 'pan'] as const;

/** Pills that no reader of events can swallow, each another. */
const PILLS: readonly unknown[] = [
  'a text',
  null,
  42,
  [],
  { type: 'track', event: 'x' },
  { type: 'track', userId: 'u', messageId: 'm'.repeat(101), event: 'x' },
  { type: 'track', userId: 'u', event: 'Order Completed', properties: { order_id: 'o', revenue: 'much' } },
  { type: 'track', userId: 'u', event: 'x', timestamp: 'yesterday' },
  { type: 'track', userId: 'u', event: 'x', properties: { text: 'x'.repeat(33_000) } },
];

/** Views, orders, their updates, cancellations and refunds, in no order, as a seed has it. */
export function shopOf(seed: number): Sent {
  const random = new Random(seed);
  const source = `shop-${seed}`;
  const good = new Set<string>();
  const event = (index: number): unknown => {
    if (random.happens(0.12)) return PILLS[random.below(PILLS.length)];
    const messageId = `${seed}-${index}`;
    good.add(messageId);
    return { type: 'track', messageId, userId: `c-${random.below(3)}`, ...aboutOf(random, index) };
  };
  const events = Array.from({ length: 12 + random.below(12) }, (_, index) => event(index));
  const batches: unknown[][] = [];
  for (let start = 0; start < events.length; ) {
    const size = 1 + random.below(5);
    batches.push(events.slice(start, start + size));
    start += size;
  }
  return { source, batches, good };
}

/** Times of one shop are all different, so that which version of an order is newest is no matter of arrival. */
function aboutOf(random: Random, index: number): object {
  const timestamp = new Date(START + (random.below(600) * 100 + index) * 1000).toISOString();
  const product_id = random.of(PRODUCTS);
  const order_id = `o-${random.below(3)}`;
  const products = [{ product_id, price: 1 + random.below(50), quantity: 1 + random.below(3) }];
  const order = { order_id, currency: 'EUR', products };
  switch (random.below(6)) {
    case 0:
      return { timestamp, event: 'Order Completed', properties: order };
    case 1:
      return { timestamp, event: 'Order Updated', properties: order };
    case 2:
      return { timestamp, event: 'Order Cancelled', properties: { order_id } };
    case 3:
      return { timestamp, event: 'Order Refunded', properties: { ...order, refund_id: `r-${random.below(2)}` } };
    default:
      return { timestamp, event: 'Product Viewed', properties: { product_id, price: 5 } };
  }
}
