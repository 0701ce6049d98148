import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingInventoryLevels, silver: inventoryLevels } = versionedEntity({
  name: 'inventory_levels',
  staged: 'Stock levels of files',
  doc: 'One row per product, location and day: stock in its newest version',
  key: ['product_id', 'location_id', 'day'],
  partitionByMonth: 'counted_at',
  windowTime: 'counted_at',
  columns: {
    product_id: { id: 7, type: 'string', required: true, doc: 'The shop’s product or stock code' },
    location_id: { id: 8, type: 'string', required: true, doc: 'Warehouse or store; `main` where there is one only' },
    day: { id: 9, type: 'string', required: true, doc: 'Business day of the count, yyyy-MM-dd' },
    counted_at: {
      id: 10,
      type: 'timestamp',
      required: true,
      isPast: true,
      doc: 'When it was counted, UTC; the start of the day where the source names a day only',
    },
    on_hand: { id: 11, type: 'bigint', required: true, min: 0, doc: 'Units on the shelf at the end of the day' },
    reserved: { id: 12, type: 'bigint', min: 0, doc: 'Units on the shelf that are sold already' },
    on_order: { id: 13, type: 'bigint', min: 0, doc: 'Units ordered from the supplier and not yet delivered' },
    supplier_id: { id: 14, type: 'string', doc: 'Who supplies it' },
  },
  versionId: 15,
});
