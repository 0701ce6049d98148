import { join } from 'node:path';
import { gzippedCsv } from './csv.ts';

/** What a visitor did (RetailRocket, CC BY-NC-SA 4.0; 2,174 buyers with ids renumbered). */
export interface RetailRocketEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** In UTC, `yyyy-MM-dd`. */
  readonly day: string;
  readonly visitor_id: string;
  readonly event: 'view' | 'addtocart' | 'transaction';
  readonly product_id: string;
}

/** The purchase of a visitor that the events leave out. */
export interface HeldOutPurchase {
  readonly visitor_id: string;
  readonly product_id: string;
}

const EVENTS = join('retailrocket', 'events_buyers_subset.csv.gz');
const HELD_OUT = join('retailrocket', 'test_holdout_buy.csv.gz');

const KINDS: ReadonlySet<string> = new Set<RetailRocketEvent['event']>(['view', 'addtocart', 'transaction']);
const isKind = (event: string): event is RetailRocketEvent['event'] => KINDS.has(event);

/**
 * The 97,381 events, in the order of the file (by time).
 * @param data the folder that holds `retailrocket/`
 */
export async function* retailRocketEvents(data: string): AsyncGenerator<RetailRocketEvent> {
  for await (const record of gzippedCsv(join(data, EVENTS), ['timestamp', 'visitor_idx', 'event', 'item_idx'])) {
    const { event } = record;
    if (!isKind(event)) throw new Error(`${join(data, EVENTS)} holds an event "${event}" that nobody knows.`);
    const time = Number(record.timestamp) * 1000;
    yield {
      time,
      day: new Date(time).toISOString().slice(0, 10),
      visitor_id: record.visitor_idx,
      event,
      product_id: record.item_idx,
    };
  }
}

/** One held-out purchase for each of the 2,174 visitors. */
export async function* heldOutPurchases(data: string): AsyncGenerator<HeldOutPurchase> {
  for await (const record of gzippedCsv(join(data, HELD_OUT), ['visitor_idx', 'item_idx'])) {
    yield { visitor_id: record.visitor_idx, product_id: record.item_idx };
  }
}
