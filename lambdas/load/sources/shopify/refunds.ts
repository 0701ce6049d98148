import { stagingReturns } from '../../../../glue-sql/tables/returns.ts';
import { field, type RecordOf } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { Rejection } from '../../../ingest/rejection.ts';
import type { StagingBatch } from '../../../ingest/staging.ts';
import { mentionCustomer } from '../../schema/mentions.ts';
import { type Arrival, csvShape } from '../../schema/record-source.ts';

const schema = schemaOf('refund', {
  order_id: field(kinds.text, {
    required: true,
    name: 'Order Name',
    spellings: ['Order', 'Order Number', 'Order: Name', 'Name'],
  }),
  refund_id: field(kinds.text, { name: 'Refund ID', spellings: ['Refund: ID', 'Refund', 'Refund Number'] }),
  refunded_at: field(kinds.pastTime, {
    name: 'Refund Date',
    spellings: ['Refunded at', 'Refund Created at', 'Refund: Created At', 'Date Refunded', 'Refund Processed at'],
  }),
  created_at: field(kinds.pastTime, { name: 'Created at', spellings: ['Processed at', 'Date', 'Day'] }),
  product_id: field(kinds.text, { name: 'SKU', spellings: ['Lineitem sku', 'Variant SKU', 'Product SKU'] }),
  product_name: field(kinds.text, {
    name: 'Product Title',
    spellings: ['Lineitem name', 'Product', 'Product Name', 'Item', 'Title'],
  }),
  quantity: field(kinds.quantity(), {
    name: 'Quantity',
    spellings: ['Refunded Quantity', 'Quantity Refunded', 'Returned Quantity', 'Lineitem quantity', 'Restock Quantity'],
  }),
  subtotal: field(kinds.decimal, {
    name: 'Subtotal',
    spellings: ['Refund Subtotal', 'Refunded Subtotal', 'Line Subtotal', 'Net Refund'],
  }),
  total: field(kinds.decimal, {
    name: 'Refunded Amount',
    spellings: ['Refund Amount', 'Refund Total', 'Total Refunded', 'Amount Refunded', 'Amount', 'Total'],
  }),
  tax: field(kinds.decimal, { name: 'Tax', spellings: ['Taxes', 'Refunded Tax', 'Refund Tax', 'Total Tax'] }),
  shipping: field(kinds.decimal, {
    name: 'Shipping',
    spellings: ['Refunded Shipping', 'Refund Shipping', 'Shipping Refunded'],
  }),
  currency: field(kinds.currencyCode, { name: 'Currency' }),
  customer_id: field(kinds.text, { name: 'Email', spellings: ['Customer Email'] }),
  country: field(kinds.text, { name: 'Billing Country', spellings: ['Shipping Country'] }),
  reason: field(kinds.text, { name: 'Note', spellings: ['Refund: Note', 'Refund Note', 'Reason', 'Refund Reason'] }),
});

type Refund = RecordOf<typeof schema.fields>;

/** Of an order that says what was refunded, these columns alone make a file one of refunds. */
const shapeBy = (needed: 'refund_id' | 'refunded_at') =>
  csvShape(schema, stage, {
    isOptional: ({ key }) => key !== 'order_id' && key !== needed,
    signature: schema.columns.find(({ key }) => key === needed)?.names ?? [],
  });

/** What apps export refunds as, a row a refunded line, or a row a refund. */
export const refunds = [shapeBy('refund_id'), shapeBy('refunded_at')];

const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

function stage(
  batch: StagingBatch,
  refund: Refund,
  { lineage, context, line }: Arrival<Refund>,
): Rejection | undefined {
  const { order_id, product_name, country, customer_id, currency, reason } = refund;
  const returned_at = refund.refunded_at ?? refund.created_at;
  if (returned_at === null) {
    return new Rejection(
      'missing_refunded_at',
      'The row does not say when it was refunded; it needs a Refund Date or Created at.',
    );
  }
  const product_id = refund.product_id ?? product_name;
  const paid = goodsIn(refund);
  if (product_id === null && paid === null) {
    return new Rejection('missing_amount', 'The row names neither a product nor what was paid back.');
  }
  // What was paid back for shipping alone undoes no sale.
  const amount = paid === null ? null : absolute(paid);
  const { quantity } = refund;
  const day = new Date(returned_at).toISOString().slice(0, 10);
  batch.add(stagingReturns, {
    ...lineage,
    version_id: context.fileId,
    position: line,
    return_id: `${order_id}:${refund.refund_id ?? day}`,
    order_id,
    product_id,
    product_name,
    quantity: quantity === null || product_id === null ? null : absolute(quantity),
    unit_price: null,
    amount,
    is_product: product_id !== null,
    customer_id,
    country,
    currency: currency ?? context.currency,
    reason,
    returned_at,
  });
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: returned_at });
  return undefined;
}

/** What was paid back for goods: the subtotal, else the total without tax and shipping; apps write either sign. */
function goodsIn({ subtotal, total, tax, shipping }: Refund): bigint | null {
  if (subtotal !== null) return subtotal;
  if (total === null) return null;
  const goods = absolute(total) - absolute(tax ?? 0n) - absolute(shipping ?? 0n);
  return goods < 0n ? 0n : goods;
}
