import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { olistShape, required, text } from './shape.ts';

/** `olist_products_dataset`: products have no name there, and a category in Portuguese; prices stand on the order items. */
export const products = olistShape({
  fields: { product_id: required(text), product_category_name: text },
  stage: (batch, record, { lineage }) => {
    batch.add(stagingProducts, {
      ...lineage,
      product_id: record.product_id,
      name: null,
      category: record.product_category_name,
      brand: null,
      price: null,
      currency: null,
      is_product: true,
      supplier_id: null,
      unit_cost: null,
      is_record: true,
    });
    return undefined;
  },
});
