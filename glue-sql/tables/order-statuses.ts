import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingOrderStatuses, silver: orderStatuses } = versionedEntity({
  name: 'order_statuses',
  staged: 'Steps that orders have taken',
  doc: 'One row per order and a step it has taken',
  key: ['order_id', 'status'],
  counts: 'none',
  windowTime: 'reached_at',
  columns: {
    order_id: { id: 7, type: 'string', required: true, personal: 'order', doc: 'The order' },
    status: {
      id: 8,
      type: 'string',
      required: true,
      values: ['placed', 'approved', 'shipped', 'delivered', 'cancelled'],
      doc: '`placed`, `approved`, `shipped`, `delivered` or `cancelled`',
    },
    reached_at: { id: 9, type: 'timestamp', required: true, isPast: true, doc: 'When it came to this, UTC' },
  },
  versionId: 10,
});
