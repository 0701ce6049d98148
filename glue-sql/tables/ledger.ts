import { lineage } from '../../contracts/entity.ts';
import { table } from '../../contracts/table.ts';

/** What arrived and what became of it: the tables that reconciliation is computed from. */

export const rawEvents = table({
  zone: 'bronze',
  name: 'raw_events',
  doc: 'Every event as received, valid or not, persons and secrets taken out: the source of replays and the count of what came in',
  key: [],
  windowTime: null,
  columns: {
    ...lineage,
    body: { id: 4, type: 'string', required: true, doc: 'The event with what its request says for all, JSON text' },
  },
});

export const quarantine = table({
  zone: 'staging',
  name: 'quarantine',
  doc: 'Input that could not be used, with a typed reason and the original',
  key: [],
  windowTime: null,
  columns: {
    ...lineage,
    processor: { id: 4, type: 'string', required: true, doc: 'The Lambda that refused it' },
    reason: { id: 5, type: 'string', required: true, doc: 'Typed reason, e.g. `invalid_quantity`' },
    detail: { id: 6, type: 'string', required: true, doc: 'What is wrong and what to do, for a person' },
    file: { id: 7, type: 'string', doc: 'Object key of the file' },
    line: { id: 8, type: 'bigint', doc: 'Line of the file, from 1' },
    original: {
      id: 9,
      type: 'string',
      required: true,
      maxLength: 4096,
      doc: 'The input, persons and secrets taken out; the first 4,096 characters of an oversized one',
    },
  },
});

export const heldRows = table({
  zone: 'silver',
  name: 'held_rows',
  doc: 'Rows that broke a rule of their table after they were merged, and were taken out before gold was made of them',
  key: ['source', 'table_name', 'row_id', 'ingest_id'],
  columns: {
    ...lineage,
    table_name: { id: 4, type: 'string', required: true, doc: 'The table of silver' },
    row_id: { id: 5, type: 'string', required: true, doc: 'Its business key within the source, parts joined by `|`' },
    rule: { id: 6, type: 'string', required: true, doc: 'The rule that it breaks, or that it belongs to such a row' },
  },
});

export const loads = table({
  zone: 'staging',
  name: 'loads',
  doc: 'One row per uploaded file: what was read and what became of it',
  key: [],
  windowTime: null,
  columns: {
    ...lineage,
    file_id: { id: 4, type: 'string', required: true, doc: 'Identity of the content' },
    file: { id: 5, type: 'string', required: true, doc: 'Object key of the file' },
    bytes: { id: 6, type: 'bigint', required: true, doc: 'Size of the object' },
    status: { id: 7, type: 'string', required: true, doc: '`loaded`, `repeated` or `rejected`' },
    received: { id: 8, type: 'bigint', required: true, doc: 'Records read' },
    accepted: { id: 9, type: 'bigint', required: true, doc: 'Records staged' },
    duplicate: { id: 10, type: 'bigint', required: true, doc: 'Records of a file that had been loaded before' },
    quarantined: { id: 11, type: 'bigint', required: true, doc: 'Records refused' },
    reasons: { id: 12, type: 'string', required: true, doc: 'JSON: quarantined records by reason' },
  },
});
