import type { EpochMillis } from '../../glue-sql/tables/contract.ts';
import type { Pseudonymise } from '../shared/events/privacy.ts';
import type { Rejection } from '../shared/rejection.ts';
import type { StagingBatch } from '../shared/staging.ts';

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

/** A kind of file the platform reads. Adding one is a file in `sources/` and a line in its index. */
export type FileSource = CsvSource | NdjsonSource;

interface CsvSource {
  readonly name: string;
  readonly format: 'csv';
  /** One sentence for the list of sources. */
  readonly doc: string;
  /** Columns that must be there, each with the spellings it is known under; compared without case, spaces and underscores. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly mapper: (context: FileContext, column: ColumnIndex) => Mapper<readonly string[]>;
}

/** Position of each required column in the file at hand. */
export type ColumnIndex = Readonly<Record<string, number>>;

interface NdjsonSource {
  readonly name: string;
  readonly format: 'ndjson';
  readonly doc: string;
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
