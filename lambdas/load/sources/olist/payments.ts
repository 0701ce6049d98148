import { stagingPayments } from '../../../../glue-sql/tables/payments.ts';
import { CURRENCY, olistShape } from './shape.ts';

/** What the file says where it knows no method. */
const UNKNOWN = 'not_defined';

/** `olist_order_payments_dataset`: an order is paid in one or more parts. */
export const payments = olistShape({
  columns: ['order_id', 'payment_sequential', 'payment_type', 'payment_installments', 'payment_value'],
  stage: (batch, { record, version }) => {
    const method = record.text('payment_type');
    batch.add(stagingPayments, {
      ...version,
      order_id: record.required('order_id'),
      payment_number: record.whole('payment_sequential'),
      method: method === UNKNOWN ? null : method,
      installments: record.whole('payment_installments'),
      amount: record.amount('payment_value'),
      currency: CURRENCY,
    });
  },
});
