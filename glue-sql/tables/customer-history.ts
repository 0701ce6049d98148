import { lineage } from '../../contracts/entity.ts';
import { table } from '../../contracts/table.ts';

export const customerHistory = table({
  zone: 'silver',
  name: 'customer_history',
  doc: 'Country of a customer as last seen on each day it was seen: what their type 2 dimension is made of',
  key: ['source', 'customer_id', 'day'],
  partitionByMonth: 'seen_at',
  lookback: 'checks',
  columns: {
    ...lineage,
    customer_id: { id: 4, type: 'string', required: true, doc: 'The shop’s id of the customer' },
    day: { id: 5, type: 'string', required: true, doc: 'UTC day on which they were seen, yyyy-MM-dd' },
    seen_at: { id: 6, type: 'timestamp', required: true, doc: 'Start of that day, UTC' },
    country: { id: 7, type: 'string', required: true, doc: 'Country as last seen that day' },
    country_version: { id: 8, type: 'string', required: true, doc: 'Version of the country' },
  },
});
