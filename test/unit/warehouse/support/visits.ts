import { ONE_UNIT } from '../../../../contracts/quantity.ts';
import { stagingEvents } from '../../../../glue-sql/tables/events.ts';
import { at, event, RECEIVED, type StagedEvent } from './rows.ts';
import type { TestWarehouse } from './test-warehouse.ts';

/** An event of visitor `v-1` at a time of 1 March 2026, `HH:mm` or more, or at a full time, UTC. */
export function visited(id: string, time: string, more: Partial<StagedEvent> = {}): StagedEvent {
  const occurred_at = at(time.includes('T') ? time : `2026-03-01T${time}`);
  return event(id, {
    type: 'track',
    anonymous_id: 'v-1',
    occurred_at,
    received_at: Math.max(occurred_at, RECEIVED),
    ...more,
  });
}

export const page = (id: string, time: string, more: Partial<StagedEvent> = {}): StagedEvent =>
  visited(id, time, { type: 'page', page_url: 'https://shop.example/', page_path: '/', ...more });

/** A product event of the Segment spec about one unit of `p-1` at 10.00, unless told otherwise. */
const productEvent =
  (name: string) =>
  (id: string, time: string, more: Partial<StagedEvent> = {}): StagedEvent =>
    visited(id, time, { event: name, product_id: 'p-1', quantity: ONE_UNIT, price: 100_000n, ...more });

export const viewed = productEvent('Product Viewed');
export const added = productEvent('Product Added');
export const removed = productEvent('Product Removed');

export const checkedOut = (id: string, time: string, more: Partial<StagedEvent> = {}): StagedEvent =>
  visited(id, time, { event: 'Checkout Started', ...more });

export const ordered = (id: string, time: string, more: Partial<StagedEvent> = {}): StagedEvent =>
  visited(id, time, { event: 'Order Completed', order_id: 'o-1', ...more });

/** Merges events into silver and brings gold up to date, as one refresh that takes everything as new. */
export async function refreshWith(warehouse: TestWarehouse, events: readonly StagedEvent[]): Promise<void> {
  await warehouse.insert(stagingEvents, events);
  await warehouse.merge(['events', 'identities']);
  await warehouse.update();
}
