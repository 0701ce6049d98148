import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { olistShape } from './shape.ts';

/** `olist_products_dataset`: products have no name there, and a category in Portuguese; prices stand on the order items. */
export const products = olistShape({
  columns: ['product_id', 'product_category_name'],
  stage: (batch, { record, version }) => {
    batch.add(stagingProducts, {
      ...version,
      product_id: record.required('product_id'),
      name: null,
      category: record.text('product_category_name'),
      brand: null,
      price: null,
      currency: null,
      is_product: true,
      supplier_id: null,
      unit_cost: null,
      is_record: true,
    });
  },
});
