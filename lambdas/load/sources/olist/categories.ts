import { stagingCategoryNames } from '../../../../glue-sql/tables/category-names.ts';
import { olistShape } from './shape.ts';

/** `product_category_name_translation`: the English names of the categories. */
export const categories = olistShape({
  columns: ['product_category_name', 'product_category_name_english'],
  stage: (batch, { record, version }) => {
    batch.add(stagingCategoryNames, {
      ...version,
      category: record.required('product_category_name'),
      name: record.required('product_category_name_english'),
    });
  },
});
