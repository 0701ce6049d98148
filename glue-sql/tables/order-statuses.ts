import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  order_id: { id: 7, type: 'string', required: true, doc: 'The order' },
  status: { id: 8, type: 'string', required: true, doc: '`placed`, `approved`, `shipped`, `delivered` or `cancelled`' },
  reached_at: { id: 9, type: 'timestamp', required: true, doc: 'When it came to this, UTC' },
} as const;

export const stagingOrderStatuses = table({
  zone: 'staging',
  name: 'order_statuses',
  doc: 'Steps that orders have taken',
  key: [],
  columns,
});

export const orderStatuses = table({
  zone: 'silver',
  name: 'order_statuses',
  doc: 'One row an order and a step it has taken',
  key: ['source', 'order_id', 'status'],
  columns: { ...columns, ...versionText(10) },
});
