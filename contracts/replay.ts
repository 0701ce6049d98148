import * as z from 'zod';
import { ExpectedError } from './errors.ts';
import { SILVER } from './lake.ts';

const path = z
  .string()
  .regex(/^[^.]+(?:\.[^.]+)*$/, 'names of fields with dots between them, e.g. properties.currency');

/**
 * How refused input is put right before it is tried again: fields in the words of the sender, those of JSON with dots between
 * them, those of CSV by the names of their columns.
 */
export const replayMapping = z.strictObject({
  /** New names of fields: `{ "properties.orderNumber": "properties.order_id" }`. */
  rename: z.record(path, path).default({}),
  /** What the values of a field mean: `{ "properties.currency": { "Euro": "EUR" } }`. */
  values: z.record(path, z.record(z.string(), z.union([z.string(), z.number()]))).default({}),
  /** What a field is where an event has none: `{ "properties.currency": "EUR" }`. */
  defaults: z.record(path, z.union([z.string(), z.number()])).default({}),
});

export type ReplayMapping = z.output<typeof replayMapping>;

/** What `replay` is asked: an object of bronze; and what `load` is: an upload of a file, by its object of `staging.loads`. */
export const replayRequest = z.object({
  key: z.string().min(1),
  /** When the replay began, ISO 8601: of two readings of an input the later one is in force. */
  startedAt: z.iso.datetime(),
  /** Only what was refused; else everything. */
  refusedOnly: z.boolean(),
  mapping: replayMapping.nullable(),
});

export type ReplayRequest = z.output<typeof replayRequest>;

const DAY_MS = 86_400_000;
/** A year and a leap day: more is several replays. */
const MOST_DAYS = 366;

/** Days that a replay cannot be of. */
export class ReplayDaysError extends ExpectedError {
  override readonly name = 'ReplayDaysError';
  readonly kind = 'invalid-request';
}

/**
 * The UTC days of arrival that a replay is of, both ends included.
 * @throws ReplayDaysError for none, or more than a year
 */
export function replayDays(from: string, to: string): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  if (count < 1) throw new ReplayDaysError(`The last day, ${to}, lies before the first, ${from}.`);
  if (count > MOST_DAYS)
    throw new ReplayDaysError(`${count} days are more than a replay takes; use ${MOST_DAYS} at most.`);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10),
  );
}

/** What became of one object. */
export interface Replayed {
  /** Inputs that were staged again. */
  readonly staged: number;
  /** Files that are no longer where they were loaded from. */
  readonly gone: number;
}

export const NOTHING_REPLAYED: Replayed = { staged: 0, gone: 0 };

/** How the name of a receipt of a replay begins. */
export const REPLAYS = 'replays/';

/** Between the identity of an input and the reading that its rows are of: no identity has it. */
const READING = '@';

/** The name of what a replay reads that begins at a time: `@` and that time, so that readings sort. */
export const readingAt = (startedAt: string): string =>
  READING + new Date(startedAt).toISOString().replace(/[-:.]/g, '');

/** The identity of an input, without the reading that its rows are of. */
export const inputOf = (ingestId: string): string => ingestId.split(READING)[0] ?? '';

/** The prefix of outcomes, in the silver bucket. */
export const OUTCOMES = `${SILVER.loadReports}replays/`;

/** What came of an object or a file when it was read again the last time. */
export const outcome = z.object({ digest: z.string() });

/** Where that stands. @param name of the object or the file; `scope` keeps replays of all inputs and of refused ones apart */
export const outcomeKey = (name: string, scope: 'all' | 'refused'): string => `${OUTCOMES}${name}-${scope}.json`;

/** What a file is put right by whenever it is read again: what one replay of it brought in, the next does not take away. */
export const mappingKey = (fileId: string): string => `${OUTCOMES}${fileId}-mapping.json`;
