import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { currency, isProduct, updatedAt } from '../../ingest/fields/common.ts';
import { field } from '../../ingest/fields/field.ts';
import { amount, recordKey, reference, text } from '../../ingest/fields/kinds.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'products',
  noun: 'product',
  doc: 'the shop’s products, CSV or NDJSON',
  notes: [
    'An attribute that is left out stays as it was. Lines with an older `updated_at` are its past: they make the history of prices and costs.',
  ],
  fields: {
    product_id: field(recordKey, {
      required: true,
      doc: 'The shop’s product or stock code',
      examples: ['MUG-BLUE', 'LAMP-OAK', 'POSTAGE'],
      spellings: ['sku', 'product', 'stock_code'],
    }),
    name: field(text, {
      doc: 'Name',
      examples: ['Blue Mug', 'Oak Lamp', 'Postage'],
      spellings: ['product_name', 'title'],
    }),
    category: field(text, { doc: 'Category', examples: ['Kitchen', 'Lighting', ''] }),
    brand: field(text, { doc: 'Brand', examples: ['Claybank', 'Oakworks', ''], spellings: ['vendor'] }),
    price: field(amount, {
      doc: 'Price of one unit before tax',
      examples: ['6.75', '20.00', '3.95'],
      spellings: ['unit_price'],
    }),
    currency,
    unit_cost: field(amount, {
      doc: 'What one unit costs the shop, in the same currency',
      examples: ['2.90', '9.40', ''],
      spellings: ['cost'],
    }),
    supplier_id: field(reference, {
      doc: 'Who supplies it',
      examples: ['ACME', 'OAKWORKS', ''],
      spellings: ['supplier'],
    }),
    is_product: isProduct('true', 'true', 'false'),
    updated_at: updatedAt,
  },
});

export const products = recordSource(schema, (batch, product, { lineage, context }) => {
  const { product_id, name, category, brand, price, unit_cost, supplier_id } = product;
  batch.add(stagingProducts, {
    ...lineage,
    product_id,
    name,
    category,
    brand,
    price,
    currency: product.currency ?? context.currency,
    is_product: product.is_product ?? true,
    supplier_id,
    unit_cost,
    is_record: true,
  });
  return undefined;
});
