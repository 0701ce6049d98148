import { lineage } from '../../contracts/entity.ts';
import { table } from '../../contracts/table.ts';

/** What arrived and what became of it: the tables that reconciliation is computed from. */

export const rawEvents = table({
  zone: 'bronze',
  name: 'raw_events',
  doc: 'Every event as received, valid or not, persons and secrets taken out: the source of replays and the count of what came in',
  key: [],
  reads: 'by day',
  columns: {
    ...lineage,
    body: {
      id: 4,
      type: 'string',
      required: true,
      personal: 'text',
      doc: 'The event with what its request says for all, JSON text',
    },
  },
});

export const quarantine = table({
  zone: 'staging',
  name: 'quarantine',
  doc: 'Input that could not be used, with a typed reason and the original',
  key: [],
  reads: 'by day',
  columns: {
    ...lineage,
    processor: { id: 4, type: 'string', required: true, doc: 'The Lambda that refused it' },
    reason: { id: 5, type: 'string', required: true, doc: 'Typed reason, e.g. `invalid_quantity`' },
    detail: {
      id: 6,
      type: 'string',
      required: true,
      personal: 'text',
      doc: 'What is wrong and what to do, for a person',
    },
    file: { id: 7, type: 'string', doc: 'Object key of the file' },
    line: { id: 8, type: 'bigint', doc: 'Line of the file, from 1' },
    original: {
      id: 9,
      type: 'string',
      required: true,
      maxLength: 4096,
      personal: 'text',
      doc: 'The input, persons and secrets taken out; the first 4,096 characters of an oversized one',
    },
  },
});

export const replays = table({
  zone: 'staging',
  name: 'replays',
  doc: 'Inputs that were read again: what came of an earlier reading of theirs is in force no more',
  key: [],
  counts: 'none',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    input: { id: 2, type: 'string', required: true, doc: 'The `ingest_id` that it came with first' },
    reading: { id: 3, type: 'string', required: true, doc: 'What follows `@` in the `ingest_id` of its new rows' },
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
    row_id: {
      id: 5,
      type: 'string',
      required: true,
      personal: 'key',
      doc: 'Its business key within the source, parts joined by `|`',
    },
    rule: { id: 6, type: 'string', required: true, doc: 'The rule that it breaks, or that it belongs to such a row' },
  },
});

export const loads = table({
  zone: 'staging',
  name: 'loads',
  doc: 'One row per uploaded file: what was read and what became of it',
  key: [],
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

const counts = {
  received: { id: 5, type: 'bigint', required: true, doc: 'Inputs received' },
  repeated: { id: 6, type: 'bigint', required: true, doc: 'Inputs of files that had been loaded before' },
  refused: { id: 7, type: 'bigint', required: true, doc: 'Inputs in quarantine' },
} as const;

export const receipts = table({
  zone: 'staging',
  name: 'receipts',
  doc: 'What came in a batch of arrivals, by source and day, as the functions counted that received it',
  key: ['source', 'day'],
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    day: { id: 4, type: 'string', required: true, doc: 'UTC day of arrival, yyyy-MM-dd' },
    ...counts,
  },
});

export const recounted = table({
  zone: 'staging',
  name: 'recounted',
  doc: 'Records of the stream that an earlier batch of arrivals held already: delivered again, they are not counted again',
  key: ['record_id'],
  columns: {
    record_id: { id: 1, type: 'string', required: true, doc: '`shard:sequence`, which begins the ids of its inputs' },
  },
});

export const batches = table({
  zone: 'silver',
  name: 'batches',
  doc: 'The inputs of each batch of arrivals, counted once when a refresh takes it: what reconciliation adds up',
  key: ['batch_id', 'source', 'kind', 'day'],
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    batch_id: { id: 2, type: 'string', required: true, doc: 'The batch; ids sort by time' },
    kind: {
      id: 3,
      type: 'string',
      required: true,
      doc: '`receipt`: as received; else the table that the inputs are staged in',
    },
    day: {
      id: 4,
      type: 'string',
      required: true,
      doc: 'UTC day of arrival of what was received, yyyy-MM-dd; of inputs that were staged, that of the batch',
    },
    ...counts,
    inputs: { id: 8, type: 'bigint', required: true, doc: 'Inputs staged, each counted under its own business key' },
    keys: { id: 9, type: 'bigint', required: true, doc: 'Different business keys among them' },
    known: { id: 10, type: 'bigint', required: true, doc: 'Of these keys, those that were in silver before the batch' },
    merged: {
      id: 11,
      type: 'bigint',
      doc: 'Of these keys, those that are in silver after it; null until it is merged',
    },
  },
});
