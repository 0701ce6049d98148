import { times } from '../../../contracts/quantity.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { formatDecimal, isWithin, lineKind } from '../../ingest/decimal.ts';
import { currency, isProduct, updatedAt } from '../../ingest/fields/common.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import { amount, anyTime, pastTime, quantity, text, tooLarge } from '../../ingest/fields/kinds.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import type { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { mentionCustomer, mentionProduct } from '../schema/mentions.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { type Arrival, recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'order_lines',
  noun: 'line',
  doc: 'what was sold, one product of an order a line, CSV or NDJSON',
  notes: [
    'Every line says when it was ordered, also where an `orders` file says it too: lines may come first, or alone.',
    'The lines of an order belong into one file. A later file that names the order again replaces all of its lines; two equal lines of an order in one file are two lines.',
    'What came back is not a line with a negative quantity: it belongs into `returns`.',
  ],
  fields: {
    order_id: field(text, {
      required: true,
      doc: 'The order, as in `orders`',
      examples: ['1001', '1001', '1002'],
      spellings: ['order_number', 'order'],
    }),
    product_id: field(text, {
      required: true,
      doc: 'The shop’s product or stock code',
      examples: ['MUG-BLUE', 'LAMP-OAK', 'LAMP-OAK'],
      spellings: ['sku', 'product', 'stock_code'],
    }),
    quantity: field(quantity({ above: 0n, hint: ', and what came back belongs into a file of returns' }), {
      required: true,
      doc: 'Units sold',
      examples: ['2', '1', '2'],
      spellings: ['qty', 'units'],
    }),
    unit_price: field(amount, {
      required: true,
      doc: 'Price of one unit before discount and tax; 0 for what was given away',
      examples: ['6.75', '20.00', '20.00'],
      spellings: ['price'],
    }),
    ordered_at: field(pastTime, {
      required: true,
      doc: 'When the order was placed',
      examples: ['2025-11-03T10:15:00Z', '2025-11-03T10:15:00Z', '2025-11-03 18:40'],
      spellings: ['order_date', 'placed_at', 'created_at'],
    }),
    updated_at: updatedAt,
    discount: field(amount, { doc: 'Discount on the whole line; 0 if left out', examples: ['2.50', '', ''] }),
    currency,
    product_name: field(text, { doc: 'Name at the time of sale', examples: ['Blue Mug', 'Oak Lamp', 'Oak Lamp'] }),
    category: field(text, { doc: 'Category at the time of sale', examples: ['Kitchen', 'Lighting', 'Lighting'] }),
    is_product: isProduct('true', 'true', ''),
    customer_id: field(text, {
      doc: 'The shop’s id of the customer; empty for a guest',
      examples: ['ann', 'ann', 'bob'],
      spellings: ['customer'],
    }),
    country: field(text, { doc: 'Country of the customer', examples: ['GB', 'GB', 'IE'] }),
    freight: field(amount, { doc: 'Freight charged for the line, no part of revenue', examples: ['1.50', '2.45', ''] }),
    supplier_id: field(text, { doc: 'Who supplies the line', examples: ['ACME', 'OAKWORKS', 'OAKWORKS'] }),
    ship_by: field(anyTime, { doc: 'When the supplier has to have shipped it', examples: ['2025-11-05', '', ''] }),
  },
});

type Line = RecordOf<typeof schema.fields>;

export const orderLines = recordSource(schema, stage);

function stage(batch: StagingBatch, record: Line, { lineage, context, line }: Arrival): Rejection | undefined {
  const { order_id, product_id, quantity, unit_price, ordered_at, product_name, category, customer_id } = record;
  const { country, freight, supplier_id, ship_by } = record;
  const gross = times(quantity, unit_price);
  const discount = record.discount ?? 0n;
  const price = lineKind(quantity, unit_price) === 'sale' ? unit_price : null;
  if (!isWithin(gross, context.largestAmount)) {
    return invalid('unit_price', formatDecimal(unit_price), `times quantity ${tooLarge(context)}; check both`);
  }
  if (discount > gross)
    return invalid('discount', undefined, 'is more than quantity times unit_price; check the three');
  const common = {
    product_id,
    category,
    currency: record.currency ?? context.currency,
    is_product: record.is_product ?? true,
    supplier_id,
  };
  batch.add(stagingOrderLines, {
    ...lineage,
    ...common,
    version_id: context.fileId,
    position: line,
    order_id,
    product_name,
    quantity,
    unit_price,
    discount,
    line_kind: lineKind(quantity, unit_price),
    customer_id,
    country,
    ordered_at,
    freight,
    ship_by,
  });
  mentionProduct(batch, { ...lineage, ...common, name: product_name, price, updated_at: ordered_at });
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: ordered_at });
  return undefined;
}
