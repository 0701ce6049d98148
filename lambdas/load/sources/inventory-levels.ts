import type { EpochMillis } from '../../../contracts/table.ts';
import { stagingInventoryLevels } from '../../../glue-sql/tables/inventory-levels.ts';
import { updatedAt } from '../../ingest/fields/common.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import { day, pastTime, stockCount, text } from '../../ingest/fields/kinds.ts';
import { startOfDay } from '../../ingest/fields/time.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { type Arrival, recordSource } from '../schema/record-source.ts';

const ONLY_LOCATION = 'main';

const schema = recordSchema({
  name: 'inventory_levels',
  noun: 'stock level',
  doc: 'stock of a product at the end of a day, CSV or NDJSON',
  notes: [
    'One level a product, location and business day; a later one replaces it.',
    'Stock is counted in whole units: a fraction, of what is sold by weight or length, is refused; round it down.',
    'A file needs `day` or `counted_at`; where only the time is there, the day is the one it falls on in the stage’s time zone.',
  ],
  either: ['day', 'counted_at'],
  fields: {
    product_id: field(text, {
      required: true,
      doc: 'The shop’s product or stock code',
      examples: ['MUG-BLUE', 'MUG-BLUE', 'LAMP-OAK'],
      spellings: ['sku', 'product', 'stock_code'],
    }),
    day: field(day, {
      doc: 'Business day of the count',
      examples: ['2025-11-05', '2025-11-06', '2025-11-06'],
      spellings: ['date'],
    }),
    counted_at: field(pastTime, { doc: 'When it was counted', examples: ['2025-11-05T18:00:00Z', '', ''] }),
    on_hand: field(stockCount, {
      required: true,
      doc: 'Units on the shelf at the end of the day',
      examples: ['40', '38', '5'],
      spellings: ['stock', 'quantity'],
    }),
    location_id: field(text, {
      doc: `Warehouse or store; \`${ONLY_LOCATION}\` if left out`,
      examples: ['main', 'main', 'store'],
      spellings: ['location', 'warehouse'],
    }),
    reserved: field(stockCount, { doc: 'Of them, those that are sold already', examples: ['2', '0', ''] }),
    on_order: field(stockCount, {
      doc: 'Units ordered from the supplier and not there yet',
      examples: ['0', '0', '12'],
    }),
    supplier_id: field(text, {
      doc: 'Who supplies it',
      examples: ['ACME', 'ACME', 'OAKWORKS'],
      spellings: ['supplier'],
    }),
    updated_at: updatedAt,
  },
});

type Level = RecordOf<typeof schema.fields>;

export const inventoryLevels = recordSource(schema, (batch, level, arrival) => {
  const { product_id, on_hand, reserved, on_order, supplier_id } = level;
  batch.add(stagingInventoryLevels, {
    ...arrival.lineage,
    ...momentOf(level, arrival),
    product_id,
    location_id: level.location_id ?? ONLY_LOCATION,
    on_hand,
    reserved,
    on_order,
    supplier_id,
  });
  return undefined;
});

/** The schema lets no record by that has neither. */
function momentOf(level: Level, { clock, lineage }: Arrival): { day: string; counted_at: EpochMillis } {
  const at = level.counted_at ?? (level.day === null ? lineage.updated_at : startOfDay(level.day, clock));
  return { day: level.day ?? clock.dayOf(at), counted_at: at };
}
