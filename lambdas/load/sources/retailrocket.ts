import { stageEvent } from '../../ingest/events/stage-event.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import { epochTime, oneOf, plainText } from '../../ingest/fields/kinds.ts';
import { schemaOf } from '../../ingest/fields/schema.ts';
import { csvShape } from '../schema/record-source.ts';
import type { FileSource } from '../source.ts';

const EVENTS = { view: 'Product Viewed', addtocart: 'Product Added', transaction: 'Order Completed' } as const;

const schema = schemaOf('line', {
  timestamp: field(epochTime, { required: true }),
  /** The time as it stands in the file: part of the identity of the line. */
  given: field(plainText, { required: true, name: 'timestamp' }),
  visitor: field(plainText, { required: true, name: 'visitorid', spellings: ['visitor_idx'] }),
  event: field(oneOf(['view', 'addtocart', 'transaction']), { required: true, reasons: { invalid: 'unknown_event' } }),
  item: field(plainText, { required: true, name: 'itemid', spellings: ['item_idx'] }),
  transaction: field(plainText, { name: 'transactionid' }),
});

type Action = RecordOf<typeof schema.fields>;

/** The RetailRocket clickstream: one view, addition to the cart or purchase of an item per line. */
export const retailrocket: FileSource = {
  name: 'retailrocket',
  doc: 'RetailRocket clickstream, CSV: view, addtocart, transaction',
  shapes: [
    csvShape(
      schema,
      (batch, action, { lineage, context }) => {
        const arrival = { source: context.source, ingestId: lineage.ingest_id, receivedAt: context.receivedAt };
        return stageEvent(batch, context.protection.event(messageOf(action)), arrival, context);
      },
      { isOptional: ({ key }) => key === 'transaction' },
    ),
  ],
};

/**
 * The event as the tracking API would have taken it. A visitor is a device and its customer in one, since the dataset
 * knows no accounts. The id says all that the line says: an equal line is a repetition.
 */
function messageOf(action: Action): Record<string, unknown> {
  const { timestamp, given, visitor, event, item, transaction } = action;
  const messageId = [given, visitor, event, item, ...(transaction ? [transaction] : [])].join(':');
  return {
    type: 'track',
    event: EVENTS[event],
    messageId,
    userId: visitor,
    anonymousId: visitor,
    timestamp: new Date(timestamp).toISOString(),
    properties: event === 'transaction' ? orderOf(action) : { product_id: item },
  };
}

/**
 * Every bought item is an order of its own, because an event that completes an order again replaces its lines. The dataset
 * has no prices. `product_id` stands beside the lines so that a purchase is found as a view is.
 */
function orderOf({ given, visitor, item, transaction }: Action) {
  const basket = transaction ?? `${visitor}-${given}`;
  return {
    order_id: `${basket}-${item}`,
    product_id: item,
    products: [{ product_id: item, quantity: 1 }],
  };
}
