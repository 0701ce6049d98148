import type { EpochMillis } from '../../../../contracts/table.ts';
import { stagingOrderStatuses } from '../../../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../../../glue-sql/tables/orders.ts';
import type { OlistRecord } from './record.ts';
import { COUNTRY, CURRENCY, olistShape } from './shape.ts';

/**
 * `olist_orders_dataset`: the headers of orders and the steps they took. Every order is a sale, cancelled ones too: the
 * file dates no cancellation and names no refund, and the dataset's published totals count them all. The step `cancelled`
 * tells which they are.
 */
export const orders = olistShape({
  columns: ['order_id', 'customer_id', 'order_status', 'order_purchase_timestamp'],
  optional: [
    'order_approved_at',
    'order_delivered_carrier_date',
    'order_delivered_customer_date',
    'order_estimated_delivery_date',
  ],
  stage: (batch, { record, version }) => {
    const order_id = record.required('order_id');
    const ordered_at = record.requiredTime('order_purchase_timestamp');
    const steps = stepsOf(record, ordered_at);
    batch.add(stagingOrders, {
      ...version,
      order_id,
      status: 'completed',
      customer_id: record.required('customer_id'),
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
      promised_at: record.time('order_estimated_delivery_date'),
      has_lines: false,
    });
    for (const [status, reached_at] of steps)
      batch.add(stagingOrderStatuses, { ...version, order_id, status, reached_at });
  },
});

/** The steps with a time. A cancellation has none of its own: it came after the last step that has one. */
function stepsOf(record: OlistRecord, placed: EpochMillis): [status: string, at: EpochMillis][] {
  const dated: [string, EpochMillis | null][] = [
    ['placed', placed],
    ['approved', record.time('order_approved_at')],
    ['shipped', record.time('order_delivered_carrier_date')],
    ['delivered', record.time('order_delivered_customer_date')],
  ];
  const taken = dated.flatMap(([status, at]): [string, EpochMillis][] => (at === null ? [] : [[status, at]]));
  if (record.required('order_status') !== 'canceled') return taken;
  return [...taken, ['cancelled', Math.max(...taken.map(([, at]) => at))]];
}
