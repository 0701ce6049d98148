import type { ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderStatuses } from '../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { currency, updatedAt } from '../../ingest/fields/common.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import { amount, anyTime, oneOf, pastTime, text } from '../../ingest/fields/kinds.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import type { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { mentionCustomer } from '../schema/mentions.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { type Arrival, type Lineage, recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'orders',
  noun: 'order',
  doc: 'the shop’s orders without their lines, CSV or NDJSON',
  notes: [
    'What was sold stands in `order_lines`, under the same `order_id`. A later version of an order replaces the earlier one.',
    'Where `revenue` is left out and `total` is there, it is `total` less `tax` and `shipping`.',
    'An order with `shipped_at`, `delivered_at` or the status `cancelled` also tells how far it has come. One that is cancelled without `cancelled_at` counts as cancelled at `updated_at`.',
  ],
  fields: {
    order_id: field(text, {
      required: true,
      doc: 'The shop’s order or invoice number',
      examples: ['1001', '1002', '1003'],
      spellings: ['order_number', 'order'],
    }),
    ordered_at: field(pastTime, {
      required: true,
      doc: 'When it was placed',
      examples: ['2025-11-03T10:15:00Z', '2025-11-03 18:40', '2025-11-04'],
      spellings: ['order_date', 'placed_at', 'created_at'],
    }),
    updated_at: updatedAt,
    status: field(oneOf(['completed', 'cancelled'], { canceled: 'cancelled' }), {
      doc: 'What became of it; `completed` if left out',
      examples: ['completed', 'cancelled', ''],
    }),
    customer_id: field(text, {
      doc: 'The shop’s id of the customer; empty for a guest',
      examples: ['ann', 'bob', ''],
      spellings: ['customer'],
    }),
    country: field(text, { doc: 'Country of the customer', examples: ['GB', 'IE', ''] }),
    currency,
    channel: field(text, { doc: 'Where it was taken', examples: ['web', 'web', 'store'] }),
    coupon: field(text, { doc: 'Coupon of the order', examples: ['WELCOME', '', ''], spellings: ['coupon_code'] }),
    revenue: field(amount, {
      doc: 'What the goods cost after discounts, before tax and shipping',
      examples: ['31.00', '40.00', ''],
    }),
    discount: field(amount, { doc: 'Discount, already taken off `revenue`', examples: ['2.50', '', ''] }),
    shipping: field(amount, { doc: 'Shipping charged', examples: ['3.95', '0', ''] }),
    tax: field(amount, { doc: 'Tax charged', examples: ['6.20', '8.00', ''] }),
    total: field(amount, { doc: 'What was to be paid: revenue, tax and shipping', examples: ['41.15', '48.00', '25'] }),
    promised_at: field(anyTime, { doc: 'When delivery was promised', examples: ['2025-11-06', '', ''] }),
    shipped_at: field(pastTime, { doc: 'When it was shipped', examples: ['2025-11-04T16:00:00Z', '', ''] }),
    delivered_at: field(pastTime, { doc: 'When it was delivered', examples: ['2025-11-05T11:20:00Z', '', ''] }),
    cancelled_at: field(pastTime, { doc: 'When it was cancelled', examples: ['', '2025-11-03T19:05:00Z', ''] }),
  },
});

type Order = RecordOf<typeof schema.fields>;

export const orders = recordSource(schema, stage);

function stage(batch: StagingBatch, order: Order, { lineage, context }: Arrival): Rejection | undefined {
  const revenue = order.revenue ?? revenueOf(order);
  if (revenue !== null && revenue < 0n) {
    return invalid('total', undefined, 'is less than tax and shipping together; check the three');
  }
  const { order_id, ordered_at, customer_id, country, coupon, discount, shipping, tax, total, channel, promised_at } =
    order;
  batch.add(stagingOrders, {
    ...lineage,
    order_id,
    status: order.status ?? 'completed',
    customer_id,
    anonymous_id: null,
    country,
    currency: order.currency ?? context.currency,
    coupon,
    revenue,
    discount,
    shipping,
    tax,
    total,
    ordered_at,
    channel,
    promised_at,
    has_lines: false,
  });
  addStatuses(batch, order, lineage);
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: ordered_at });
  return undefined;
}

const revenueOf = ({ total, tax, shipping }: Order): ScaledDecimal | null =>
  total === null ? null : total - (tax ?? 0n) - (shipping ?? 0n);

/** The steps of an order that has taken more than the first. */
function addStatuses(batch: StagingBatch, order: Order, lineage: Lineage): void {
  const cancelledAt = order.cancelled_at ?? (order.status === 'cancelled' ? lineage.updated_at : null);
  const steps = { shipped: order.shipped_at, delivered: order.delivered_at, cancelled: cancelledAt };
  const taken = Object.entries(steps).flatMap(([status, at]) => (at === null ? [] : [[status, at] as const]));
  if (taken.length === 0) return;
  for (const [status, reached_at] of [['placed', order.ordered_at] as const, ...taken]) {
    batch.add(stagingOrderStatuses, { ...lineage, order_id: order.order_id, status, reached_at });
  }
}
