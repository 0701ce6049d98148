import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { field } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { csvShape } from '../../schema/record-source.ts';

const schema = schemaOf('product', {
  id: field(kinds.recordKey, { required: true, name: 'ID' }),
  type: field(kinds.text, { required: true, name: 'Type' }),
  sku: field(kinds.reference, { name: 'SKU' }),
  name: field(kinds.text, { required: true, name: 'Name' }),
  regular_price: field(kinds.amount, { name: 'Regular price' }),
  sale_price: field(kinds.amount, { name: 'Sale price' }),
  category: field(kinds.text, { name: 'Categories' }),
  brand: field(kinds.text, { name: 'Brands', spellings: ['Brand'] }),
  unit_cost: field(kinds.amount, { name: 'Cost of goods' }),
});

const OPTIONAL: ReadonlySet<string> = new Set(['sale_price', 'category', 'brand', 'unit_cost']);

/** The export of core. A product is known by its SKU, as in orders, else by its id. */
export const products = csvShape(
  schema,
  (batch, { id, sku, name, category, brand, unit_cost, regular_price, sale_price }, { lineage, context }) => {
    batch.add(stagingProducts, {
      ...lineage,
      product_id: sku ?? id,
      name,
      category,
      brand,
      price: sale_price ?? regular_price,
      currency: context.currency,
      is_product: true,
      supplier_id: null,
      unit_cost,
      is_record: true,
    });
    return undefined;
  },
  { isOptional: ({ key }) => OPTIONAL.has(key), signature: ['Regular price'] },
);
