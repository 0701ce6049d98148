import { stagingSuppliers } from '../../../../glue-sql/tables/suppliers.ts';
import { COUNTRY, olistShape } from './shape.ts';

/** `olist_sellers_dataset`: who sells on the marketplace supplies it. */
export const sellers = olistShape({
  columns: ['seller_id', 'seller_state'],
  stage: (batch, { record, version }) => {
    batch.add(stagingSuppliers, {
      ...version,
      supplier_id: record.required('seller_id'),
      name: null,
      country: COUNTRY,
      region: record.text('seller_state'),
      lead_time_days: null,
    });
  },
});
