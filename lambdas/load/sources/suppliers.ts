import { stagingSuppliers } from '../../../glue-sql/tables/suppliers.ts';
import { updatedAt } from '../../ingest/fields/common.ts';
import { field } from '../../ingest/fields/field.ts';
import { integer, quantity, text } from '../../ingest/fields/kinds.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'suppliers',
  noun: 'supplier',
  doc: 'who supplies the shop, CSV or NDJSON',
  notes: ['A later version of a supplier replaces the earlier one as a whole.'],
  fields: {
    supplier_id: field(text, {
      required: true,
      doc: 'The shop’s id of the supplier',
      examples: ['ACME', 'OAKWORKS'],
      spellings: ['supplier'],
    }),
    name: field(text, { doc: 'Name', examples: ['Acme Ceramics', 'Oakworks'], spellings: ['supplier_name'] }),
    country: field(text, { doc: 'Country it delivers from', examples: ['GB', 'PT'] }),
    region: field(text, { doc: 'State or region', examples: ['Staffordshire', ''], spellings: ['state'] }),
    lead_time_days: field(integer({ least: 0, most: 730 }), {
      doc: 'Days from order to delivery, as agreed',
      examples: ['7', '21'],
      spellings: ['lead_time', 'lead_time_days_mean'],
    }),
    lead_time_days_sd: field(quantity(), {
      doc: 'Standard deviation of those days; 0 if left out',
      examples: ['1.5', ''],
      spellings: ['lead_time_sd', 'lead_time_sd_days', 'lead_time_std', 'lead_time_days_std'],
    }),
    updated_at: updatedAt,
  },
});

export const suppliers = recordSource(schema, (batch, supplier, { lineage }) => {
  const { supplier_id, name, country, region, lead_time_days, lead_time_days_sd } = supplier;
  batch.add(stagingSuppliers, { ...lineage, supplier_id, name, country, region, lead_time_days, lead_time_days_sd });
  return undefined;
});
