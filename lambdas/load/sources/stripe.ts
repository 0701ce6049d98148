import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import * as kinds from '../../ingest/fields/kinds.ts';
import { schemaOf } from '../../ingest/fields/schema.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { type ExportedRow, exportedOrders, type Goods } from '../schema/exported-order.ts';
import { orderFate } from '../schema/order-words.ts';
import { type Arrival, csvShape } from '../schema/record-source.ts';
import type { FileSource } from '../source.ts';

/** Stripe knows payments and neither goods nor taxes: an order is worth what was paid. */
const NOTHING = {
  coupon: null,
  discount: null,
  shipping: null,
  tax: null,
  shipped_at: null,
  cancelled_at: null,
  product_id: null,
  product_name: null,
  quantity: null,
  unit_price: null,
  line_amount: null,
  line_discount: null,
} as const;

const created = field(kinds.pastTime, {
  required: true,
  name: 'Created (UTC)',
  spellings: ['Created date (UTC)', 'Created'],
});
const email = field(kinds.text, { name: 'Customer Email' });

const paymentSchema = schemaOf('payment', {
  order_id: field(kinds.recordKey, { required: true, name: 'id' }),
  ordered_at: created,
  status: field(
    orderFate({
      succeeded: 'completed',
      pending: 'cancelled',
      uncaptured: 'cancelled',
      'requires payment method': 'cancelled',
      canceled: 'cancelled',
      disputed: 'completed',
      blocked: 'cancelled',
      incomplete: 'cancelled',
    }),
    { required: true, name: 'Status' },
  ),
  currency: field(kinds.currencyCode, { required: true, name: 'Currency' }),
  total: field(kinds.amount, { required: true, name: 'Amount' }),
  refunded_amount: field(kinds.amount, { name: 'Amount Refunded' }),
  customer_id: field(kinds.reference, { name: 'Customer ID' }),
  email,
  country: field(kinds.text, {
    name: 'Card Address Country',
    spellings: ['Shipping Address Country', 'Card Issue Country'],
  }),
});

const balanceSchema = schemaOf('transaction', {
  id: field(kinds.text, { required: true, name: 'id', spellings: ['balance_transaction_id'] }),
  type: field(kinds.text, { required: true, name: 'Type', spellings: ['reporting_category'] }),
  order_id: field(kinds.recordKey, { required: true, name: 'Source', spellings: ['source_id'] }),
  amount: field(kinds.decimal, { required: true, name: 'Amount', spellings: ['gross'] }),
  net: field(kinds.decimal, { required: true, name: 'Net' }),
  currency: field(kinds.currencyCode, { required: true, name: 'Currency' }),
  ordered_at: created,
  customer_id: field(kinds.reference, { name: 'Customer ID' }),
  email,
});

type Balance = RecordOf<typeof balanceSchema.fields>;

const worthPaid = ({ total }: ExportedRow): Goods | null =>
  total === null ? null : { net: total, tax: 0n, isTaxIncluded: false };
const stagePayment = exportedOrders<ExportedRow>(worthPaid);

/** A payment stands for itself. */
const alone = <R>(arrival: Arrival, row: R): Arrival<R> => ({
  ...arrival,
  order: { records: [row], index: 0, isScattered: false },
});

const SOLD: ReadonlySet<string> = new Set(['charge', 'payment']);
const PAID_BACK: ReadonlySet<string> = new Set(['refund', 'payment_refund']);

function stageBalance(batch: StagingBatch, balance: Balance, arrival: Arrival): Rejection | undefined {
  const { id, amount, currency, ordered_at, customer_id, order_id, email: address } = balance;
  const type = balance.type.toLowerCase();
  if (SOLD.has(type) && amount >= 0n) {
    const row: ExportedRow = {
      ...NOTHING,
      order_id,
      ordered_at,
      status: 'completed',
      currency,
      customer_id,
      email: address,
      country: null,
      total: amount,
      refunded_amount: null,
    };
    return stagePayment(batch, row, alone(arrival, row));
  }
  if (PAID_BACK.has(type) && amount <= 0n) {
    addRefund(batch, { ...balance, amount: -amount, id }, arrival);
    return undefined;
  }
  return new Rejection('not_a_sale', `A ${balance.type} is no sale and no refund; nothing is made of it.`);
}

function addRefund(
  batch: StagingBatch,
  { id, amount, currency, ordered_at, customer_id, email: address }: Balance,
  { lineage, context, line }: Arrival,
): void {
  batch.add(stagingReturns, {
    ...lineage,
    version_id: context.fileId,
    position: line,
    return_id: id,
    order_id: null,
    product_id: null,
    product_name: null,
    quantity: null,
    unit_price: null,
    amount,
    is_product: false,
    customer_id: customer_id ?? address,
    country: null,
    currency,
    reason: null,
    returned_at: ordered_at,
  });
}

const PAYMENT_NEEDS: ReadonlySet<string> = new Set(['order_id', 'ordered_at', 'status', 'currency', 'total']);
const BALANCE_EXTRAS: ReadonlySet<string> = new Set(['customer_id', 'email']);

/** What Stripe’s dashboard exports: payments (charges), and the history of the balance. Times are UTC. */
export const stripe: FileSource = {
  name: 'stripe',
  doc: 'Stripe exports as they are: payments (charges), balance history, CSV',
  isOfShop: true,
  isPersonal: true,
  shapes: [
    csvShape(
      paymentSchema,
      (batch, payment, arrival) => {
        const row: ExportedRow = { ...NOTHING, ...payment };
        return stagePayment(batch, row, alone(arrival, row));
      },
      {
        isOptional: ({ key }) => !PAYMENT_NEEDS.has(key),
        timeZone: 'UTC',
        signature: ['Created (UTC)', 'Created date (UTC)'],
      },
    ),
    csvShape(balanceSchema, stageBalance, {
      isOptional: ({ key }) => BALANCE_EXTRAS.has(key),
      timeZone: 'UTC',
      signature: ['Available On (UTC)', 'Created (UTC)', 'balance_transaction_id'],
    }),
  ],
};
