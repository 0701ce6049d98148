import { type Columns, type TableContract, table } from './table.ts';

/** Where a row came from: the same three columns lead every table. */
export const lineage = {
  source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web` or `online-retail`' },
  ingest_id: {
    id: 2,
    type: 'string',
    required: true,
    doc: 'Identity of the input: `shard:sequence:index` of an event, `file:line` of a file; the same on every redelivery. Of an input that was read again, `@` and when follow',
  },
  received_at: { id: 3, type: 'timestamp', required: true, doc: 'When the platform received the input, UTC' },
} as const;

/** Which message a business row was made from, and which of two versions is the newer one. */
export const version = {
  message_id: { id: 4, type: 'string', required: true, doc: 'The messageId of the event; `file:line` for a file' },
  origin: {
    id: 5,
    type: 'string',
    required: true,
    doc: '`event`, `file`, or `derived` where another row of the same record accounts for it',
  },
  updated_at: { id: 6, type: 'timestamp', required: true, doc: 'Business time of this version; the newest wins, UTC' },
} as const;

/** The message or file that a version of an order or a return came in, and with it the numbering of its lines. */
export const versionId = {
  version_id: { id: 7, type: 'string', required: true, doc: 'The messageId, or the file, whose lines belong together' },
} as const;

/** Silver only: which of two versions of a row wins. */
const versionText = (id: number) =>
  ({
    version: {
      id,
      type: 'string',
      required: true,
      doc: 'Sorts versions: business time, arrival, message; the greatest wins',
    },
  }) as const;

/**
 * Staging only: a customer or product is staged both from its own record and from lines and events that mention it; only
 * the record accounts for its input.
 */
export const isRecord = {
  is_record: {
    id: 93,
    type: 'boolean',
    required: true,
    doc: 'Whether the input is this row’s own record, not a mention',
  },
} as const;

/** Silver only: a thing that was only mentioned so far becomes known to the account of inputs with its own record. */
export const hasRecord = (id: number) =>
  ({
    has_record: { id, type: 'boolean', doc: 'Whether its own record has come, and not only mentions of it' },
  }) as const;

/** Staging only: the ordinal of a line inside its order is found from it, without keeping state while a file streams by. */
export const position = {
  position: { id: 91, type: 'bigint', required: true, doc: 'Line of the file, or index in the products of the event' },
} as const;

/** An entity of which a later record replaces an earlier one as a whole. */
interface VersionedEntity<C extends Columns> extends Pick<TableContract, 'partitionByMonth' | 'lookback' | 'counts'> {
  /** Name of its staging and its silver table. */
  readonly name: string;
  /** What its staging rows are. */
  readonly staged: string;
  /** What a row of silver is. */
  readonly doc: string;
  /** The business key within a source. */
  readonly key: readonly (keyof C & string)[];
  /** Its own columns, with field ids from 7. */
  readonly columns: C;
  /** Field id of the version in silver. */
  readonly versionId: number;
  /** The column whose earliest new value opens the window of a refresh. @default updated_at */
  readonly windowTime?: keyof C & string;
}

/**
 * Declares an entity of which the newest version of each key is in force: its staging table, its silver table, and with them
 * its merge, its checks and its part of the reconciliation, which `npm run generate` writes.
 *
 * @example
 * export const { staging: stagingReviews, silver: reviews } = versionedEntity({ name: 'reviews', ... });
 */
export function versionedEntity<const C extends Columns>(entity: VersionedEntity<C>) {
  const { name, counts, windowTime = 'updated_at', partitionByMonth, lookback, versionId: id } = entity;
  const columns = { ...lineage, ...version, ...entity.columns };
  const staging: TableContract<typeof columns> = table({
    zone: 'staging',
    name,
    doc: entity.staged,
    key: [],
    columns,
    windowTime,
    ...(counts && { counts }),
  } as TableContract<typeof columns>);
  const versioned = { ...columns, ...versionText(id) };
  const silver: TableContract<typeof versioned> = table({
    zone: 'silver',
    name,
    doc: entity.doc,
    key: ['source', ...entity.key],
    columns: versioned,
    merge: 'newest version wins',
    ...(partitionByMonth && { partitionByMonth }),
    ...(lookback && { lookback }),
  } as TableContract<typeof versioned>);
  return { staging, silver };
}
