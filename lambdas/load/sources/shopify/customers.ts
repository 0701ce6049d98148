import { stagingCustomers } from '../../../../glue-sql/tables/customers.ts';
import { field } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { csvShape } from '../../schema/record-source.ts';

/** Spreadsheets are kept from making a number of it by an apostrophe. */
const shopifyId = { ...kinds.plainText, read: (value: string) => value.replace(/^'/, '') };

const schema = schemaOf('customer', {
  id: field(shopifyId, { required: true, name: 'Customer ID' }),
  /** The address by which orders know their customer, as text becomes its hash. */
  address: field(kinds.text, { name: 'Email' }),
  email: field(kinds.email, { name: 'Email' }),
  phone: field(kinds.phone, { name: 'Phone', spellings: ['Default Address Phone'] }),
  country: field(kinds.text, { name: 'Default Address Country Code', spellings: ['Country Code', 'Country'] }),
  region: field(kinds.text, { name: 'Default Address Province Code', spellings: ['Province Code', 'Province'] }),
});

/** Customers are known by their e-mail address, as the export of orders names no other id. */
export const customers = csvShape(
  schema,
  (batch, { id, address, email: email_hash, phone: phone_hash, country, region }, { lineage }) => {
    batch.add(stagingCustomers, {
      ...lineage,
      customer_id: address ?? id,
      email_hash,
      phone_hash,
      country,
      region,
      created_at: null,
      first_seen_at: lineage.updated_at,
      is_record: true,
    });
    return undefined;
  },
  { isOptional: ({ key }) => key !== 'id' && key !== 'email', signature: ['Total Spent', 'Total Orders'] },
);
