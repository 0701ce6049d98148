import { stagingCustomers } from '../../../../glue-sql/tables/customers.ts';
import { stagingIdentities } from '../../../../glue-sql/tables/identities.ts';
import { COUNTRY, olistShape, required, text } from './shape.ts';

/**
 * `olist_customers_dataset`: every order has a `customer_id` of its own, and `customer_unique_id` is the person. The first
 * is another account of the second. The file has no times: both were seen when it came.
 */
export const customers = olistShape({
  fields: { customer_id: required(text), customer_unique_id: required(text), customer_state: text },
  stage: (batch, record, { lineage }) => {
    const { source, ingest_id, received_at } = lineage;
    const { customer_id: identity, customer_unique_id: customer_id, customer_state: region } = record;
    const seen_at = received_at;
    batch.add(stagingIdentities, { source, ingest_id, received_at, kind: 'account', identity, customer_id, seen_at });
    batch.add(stagingCustomers, {
      ...lineage,
      customer_id,
      email_hash: null,
      phone_hash: null,
      country: COUNTRY,
      region,
      created_at: null,
      first_seen_at: seen_at,
      is_record: false,
    });
    return undefined;
  },
});
