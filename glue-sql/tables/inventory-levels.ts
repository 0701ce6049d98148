import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  product_id: { id: 7, type: 'string', required: true, doc: 'The shop’s product or stock code' },
  location_id: { id: 8, type: 'string', required: true, doc: 'Warehouse or store; `main` where there is one only' },
  day: { id: 9, type: 'string', required: true, doc: 'Business day of the count, yyyy-MM-dd' },
  counted_at: {
    id: 10,
    type: 'timestamp',
    required: true,
    doc: 'When it was counted, UTC; the start of the day where the source names a day only',
  },
  on_hand: { id: 11, type: 'bigint', required: true, doc: 'Units on the shelf at the end of the day' },
  reserved: { id: 12, type: 'bigint', doc: 'Units on the shelf that are sold already' },
  on_order: { id: 13, type: 'bigint', doc: 'Units ordered from the supplier and not yet delivered' },
  supplier_id: { id: 14, type: 'string', doc: 'Who supplies it' },
} as const;

export const stagingInventoryLevels = table({
  zone: 'staging',
  name: 'inventory_levels',
  doc: 'Stock levels of files',
  key: [],
  columns,
});

export const inventoryLevels = table({
  zone: 'silver',
  name: 'inventory_levels',
  doc: 'One row a product, location and day: stock in its newest version',
  key: ['source', 'product_id', 'location_id', 'day'],
  partitionByMonth: 'counted_at',
  columns: { ...columns, ...versionText(15) },
});
