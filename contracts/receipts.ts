import * as z from 'zod';
import { SILVER } from './lake.ts';

/** What a batch of the stream, a file or a training run brought into the lake. It is written last: what has none is not there yet. */
export const receipt = z.object({
  name: z.string(),
  /** When its first input was received, epoch milliseconds; null where nothing was. */
  receivedAt: z.number().nullable(),
  /** The objects that it wrote for refreshes to take. */
  objects: z.array(
    z.object({
      /** The table of staging. */
      table: z.string(),
      key: z.string(),
      /** Earliest business time of its rows, epoch milliseconds; null where the table has none. */
      firstAt: z.number().nullable(),
      /** UTC days of the business times of its rows, `yyyy-MM-dd`, where they are few. */
      days: z.array(z.string()).optional(),
    }),
  ),
  /** Inputs by the record of the stream or the upload that held them: one that is delivered again is counted once. */
  records: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      receivedAt: z.number(),
      received: z.int().min(0),
      repeated: z.int().min(0),
      refused: z.int().min(0),
    }),
  ),
});

export type Receipt = z.output<typeof receipt>;
export type ArrivedObject = Receipt['objects'][number];
export type ReceivedRecord = Receipt['records'][number];

/** Receipts that no refresh has taken, and those of all that were. */
export const RECEIPTS = {
  pending: `${SILVER.receipts}pending/`,
  taken: `${SILVER.receipts}taken/`,
  /** A record of each batch of arrivals that is merged, with its objects. */
  merged: `${SILVER.receipts}merged/`,
  /** The batch that a refresh has taken and not merged yet. */
  open: `${SILVER.receipts}open.json`,
  /** The same, for a refresh that finds the first damaged. */
  openCopy: `${SILVER.receipts}open-copy.json`,
  /** The batch that was merged last. */
  last: `${SILVER.receipts}last.json`,
} as const;

export const pendingKey = (name: string): string => `${RECEIPTS.pending}${name}.json`;
export const takenKey = (name: string): string => `${RECEIPTS.taken}${name}.json`;

/** How the name of the receipt of a file begins. */
export const UPLOADS = 'uploads/';

/** Sequence numbers have 56 digits at most; padded, they sort as they follow each other. */
const SEQUENCE_DIGITS = 56;
const padded = (sequence: string): string => sequence.padStart(SEQUENCE_DIGITS, '0');

/** Records of one shard from `first` to `last`, both included. */
export interface ShardRange {
  readonly shard: string;
  readonly first: string;
  readonly last: string;
}

/** The prefix of the receipts of a shard. */
export const shardPrefix = (shard: string): string => `stream/${shard}/`;

/** The name of a receipt of the stream. It sorts by its last record, so that what overlaps a range is found by listing from there. */
export const rangeName = ({ shard, first, last }: ShardRange): string =>
  `${shardPrefix(shard)}${padded(last)}-${padded(first)}`;

/** The range that a receipt stands for; undefined for one that is not of the stream. */
export function rangeOf(name: string): ShardRange | undefined {
  const [, shard, last, first] = /^stream\/([^/]+)\/(\d+)-(\d+)$/.exec(name) ?? [];
  return shard && last && first ? { shard, first, last } : undefined;
}

/** What a name must be greater than to end at or after a record. */
export const rangesFrom = ({ shard, first }: ShardRange): string => `${shardPrefix(shard)}${padded(first)}`;

/** Whether a record, `shard:sequence`, lies in a range of its shard. */
export function holds(range: ShardRange, recordId: string): boolean {
  const sequence = padded(recordId.slice(recordId.indexOf(':') + 1));
  return padded(range.first) <= sequence && sequence <= padded(range.last);
}

/** The manifest of a table's objects in a batch of arrivals, in the format that Hive's symbolic links have. */
export const arrivalsKey = (table: string, batchId: string): string =>
  `${SILVER.arrivals}${table}/batch_id=${batchId}/objects.txt`;
