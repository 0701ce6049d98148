import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  supplier_id: { id: 7, type: 'string', required: true, doc: 'The shop’s id of the supplier' },
  name: { id: 8, type: 'string', doc: 'Name of the supplier' },
  country: { id: 9, type: 'string', doc: 'Country it delivers from' },
  region: { id: 10, type: 'string', doc: 'State or region' },
  lead_time_days: { id: 11, type: 'bigint', doc: 'Days from order to delivery, as agreed' },
} as const;

export const stagingSuppliers = table({
  zone: 'staging',
  name: 'suppliers',
  doc: 'Suppliers of files',
  key: [],
  columns,
});

export const suppliers = table({
  zone: 'silver',
  name: 'suppliers',
  doc: 'One row a supplier, as last seen',
  key: ['source', 'supplier_id'],
  columns: { ...columns, ...versionText(12) },
});
