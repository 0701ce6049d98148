import type { EpochMillis, ScaledDecimal } from '../../contracts/table.ts';
import type { Conventions } from '../ingest/fields/conventions.ts';
import { plainName } from '../ingest/fields/schema.ts';
import type { Protection } from '../ingest/masking/protection.ts';
import type { Pseudonymise } from '../ingest/privacy.ts';
import type { Rejection } from '../ingest/rejection.ts';
import type { StagingBatch } from '../ingest/staging.ts';
import type { GivenConventions, TellingColumn } from './conventions.ts';
import type { RecordSchema } from './schema/record-schema.ts';

/** What every record of one file has in common. */
export interface FileContext {
  /** Source that the rows are filed under, e.g. `online-retail`. */
  readonly source: string;
  /** Identity of the content: the same file uploaded again has the same. */
  readonly fileId: string;
  readonly receivedAt: EpochMillis;
  readonly timeZone: string;
  readonly currency: string;
  /** The largest amount that counts as true. */
  readonly largestAmount: ScaledDecimal;
  readonly hash: Pseudonymise;
  readonly protection: Protection;
  /** What the person who loads the file says of how it is written. */
  readonly given?: GivenConventions;
  /** How the file is written, asked for while it is read. */
  readonly conventions?: Conventions;
}

/** Adds the rows of one record to the batch, or says why it cannot. */
export type Mapper<T> = (batch: StagingBatch, record: T, line: number) => Rejection | undefined;

/** A kind of file the platform reads. Adding one is a file in `sources/` that exports nothing else. */
export interface FileSource {
  /** Name of its landing folder. */
  readonly name: string;
  /** One sentence for the list of sources. */
  readonly doc: string;
  /**
   * Whether its files belong to a source of the shop’s own, named below the folder (`landing/<name>/<source>/<file>`), so that
   * files and live traffic of one shop are one source. @default false: rows are filed under `name`
   */
  readonly isOfShop?: boolean;
  /** Whether its records tell who somebody is: reports then name a bad line, and do not quote it. @default false */
  readonly isPersonal?: boolean;
  /** What its records hold, for the platform’s own files: templates and documents are made from it. */
  readonly schema?: RecordSchema;
  /** The shapes its files come in; the first line of a file tells which. */
  readonly shapes: readonly FileShape[];
}

export type FileShape = CsvShape | JsonShape;

export interface CsvShape {
  readonly format: 'csv';
  /** Columns that must be there, each with the spellings it is known under; compared without case, spaces and underscores. */
  readonly columns: Spellings;
  /** Columns that may be there. */
  readonly optional?: Spellings;
  /** The columns that tell how the file is written, of those that are there. */
  readonly telling?: (column: ColumnIndex) => readonly TellingColumn[];
  readonly mapper: (context: FileContext, column: ColumnIndex) => Mapper<readonly string[]>;
}

/** The spellings of a column by its name, the one to recommend first. */
export type Spellings = Readonly<Record<string, readonly string[]>>;

/** Position of each column in the file at hand; one that is not there has none. */
export type ColumnIndex = Readonly<Record<string, number>>;

/** One JSON object a line. */
export interface JsonShape {
  readonly format: 'json';
  readonly mapper: (context: FileContext) => Mapper<unknown>;
}

/** The file as a whole cannot be read; it counts as one quarantined input. */
export class FileRejectedError extends Error {
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.name = 'FileRejectedError';
    this.reason = reason;
  }
}

/** The shape that a header fits, and where its columns stand. */
export interface FittingShape {
  readonly shape: CsvShape;
  readonly column: ColumnIndex;
}

/**
 * Finds the first shape whose required columns all stand in a header, by any spelling they are known under.
 * @throws FileRejectedError naming the columns that the nearest shape misses and those that were found
 */
export function fitShape(header: readonly string[], shapes: readonly CsvShape[]): FittingShape {
  const found = header.map(plainName);
  const tried = shapes.map((shape) => ({
    shape,
    missing: missing(found, shape.columns),
    column: { ...positions(found, shape.columns), ...positions(found, shape.optional ?? {}) },
  }));
  const fitting = tried.find((attempt) => attempt.missing.length === 0);
  if (fitting) return fitting;
  const nearest = tried.reduce((best, attempt) => (attempt.missing.length < best.missing.length ? attempt : best));
  const have = header
    .map((name) => name.trim().slice(0, 40))
    .slice(0, 20)
    .join(', ');
  throw new FileRejectedError(
    'missing_column',
    `The header lacks ${nearest.missing.join(', ')}; it has: ${have}. Add or rename the columns in the first line.`,
  );
}

function positions(found: readonly string[], spellings: Spellings): ColumnIndex {
  const entries = Object.entries(spellings).map(([column, names]) => [column, positionOf(found, names)] as const);
  return Object.fromEntries(entries.filter(([, position]) => position !== -1));
}

const missing = (found: readonly string[], spellings: Spellings): string[] =>
  Object.entries(spellings)
    .filter(([, names]) => positionOf(found, names) === -1)
    .map(([column, names]) => names[0] ?? column);

/** Where several spellings stand in one header, the recommended one is meant. */
function positionOf(found: readonly string[], names: readonly string[]): number {
  return names.map((name) => found.indexOf(plainName(name))).find((position) => position !== -1) ?? -1;
}
