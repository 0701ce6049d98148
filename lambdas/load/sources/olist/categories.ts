import { stagingCategoryNames } from '../../../../glue-sql/tables/category-names.ts';
import { olistShape, required, text } from './shape.ts';

/** `product_category_name_translation`: the English names of the categories. */
export const categories = olistShape({
  fields: { product_category_name: required(text), product_category_name_english: required(text) },
  stage: (batch, record, { lineage }) => {
    batch.add(stagingCategoryNames, {
      ...lineage,
      category: record.product_category_name,
      name: record.product_category_name_english,
    });
    return undefined;
  },
});
