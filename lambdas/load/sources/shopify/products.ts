import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { field } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { csvShape } from '../../schema/record-source.ts';

const schema = schemaOf('row', {
  handle: field(kinds.text, { required: true, name: 'Handle', spellings: ['URL handle'] }),
  name: field(kinds.text, { name: 'Title' }),
  brand: field(kinds.text, { name: 'Vendor' }),
  category: field(kinds.text, { name: 'Type', spellings: ['Product Category', 'Product type'] }),
  product_id: field(kinds.reference, { name: 'Variant SKU', spellings: ['SKU'] }),
  price: field(kinds.amount, { name: 'Variant Price', spellings: ['Price'] }),
  unit_cost: field(kinds.amount, { name: 'Cost per item' }),
});

const NEEDED: ReadonlySet<string> = new Set(['handle', 'name', 'product_id', 'price']);

/** A row a variant, known by its SKU as in orders; rows that only add a picture say nothing new of their product. */
export const products = csvShape(
  schema,
  (batch, { handle, product_id, name, category, brand, price, unit_cost }, { lineage, context, order }) => {
    const known = order.records.flatMap((record) => ('product_id' in record ? (record.product_id ?? []) : []));
    batch.add(stagingProducts, {
      ...lineage,
      product_id: product_id ?? (price === null ? known[0] : undefined) ?? handle,
      name,
      category,
      brand,
      price,
      currency: context.currency,
      is_product: true,
      supplier_id: null,
      unit_cost,
      is_record: true,
    });
    return undefined;
  },
  {
    isOptional: ({ key }) => !NEEDED.has(key),
    grouped: { by: 'handle', shared: ['name', 'brand', 'category'] },
    signature: ['Variant SKU', 'URL handle'],
  },
);
