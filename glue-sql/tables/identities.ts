import { lineage } from '../../contracts/entity.ts';
import { table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  kind: {
    id: 4,
    type: 'string',
    required: true,
    values: ['device', 'account'],
    doc: '`device` (an anonymousId) or `account` (another id of the customer)',
  },
  identity: { id: 5, type: 'string', required: true, personal: 'visitor', doc: 'The device’s id, or the other id' },
  customer_id: { id: 6, type: 'string', required: true, personal: 'customer', doc: 'The customer it belongs to' },
} as const;

export const stagingIdentities = table({
  zone: 'staging',
  name: 'identities',
  doc: 'Other ids of customers, of files and alias calls; devices are found in the events themselves',
  key: [],
  windowTime: 'seen_at',
  counts: 'not of events',
  columns: {
    ...columns,
    seen_at: { id: 7, type: 'timestamp', required: true, doc: 'When they were seen together, UTC' },
  },
});

export const identities = table({
  zone: 'silver',
  name: 'identities',
  doc: 'One row per device or account id and a customer that was seen with it',
  key: ['source', 'kind', 'identity', 'customer_id'],
  rules: [
    {
      column: 'last_seen_at',
      brokenIf: 'last_seen_at < first_seen_at',
      message: 'first_seen_at is later than last_seen_at',
    },
  ],
  columns: {
    ...columns,
    first_seen_at: { id: 7, type: 'timestamp', required: true, doc: 'First time they were seen together, UTC' },
    last_seen_at: { id: 8, type: 'timestamp', required: true, doc: 'Last time they were seen together, UTC' },
  },
});
