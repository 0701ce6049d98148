import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingSuppliers, silver: suppliers } = versionedEntity({
  name: 'suppliers',
  staged: 'Suppliers of files',
  doc: 'One row per supplier, as last seen',
  key: ['supplier_id'],
  columns: {
    supplier_id: { id: 7, type: 'string', required: true, doc: 'The shop’s id of the supplier' },
    name: { id: 8, type: 'string', doc: 'Name of the supplier' },
    country: { id: 9, type: 'string', doc: 'Country it delivers from' },
    region: { id: 10, type: 'string', doc: 'State or region' },
    lead_time_days: { id: 11, type: 'bigint', min: 0, doc: 'Days from order to delivery, as agreed' },
    lead_time_days_sd: {
      id: 13,
      type: 'decimal(18,4)',
      min: 0,
      doc: 'Standard deviation of those days, as experience has it',
    },
  },
  versionId: 12,
});
