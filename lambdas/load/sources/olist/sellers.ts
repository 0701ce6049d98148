import { stagingSuppliers } from '../../../../glue-sql/tables/suppliers.ts';
import { COUNTRY, olistShape, required, text } from './shape.ts';

/** `olist_sellers_dataset`: who sells on the marketplace supplies it. */
export const sellers = olistShape({
  fields: { seller_id: required(text), seller_state: text },
  stage: (batch, record, { lineage }) => {
    batch.add(stagingSuppliers, {
      ...lineage,
      supplier_id: record.seller_id,
      name: null,
      country: COUNTRY,
      region: record.seller_state,
      lead_time_days: null,
      lead_time_days_sd: null,
    });
    return undefined;
  },
});
