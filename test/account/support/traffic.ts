import type { SegmentEvent } from '../../../sample/event.ts';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';

/** An event as a server sends it that is sure of its clock: the time it gives holds as it is. */
export type PlainEvent = Omit<SegmentEvent, 'sentAt' | 'originalTimestamp'>;

const SHOP = { seed: 11, customers: 150, products: 40 } as const;

/** What a small shop's visitors did in a few days of 2025. */
export function fewDays(days: number, ordersPerDay: number): PlainEvent[] {
  const from = new Date('2025-03-03T00:00:00Z');
  const to = new Date(from.getTime() + days * 86_400_000);
  return Array.from(history(createShop(SHOP), { from, to, ordersPerDay }), plain);
}

function plain(event: SegmentEvent): PlainEvent {
  const { sentAt: _, originalTimestamp: __, ...rest } = event;
  return rest;
}

interface Line {
  readonly id: string;
  readonly quantity: number;
  readonly price: number;
}

/** A server-side order event, `2025-03-03T10:00:00Z` unless told otherwise. */
export function orderEvent(
  event: string,
  orderId: string,
  messageId: string,
  details: {
    readonly lines?: readonly Line[];
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly at?: string;
    readonly userId?: string;
  } = {},
): Record<string, unknown> {
  const { lines, properties, at = '2025-03-03T10:00:00.000Z', userId = 'ann' } = details;
  const products = lines?.map(({ id, quantity, price }) => ({
    product_id: id,
    name: `Product ${id}`,
    quantity,
    price,
  }));
  return {
    type: 'track',
    event,
    messageId,
    userId,
    timestamp: at,
    properties: { order_id: orderId, currency: 'GBP', ...(products && { products }), ...properties },
  };
}
