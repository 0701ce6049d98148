import { olistShape } from './shape.ts';

/** `product_category_name_translation`: the English names of the categories. */
export const categories = olistShape({
  columns: ['product_category_name', 'product_category_name_english'],
  stage: (batch, { record, version }) => {
    batch.categoryNames.push({
      ...version,
      category: record.required('product_category_name'),
      name: record.required('product_category_name_english'),
    });
  },
});
