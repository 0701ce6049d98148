import { stagingPayments } from '../../../../glue-sql/tables/payments.ts';
import { amount, CURRENCY, count, olistShape, required, text } from './shape.ts';

/** What the file says where it knows no method. */
const UNKNOWN = 'not_defined';

/** `olist_order_payments_dataset`: an order is paid in one or more parts. */
export const payments = olistShape({
  fields: {
    order_id: required(text),
    payment_sequential: required(count),
    payment_type: text,
    payment_installments: required(count),
    payment_value: required(amount),
  },
  stage: (batch, record, { lineage }) => {
    const { order_id, payment_type: method } = record;
    batch.add(stagingPayments, {
      ...lineage,
      order_id,
      payment_number: record.payment_sequential,
      method: method === UNKNOWN ? null : method,
      installments: record.payment_installments,
      amount: record.payment_value,
      currency: CURRENCY,
    });
    return undefined;
  },
});
