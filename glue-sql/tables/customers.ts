import { hasRecord, isRecord, lineage, version } from '../../contracts/entity.ts';
import { rowRules, table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  ...version,
  customer_id: { id: 7, type: 'string', required: true, personal: 'customer', doc: 'The shop’s id of the customer' },
  email_hash: { id: 8, type: 'string', personal: 'contact', doc: 'HMAC-SHA-256 of the lower-case e-mail address' },
  phone_hash: { id: 9, type: 'string', personal: 'contact', doc: 'HMAC-SHA-256 of the digits of the phone number' },
  country: { id: 10, type: 'string', doc: 'Country last seen' },
  created_at: { id: 11, type: 'timestamp', doc: 'When the account was made, as the shop says, UTC' },
  first_seen_at: {
    id: 12,
    type: 'timestamp',
    required: true,
    doc: 'First time the platform’s data mentions them, UTC',
  },
  region: { id: 17, type: 'string', doc: 'State or region last seen' },
} as const;

const rules = rowRules(columns, [
  {
    column: 'customer_id',
    brokenIf: "customer_id = ''",
    breaks: ({ customer_id }) => customer_id === '',
    message: 'the customer has no id',
  },
]);

export const stagingCustomers = table({
  zone: 'staging',
  name: 'customers',
  doc: 'Customers as seen on lines, orders and identify calls, and the records of customer files',
  key: [],
  windowTime: 'updated_at',
  counts: 'records',
  rules,
  columns: { ...columns, ...isRecord },
  mentions: {
    key: ['source', 'customer_id'],
    attributes: ['email_hash', 'phone_hash', 'country', 'region', 'created_at'],
    earliest: ['first_seen_at', 'created_at'],
  },
});

export const customers = table({
  zone: 'silver',
  name: 'customers',
  doc: 'One row per customer, as last seen',
  key: ['source', 'customer_id'],
  unit: 'customer_id',
  accounted: 'has_record',
  rules,
  columns: {
    ...columns,
    version: {
      id: 13,
      type: 'string',
      required: true,
      doc: 'Sorts versions: business time, arrival, message; the greatest wins',
    },
    email_hash_version: {
      id: 14,
      type: 'string',
      doc: 'Version of the e-mail hash; attributes that arrive apart are versioned apart',
    },
    phone_hash_version: { id: 15, type: 'string', doc: 'Version of the phone hash' },
    country_version: { id: 16, type: 'string', doc: 'Version of the country' },
    region_version: { id: 18, type: 'string', doc: 'Version of the region' },
    ...hasRecord(19),
  },
});

export const customerHistory = table({
  zone: 'silver',
  name: 'customer_history',
  doc: 'Country of a customer as last seen on each day it was seen: what their type 2 dimension is made of',
  key: ['source', 'customer_id', 'day'],
  unit: 'customer_id',
  partitionByMonth: 'seen_at',
  lookback: 'checks',
  columns: {
    ...lineage,
    customer_id: { id: 4, type: 'string', required: true, personal: 'customer', doc: 'The shop’s id of the customer' },
    day: { id: 5, type: 'string', required: true, doc: 'UTC day on which they were seen, yyyy-MM-dd' },
    seen_at: { id: 6, type: 'timestamp', required: true, doc: 'Start of that day, UTC' },
    country: { id: 7, type: 'string', required: true, doc: 'Country as last seen that day' },
    country_version: { id: 8, type: 'string', required: true, doc: 'Version of the country' },
  },
});
