import { stagingInventoryLevels } from '../../../../glue-sql/tables/inventory-levels.ts';
import { field } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { csvShape } from '../../schema/record-source.ts';

const count = kinds.integer();

const schema = schemaOf('level', {
  handle: field(kinds.text, { required: true, name: 'Handle' }),
  sku: field(kinds.text, { name: 'SKU' }),
  location_id: field(kinds.text, { required: true, name: 'Location' }),
  on_hand: field(kinds.stockCount, {
    required: true,
    name: 'On hand (current)',
    spellings: ['On hand', 'Available'],
  }),
  committed: field(count, { name: 'Committed' }),
  incoming: field(count, { name: 'Incoming' }),
});

const OPTIONAL: ReadonlySet<string> = new Set(['committed', 'incoming']);

/** The stock as it was when the export came: the file says no day. */
export const inventory = csvShape(
  schema,
  (batch, { handle, sku, location_id, on_hand, committed, incoming }, { lineage, clock }) => {
    batch.add(stagingInventoryLevels, {
      ...lineage,
      day: clock.dayOf(lineage.updated_at),
      counted_at: lineage.updated_at,
      product_id: sku ?? handle,
      location_id,
      on_hand,
      reserved: committed,
      on_order: incoming,
      supplier_id: null,
    });
    return undefined;
  },
  { isOptional: ({ key }) => OPTIONAL.has(key), signature: ['Location'] },
);
