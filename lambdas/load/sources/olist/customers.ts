import { stagingCustomers } from '../../../../glue-sql/tables/customers.ts';
import { stagingIdentities } from '../../../../glue-sql/tables/identities.ts';
import { COUNTRY, olistShape } from './shape.ts';

/**
 * `olist_customers_dataset`: every order has a `customer_id` of its own, and `customer_unique_id` is the person. The first
 * is another account of the second. The file has no times: both were seen when it came.
 */
export const customers = olistShape({
  columns: ['customer_id', 'customer_unique_id', 'customer_state'],
  stage: (batch, { record, version }) => {
    const { source, ingest_id, received_at } = version;
    const identity = record.required('customer_id');
    const customer_id = record.required('customer_unique_id');
    const seen_at = received_at;
    batch.add(stagingIdentities, { source, ingest_id, received_at, kind: 'account', identity, customer_id, seen_at });
    batch.add(stagingCustomers, {
      ...version,
      customer_id,
      email_hash: null,
      phone_hash: null,
      country: COUNTRY,
      region: record.text('customer_state'),
      created_at: null,
      first_seen_at: seen_at,
      is_record: false,
    });
  },
});
