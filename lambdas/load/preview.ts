import type { TableContract } from '../../contracts/table.ts';
import type { Rejection } from '../ingest/rejection.ts';
import { StagingBatch } from '../ingest/staging.ts';
import { FileConventions, UndecidedError } from './conventions.ts';
import { type Line, LineSplitter } from './lines.ts';
import type { MappedRecord, RecordReader } from './record-reader.ts';
import { recordReader } from './records.ts';
import type { FileContext, FileSource } from './source.ts';

/** How the first records of a file would be read. */
export interface Preview {
  /** The rows of the table, as they would be staged. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly refused: readonly Refused[];
  /** Columns of which nothing would be made. */
  readonly ignored: readonly string[];
}

interface Refused extends Rejection {
  readonly line: number;
}

/**
 * Reads the beginning of a file as a load would, and writes nothing.
 * @param table whose rows are shown
 * @throws FileRejectedError for a file that cannot be read at all
 */
export function preview(
  source: FileSource,
  context: FileContext,
  text: Buffer,
  { table, records: most }: { readonly table: TableContract; readonly records: number },
): Preview {
  const conventions = new FileConventions(context.given);
  const reader = recordReader(source, { ...context, conventions });
  const lines = linesIn(text);
  const batch = new StagingBatch();
  const refused: Refused[] = [];
  let taken = 0;
  for (const record of recordsOf(reader, lines)) {
    const rejection = staged(batch, record, () => conventions.settle(surveyed(reader, lines)));
    if (rejection) refused.push({ ...rejection, line: record.line });
    taken += 1;
    if (taken === most) break;
  }
  return { rows: batch.rows(table), refused, ignored: reader.ignored() };
}

/** The last line may be cut off, where it is not the only one. */
function linesIn(text: Buffer): readonly Line[] {
  const splitter = new LineSplitter();
  return [...splitter.push(text), ...splitter.end()];
}

function* recordsOf(reader: RecordReader, lines: readonly Line[]): Generator<MappedRecord> {
  for (const line of lines) yield* reader.push(line);
  yield* reader.end();
}

function staged(batch: StagingBatch, record: MappedRecord, survey: () => void): Rejection | undefined {
  const stage = () => batch.take(() => record.stage(batch));
  try {
    return stage();
  } catch (error) {
    if (!(error instanceof UndecidedError)) throw error;
    survey();
    return stage();
  }
}

function surveyed(reader: RecordReader, lines: readonly Line[]) {
  const survey = reader.survey();
  for (const line of lines) survey.push(line);
  return survey.facts();
}
