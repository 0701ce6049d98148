import type { EpochMillis } from '../../contracts/table.ts';
import type { Pseudonymise } from '../ingest/events/privacy.ts';
import type { Rejection } from '../ingest/rejection.ts';
import type { StagingBatch } from '../ingest/staging.ts';
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
  readonly hash: Pseudonymise;
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
