import { stageEvent } from '../../ingest/events/stage-event.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { ColumnIndex, FileContext, FileSource, Mapper } from '../source.ts';

const EVENTS = new Map([
  ['view', 'Product Viewed'],
  ['addtocart', 'Product Added'],
  ['transaction', 'Order Completed'],
]);
const TRANSACTION = 'transaction';
const WHOLE = /^\d{1,15}$/;
/** The dataset’s own export is in milliseconds, subsets of it in seconds; as seconds, this is the year 5138. */
const FIRST_MILLIS = 100_000_000_000;
const REQUIRED = ['timestamp', 'visitor', 'event', 'item'] as const;

interface Action {
  readonly at: number;
  readonly given: string;
  readonly visitor: string;
  readonly kind: string;
  readonly item: string;
  readonly transaction: string | null;
}

/** The RetailRocket clickstream: one view, addition to the cart or purchase of an item a line. */
export const retailrocket: FileSource = {
  name: 'retailrocket',
  doc: 'RetailRocket clickstream, CSV: view, addtocart, transaction',
  shapes: [
    {
      format: 'csv',
      columns: {
        timestamp: ['timestamp'],
        visitor: ['visitorid', 'visitor_idx'],
        event: ['event'],
        item: ['itemid', 'item_idx'],
      },
      optional: { transaction: ['transactionid'] },
      mapper,
    },
  ],
};

function mapper(context: FileContext, column: ColumnIndex): Mapper<readonly string[]> {
  return (batch, fields, line) => {
    const action = readAction(fields, column);
    if (action instanceof Rejection) return action;
    const ingestId = `${context.fileId}:${String(line).padStart(10, '0')}`;
    const arrival = { source: context.source, ingestId, receivedAt: context.receivedAt };
    return stageEvent(batch, messageOf(action), arrival, context);
  };
}

function readAction(fields: readonly string[], column: ColumnIndex): Action | Rejection {
  const field = (name: string): string => fields[column[name] ?? -1]?.trim() ?? '';
  const missing = REQUIRED.find((name) => field(name) === '');
  if (missing) return new Rejection(`missing_${missing}`, `The ${missing} is empty; every line has one.`);
  const given = field('timestamp');
  if (!WHOLE.test(given)) {
    return new Rejection(
      'invalid_timestamp',
      `timestamp "${given.slice(0, 40)}" is no count of seconds or milliseconds.`,
    );
  }
  const kind = field('event').toLowerCase();
  if (!EVENTS.has(kind)) {
    return new Rejection('unknown_event', `"${kind.slice(0, 40)}" is none of ${[...EVENTS.keys()].join(', ')}.`);
  }
  const number = Number(given);
  return {
    at: number < FIRST_MILLIS ? number * 1000 : number,
    given,
    visitor: field('visitor'),
    kind,
    item: field('item'),
    transaction: field('transaction') || null,
  };
}

/**
 * The event as the tracking API would have taken it. A visitor is a device and its customer in one, since the dataset
 * knows no accounts. The id says all that the line says: an equal line is a repetition.
 */
function messageOf({ at, given, visitor, kind, item, transaction }: Action): Record<string, unknown> {
  const messageId = [given, visitor, kind, item, ...(transaction ? [transaction] : [])].join(':');
  return {
    type: 'track',
    event: EVENTS.get(kind),
    messageId,
    userId: visitor,
    anonymousId: visitor,
    timestamp: new Date(at).toISOString(),
    properties: kind === TRANSACTION ? orderOf({ given, visitor, item, transaction }) : { product_id: item },
  };
}

/**
 * Every bought item is an order of its own, because an event that completes an order again replaces its lines. The dataset
 * has no prices. `product_id` stands beside the lines so that a purchase is found as a view is.
 */
function orderOf({ given, visitor, item, transaction }: Pick<Action, 'given' | 'visitor' | 'item' | 'transaction'>) {
  const basket = transaction ?? `${visitor}-${given}`;
  return {
    order_id: `${basket}-${item}`,
    product_id: item,
    products: [{ product_id: item, quantity: 1 }],
  };
}
