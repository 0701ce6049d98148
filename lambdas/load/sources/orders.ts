import type { ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderStatuses } from '../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { currency, updatedAt } from '../../ingest/fields/common.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import { amount, anyTime, pastTime, recordKey, reference, text } from '../../ingest/fields/kinds.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { mentionCustomer } from '../schema/mentions.ts';
import { orderFate } from '../schema/order-words.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { type Arrival, type Lineage, recordSource } from '../schema/record-source.ts';
import { goodsOf, standInLine, wholeRefund } from '../schema/whole-order.ts';

const schema = recordSchema({
  name: 'orders',
  noun: 'order',
  doc: 'the shop’s orders without their lines, CSV or NDJSON',
  notes: [
    'What was sold stands in `order_lines`, under the same `order_id`. A later version of an order replaces the earlier one.',
    'Until its lines come, an order counts its revenue as one line `(unspecified)`, which is no product.',
    'An order with the status `refunded` is sold and paid back; of a `refunded_amount` below `total`, what was paid for the goods and their tax counts as returned. Rows of one order that leave something blank take it from the first of them.',
    'Where `revenue` is left out and `total` is there, it is `total` less `tax` and `shipping`.',
    'An order with `shipped_at`, `delivered_at` or the status `cancelled` also tells how far it has come. One that is cancelled without `cancelled_at` counts as cancelled at `updated_at`.',
  ],
  fields: {
    order_id: field(recordKey, {
      required: true,
      doc: 'The shop’s order or invoice number',
      examples: ['1001', '1002', '1003'],
      spellings: ['order_number', 'order'],
    }),
    ordered_at: field(pastTime, {
      required: true,
      doc: 'When it was placed',
      examples: ['2025-11-03T10:15:00Z', '2025-11-03 18:40', '2025-11-04'],
      spellings: ['order_date', 'placed_at', 'created_at', 'date_created'],
    }),
    updated_at: updatedAt,
    status: field(orderFate(), {
      doc: 'What became of it; `completed` if left out',
      examples: ['completed', 'cancelled', ''],
      spellings: ['order_status', 'financial_status', 'payment_status'],
    }),
    customer_id: field(reference, {
      doc: 'The shop’s id of the customer; empty for a guest',
      examples: ['ann', 'bob', ''],
      spellings: ['customer'],
    }),
    country: field(text, {
      doc: 'Country of the customer',
      examples: ['GB', 'IE', ''],
      spellings: ['billing_country', 'shipping_country'],
    }),
    currency,
    channel: field(text, { doc: 'Where it was taken', examples: ['web', 'web', 'store'] }),
    coupon: field(text, { doc: 'Coupon of the order', examples: ['WELCOME', '', ''], spellings: ['coupon_code'] }),
    revenue: field(amount, {
      doc: 'What the goods cost after discounts, before tax and shipping',
      examples: ['31.00', '40.00', ''],
      spellings: ['net_total', 'net_sales'],
    }),
    subtotal: field(amount, {
      doc: 'The same, where neither `revenue` nor `total` is there and nothing was taken off',
      examples: ['31.00', '', ''],
      spellings: ['order_subtotal'],
    }),
    discount: field(amount, {
      doc: 'Discount, already taken off `revenue`',
      examples: ['2.50', '', ''],
      spellings: ['discount_total', 'discount_amount', 'order_discount', 'cart_discount', 'total_discount'],
    }),
    shipping: field(amount, {
      doc: 'Shipping charged',
      examples: ['3.95', '0', ''],
      spellings: ['shipping_total', 'order_shipping', 'shipping_cost', 'shipping_amount', 'total_shipping'],
    }),
    tax: field(amount, {
      doc: 'Tax charged',
      examples: ['6.20', '8.00', ''],
      spellings: ['taxes', 'tax_total', 'total_tax', 'order_tax', 'tax_amount', 'vat'],
    }),
    total: field(amount, {
      doc: 'What was to be paid: revenue, tax and shipping',
      examples: ['41.15', '48.00', '25'],
      spellings: ['order_total', 'grand_total', 'total_price', 'total_amount'],
    }),
    refunded_amount: field(amount, {
      doc: 'What was paid back so far, of `total`',
      examples: ['', '', '10'],
      spellings: ['amount_refunded', 'total_refunded', 'refund_total', 'refund_amount'],
    }),
    refunded_at: field(pastTime, {
      doc: 'When it was paid back; `updated_at`, or else `ordered_at`, if left out',
      examples: ['', '', '2025-11-05'],
      spellings: ['refund_date'],
    }),
    promised_at: field(anyTime, { doc: 'When delivery was promised', examples: ['2025-11-06', '', ''] }),
    shipped_at: field(pastTime, { doc: 'When it was shipped', examples: ['2025-11-04T16:00:00Z', '', ''] }),
    delivered_at: field(pastTime, { doc: 'When it was delivered', examples: ['2025-11-05T11:20:00Z', '', ''] }),
    cancelled_at: field(pastTime, { doc: 'When it was cancelled', examples: ['', '2025-11-03T19:05:00Z', ''] }),
  },
});

type Order = RecordOf<typeof schema.fields>;

const SHARED = schema.columns.map(({ key }) => key).filter((key) => key !== 'order_id') as (keyof Order & string)[];

export const orders = recordSource(schema, stage, { by: 'order_id', shared: SHARED });

function stage(batch: StagingBatch, order: Order, arrival: Arrival<Order>): Rejection | undefined {
  const { lineage, context } = arrival;
  const revenue = revenueOf(order);
  if (revenue instanceof Rejection) return revenue;
  const { order_id, ordered_at, customer_id, country, coupon, shipping, tax, total, channel, promised_at } = order;
  const { discount } = order;
  const whole = { order_id, ordered_at, customer_id, country, currency: order.currency ?? context.currency };
  const status = order.status === 'cancelled' ? 'cancelled' : 'completed';
  batch.add(stagingOrders, {
    ...lineage,
    ...whole,
    status,
    anonymous_id: null,
    coupon,
    revenue,
    discount,
    shipping,
    tax,
    total,
    channel,
    promised_at,
    has_lines: false,
  });
  addStatuses(batch, order, lineage);
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: ordered_at });
  if (revenue === null || status === 'cancelled' || !isLast(arrival)) return undefined;
  standInLine(batch, whole, { revenue, discount: discount ?? 0n }, arrival);
  const paidBack = order.refunded_amount ?? 0n;
  if (order.status !== 'refunded' && paidBack === 0n) return undefined;
  const amount = order.status === 'refunded' ? null : goodsOf(paidBack, { total, revenue, tax: tax ?? 0n });
  wholeRefund(batch, whole, { amount, returned_at: order.refunded_at ?? order.updated_at ?? ordered_at }, arrival);
  return undefined;
}

/** Of several rows of an order the last stands for it, as they fill each other’s blanks. */
const isLast = ({ order: { records, index, isScattered } }: Arrival<Order>): boolean =>
  index === records.length - 1 && !isScattered;

function revenueOf({ revenue, total, tax, shipping, subtotal, discount }: Order): ScaledDecimal | null | Rejection {
  if (revenue !== null) return revenue;
  if (total === null) {
    if (subtotal === null || !discount) return subtotal;
    return invalid('subtotal', undefined, 'may be before or after the discount; give revenue or total');
  }
  const goods = total - (tax ?? 0n) - (shipping ?? 0n);
  return goods < 0n ? invalid('total', undefined, 'is less than tax and shipping together; check the three') : goods;
}

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
