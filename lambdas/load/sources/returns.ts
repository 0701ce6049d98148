import { times } from '../../../contracts/quantity.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { formatDecimal, isWithin } from '../../ingest/decimal.ts';
import { currency, isProduct, updatedAt } from '../../ingest/fields/common.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import { amount, pastTime, quantity, recordKey, reference, text, tooLarge } from '../../ingest/fields/kinds.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import type { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { mentionCustomer } from '../schema/mentions.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { type Arrival, recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'returns',
  noun: 'return',
  doc: 'what came back, one product of a return a line, CSV or NDJSON',
  notes: [
    'Quantities and amounts are positive. A line needs `amount`, what was paid back, or `unit_price`, which makes it `quantity` times `unit_price`.',
    'The lines of a return belong into one file: a later file that names it again replaces them.',
  ],
  either: ['amount', 'unit_price'],
  fields: {
    return_id: field(recordKey, {
      required: true,
      doc: 'The shop’s number of the return or credit note',
      examples: ['R-1', 'R-2'],
      spellings: ['return_number', 'credit_note'],
    }),
    product_id: field(recordKey, {
      required: true,
      doc: 'The shop’s product or stock code',
      examples: ['MUG-BLUE', 'LAMP-OAK'],
      spellings: ['sku', 'product', 'stock_code'],
    }),
    quantity: field(quantity({ above: 0n, hint: '; what comes back is counted as positive' }), {
      required: true,
      doc: 'Units that came back',
      examples: ['1', '1'],
      spellings: ['qty', 'units'],
    }),
    returned_at: field(pastTime, {
      required: true,
      doc: 'When they came back, or were paid back',
      examples: ['2025-11-05T14:30:00Z', '2025-11-06'],
      spellings: ['return_date', 'refunded_at'],
    }),
    amount: field(amount, { doc: 'What was paid back', examples: ['5.50', ''], spellings: ['refund'] }),
    unit_price: field(amount, { doc: 'Price of one unit', examples: ['6.75', '20.00'], spellings: ['price'] }),
    order_id: field(reference, {
      doc: 'The order that came back',
      examples: ['1001', '1001'],
      spellings: ['order_number', 'order'],
    }),
    currency,
    product_name: field(text, { doc: 'Name on the return', examples: ['Blue Mug', 'Oak Lamp'] }),
    is_product: isProduct('true', ''),
    customer_id: field(reference, {
      doc: 'The shop’s id of the customer; empty for a guest',
      examples: ['ann', 'ann'],
      spellings: ['customer'],
    }),
    country: field(text, { doc: 'Country of the customer', examples: ['GB', 'GB'] }),
    reason: field(text, { doc: 'Why, as the shop says', examples: ['damaged', ''] }),
    updated_at: updatedAt,
  },
});

type Return = RecordOf<typeof schema.fields>;

export const returns = recordSource(schema, stage);

function stage(batch: StagingBatch, record: Return, { lineage, context, line }: Arrival): Rejection | undefined {
  const { return_id, order_id, product_id, product_name, quantity, unit_price, returned_at, customer_id } = record;
  const { country, reason } = record;
  const value = record.amount ?? times(quantity, unit_price ?? 0n);
  if (!isWithin(value, context.largestAmount)) {
    return invalid('unit_price', formatDecimal(unit_price ?? 0n), `times quantity ${tooLarge(context)}; check both`);
  }
  batch.add(stagingReturns, {
    ...lineage,
    version_id: context.fileId,
    position: line,
    return_id,
    order_id,
    product_id,
    product_name,
    quantity,
    unit_price,
    amount: value,
    is_product: record.is_product ?? true,
    customer_id,
    country,
    currency: record.currency ?? context.currency,
    reason,
    returned_at,
  });
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: returned_at });
  return undefined;
}
