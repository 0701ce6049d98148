import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { updatedAt } from '../../ingest/fields/common.ts';
import { field } from '../../ingest/fields/field.ts';
import { email, pastTime, phone, recordKey, text } from '../../ingest/fields/kinds.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'customers',
  noun: 'customer',
  doc: 'the shop’s customers, CSV or NDJSON; addresses and phone numbers are kept as keyed hashes',
  notes: [
    'An attribute that is left out stays as it was. E-mail addresses and phone numbers become keyed hashes on the way into the tables, and are masked where a refused line is quoted; the file in `landing/` stays as it came.',
  ],
  fields: {
    customer_id: field(recordKey, {
      required: true,
      doc: 'The shop’s id of the customer',
      examples: ['ann', 'bob', 'cleo'],
      spellings: ['customer', 'customer_number'],
    }),
    email: field(email, {
      doc: 'E-mail address',
      examples: ['ann@example.com', 'bob@example.com', ''],
      spellings: ['e-mail', 'email_address'],
    }),
    phone: field(phone, {
      doc: 'Phone number, with the country’s code, so that it is the same however it is written',
      examples: ['+44 20 7946 0018', '', ''],
      spellings: ['phone_number', 'mobile'],
    }),
    country: field(text, { doc: 'Country', examples: ['GB', 'IE', 'US'] }),
    region: field(text, { doc: 'State or region', examples: ['London', '', 'CA'], spellings: ['state'] }),
    created_at: field(pastTime, {
      doc: 'When the account was made',
      examples: ['2025-06-01T08:00:00Z', '2025-10-12', ''],
      spellings: ['registered_at', 'signed_up_at'],
    }),
    updated_at: updatedAt,
  },
});

export const customers = recordSource(schema, (batch, customer, { lineage }) => {
  const { customer_id, email: email_hash, phone: phone_hash, country, region, created_at } = customer;
  batch.add(stagingCustomers, {
    ...lineage,
    customer_id,
    email_hash,
    phone_hash,
    country,
    region,
    created_at,
    first_seen_at: created_at ?? lineage.updated_at,
    is_record: true,
  });
  return undefined;
});
