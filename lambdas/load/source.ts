import type { ReplayMapping } from '../../contracts/replay.ts';
import type { EpochMillis, ScaledDecimal } from '../../contracts/table.ts';
import type { Conventions } from '../ingest/fields/conventions.ts';
import type { Protection } from '../ingest/masking/protection.ts';
import type { Pseudonymise } from '../ingest/privacy.ts';
import type { Rejection } from '../ingest/rejection.ts';
import type { StagingBatch } from '../ingest/staging.ts';
import type { Suppression } from '../ingest/suppression.ts';
import type { GivenConventions, TellingColumn } from './conventions.ts';
import type { Group } from './groups.ts';
import type { RecordSchema } from './schema/record-schema.ts';

/** What a stage says of its files. */
export interface FileSettings {
  /** Who was erased, and is not to come back. @default nobody */
  readonly suppression?: Suppression;
  readonly timeZone: string;
  readonly currency: string;
  /** The largest amount that counts as true. */
  readonly largestAmount: ScaledDecimal;
  readonly hash: Pseudonymise;
  readonly protection: Protection;
}

/** How a file is read once more. */
export interface Rereading {
  /** What follows the identity of a record in the rows of this reading; empty to see what would come of it. */
  readonly reading: string;
  readonly mapping: ReplayMapping | null;
}

/** What every record of one file has in common. */
export interface FileContext extends FileSettings {
  /** Source that the rows are filed under, e.g. `online-retail`. */
  readonly source: string;
  /** Identity of the content: the same file uploaded again has the same. */
  readonly fileId: string;
  readonly receivedAt: EpochMillis;
  /** @default the file is read for the first time */
  readonly again?: Rereading;
  /** What the person who loads the file says of how it is written. */
  readonly given?: GivenConventions | undefined;
  /** How the file is written, asked for while it is read. */
  readonly conventions?: Conventions;
}

/**
 * Adds the rows of one record to the batch, or says why it cannot.
 * @param group the records of the same order, where the shape groups them
 */
export type Mapper<T> = (batch: StagingBatch, record: T, line: number, group?: Group<T>) => Rejection | undefined;

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
  /** Two columns of which a file needs at least one, where one of them is required here. */
  readonly either?: readonly [string, string];
  /** Columns of which one must be there for a file to be taken for this shape when nobody says what it is. @default none */
  readonly signature?: readonly string[];
  /** Columns that may be there. */
  readonly optional?: Spellings;
  /** The column that says which records belong together. @default each stands for itself */
  readonly groupBy?: string;
  /** The columns that tell how the file is written, of those that are there. */
  readonly telling?: (column: ColumnIndex) => readonly TellingColumn[];
  readonly mapper: (context: FileContext, column: ColumnIndex) => Mapper<readonly string[]>;
}

/** The spellings of a column by its name, the one to recommend first. */
export type Spellings = Readonly<Record<string, readonly string[]>>;

/** Position of each column in the file at hand; one that is not there has none. */
export type ColumnIndex = Readonly<Record<string, number>>;

/** A value of a JSON record that tells something of its file. */
export interface Telling {
  readonly tells: TellingColumn['tells'];
  readonly value: (record: unknown) => unknown;
}

/** One JSON object a line. */
export interface JsonShape {
  readonly format: 'json';
  /** The order of a record, empty where it says none. @default each record stands for itself */
  readonly groupOf?: (value: unknown) => string;
  /** Keys of which one must be there for a file to be taken for this shape when nobody says what it is. @default what it reads */
  readonly signature?: readonly string[];
  /** The values of a record that tell how its file is written. @default none do */
  readonly telling?: readonly Telling[];
  /** Whether a key of a record is read. @default every key is */
  readonly reads?: (key: string) => boolean;
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
