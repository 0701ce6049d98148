import type { Rejection } from '../ingest/rejection.ts';
import type { StagingBatch } from '../ingest/staging.ts';
import type { Facts } from './conventions.ts';
import type { Line } from './lines.ts';

/** Reads the records of one file line by line and maps each to staging rows. */
export interface RecordReader {
  push(line: Line): Iterable<MappedRecord>;
  end(): Iterable<MappedRecord>;
  /** The first line of the file. */
  beginning?(): string;
  /** The columns, or keys, that the file has and nothing is made of. */
  ignored(): readonly string[];
  /** Makes ready to go over the file a second time, for what its values tell of the whole. */
  survey(): FileSurvey;
}

/** Takes the lines of the file from its first. */
export interface FileSurvey {
  push(line: Line): void;
  facts(): Facts;
}

/** A field of a CSV record and what the header calls it. */
export type NamedField = readonly [name: string, value: string];

/** A record and what stages it. */
export interface MappedRecord {
  readonly line: number;
  readonly original: string;
  /** Its fields, each with the name of its column; undefined where they cannot be told apart. */
  readonly fields?: () => readonly NamedField[];
  readonly stage: (batch: StagingBatch) => Rejection | undefined;
}
