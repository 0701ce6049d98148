import type { EpochMillis } from '../../../../contracts/table.ts';
import { stagingOrderStatuses } from '../../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../../glue-sql/tables/orders.ts';
import type { RecordOf } from '../../../ingest/fields/field.ts';
import { COUNTRY, CURRENCY, olistShape, required, text, time } from './shape.ts';

const fields = {
  order_id: required(text),
  customer_id: required(text),
  order_status: required(text),
  order_purchase_timestamp: required(time),
  order_approved_at: time,
  order_delivered_carrier_date: time,
  order_delivered_customer_date: time,
  order_estimated_delivery_date: time,
};

/**
 * `olist_orders_dataset`: the headers of orders and the steps they took. Every order is a sale, cancelled ones too: the
 * file dates no cancellation and names no refund, and the dataset's published totals count them all. The step `cancelled`
 * tells which they are.
 */
export const orders = olistShape({
  fields,
  optional: [
    'order_approved_at',
    'order_delivered_carrier_date',
    'order_delivered_customer_date',
    'order_estimated_delivery_date',
  ],
  stage: (batch, record, { lineage }) => {
    const { order_id, customer_id, order_purchase_timestamp: ordered_at } = record;
    batch.add(stagingOrders, {
      ...lineage,
      order_id,
      status: 'completed',
      customer_id,
      anonymous_id: null,
      country: COUNTRY,
      currency: CURRENCY,
      coupon: null,
      revenue: null,
      discount: null,
      shipping: null,
      tax: null,
      total: null,
      ordered_at,
      channel: null,
      promised_at: record.order_estimated_delivery_date,
      has_lines: false,
    });
    for (const [status, reached_at] of stepsOf(record)) {
      batch.add(stagingOrderStatuses, { ...lineage, order_id, status, reached_at });
    }
    return undefined;
  },
});

/** The steps with a time. A cancellation has none of its own: it came after the last step that has one. */
function stepsOf(record: RecordOf<typeof fields>): [status: string, at: EpochMillis][] {
  const dated: [string, EpochMillis | null][] = [
    ['placed', record.order_purchase_timestamp],
    ['approved', record.order_approved_at],
    ['shipped', record.order_delivered_carrier_date],
    ['delivered', record.order_delivered_customer_date],
  ];
  const taken = dated.flatMap(([status, at]): [string, EpochMillis][] => (at === null ? [] : [[status, at]]));
  if (record.order_status !== 'canceled') return taken;
  return [...taken, ['cancelled', Math.max(...taken.map(([, at]) => at))]];
}
