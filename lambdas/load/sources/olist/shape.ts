import type { StagingBatch } from '../../../ingest/staging.ts';
import { LocalClock } from '../../local-time.ts';
import type { CsvShape, FileContext, Spellings } from '../../source.ts';
import { OlistRecord, UnusableFieldError } from './record.ts';

/** The files give times without a zone; the shops of Olist are in Brazil, and its head office in the south of it. */
const TIME_ZONE = 'America/Sao_Paulo';

export const CURRENCY = 'BRL';
export const COUNTRY = 'BR';

/** Where a row came from and which version of it this is: of two files that say something of one thing, the later wins. */
export interface RowVersion {
  readonly source: string;
  readonly ingest_id: string;
  readonly received_at: number;
  readonly message_id: string;
  readonly origin: 'file';
  readonly updated_at: number;
}

/** A record with what its file says about all of them. */
export interface StagedRecord {
  readonly record: OlistRecord;
  readonly version: RowVersion;
  readonly fileId: string;
  readonly line: number;
}

interface Table {
  readonly columns: readonly string[];
  readonly optional?: readonly string[];
  /** Adds the rows of a record. @throws UnusableFieldError before it has added any */
  readonly stage: (batch: StagingBatch, staged: StagedRecord) => void;
}

/** A file of the dataset, told from the others by the columns of its header. */
export const olistShape = ({ columns, optional = [], stage }: Table): CsvShape => ({
  format: 'csv',
  columns: spellings(columns),
  optional: spellings(optional),
  mapper: (context, column) => {
    const clock = new LocalClock(TIME_ZONE);
    return (batch, fields, line) => {
      const record = new OlistRecord(fields, column, clock);
      try {
        stage(batch, { record, version: versionOf(context, line), fileId: context.fileId, line });
      } catch (error) {
        if (error instanceof UnusableFieldError) return error.rejection;
        throw error;
      }
      return undefined;
    };
  },
});

const spellings = (names: readonly string[]): Spellings => Object.fromEntries(names.map((name) => [name, [name]]));

function versionOf({ source, fileId, receivedAt }: FileContext, line: number): RowVersion {
  const id = `${fileId}:${String(line).padStart(10, '0')}`;
  return {
    source,
    ingest_id: id,
    received_at: receivedAt,
    message_id: id,
    origin: 'file',
    updated_at: receivedAt,
  };
}
