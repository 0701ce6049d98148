import { ERASED_PERSON } from '../../contracts/erasures.ts';
import { arrivalDay } from '../../contracts/lake.ts';
import { EXAMPLES_A_REASON, type Example, type Examples, type Ignored } from '../../contracts/load-report.ts';
import { quarantine, replays } from '../../glue-sql/tables/ledger.ts';
import type { Rejection } from '../ingest/rejection.ts';
import { type StagedObject, StagingBatch } from '../ingest/staging.ts';
import { type Facts, FileConventions, UndecidedError } from './conventions.ts';
import { ignoredColumns } from './ignored.ts';
import { arraysAsLines } from './json-array.ts';
import { DamagedFileError, type Line, LineSplitter, unpack } from './lines.ts';
import { quotable } from './quotable.ts';
import { adviceOn } from './recognise.ts';
import type { MappedRecord, RecordReader } from './record-reader.ts';
import { recordReader } from './records.ts';
import { readingId, recordId } from './schema/record-source.ts';
import { type FileContext, FileRejectedError, type FileSource } from './source.ts';

/** What became of the records of a file; accepted + quarantined = received. */
export interface LoadCounts {
  received: number;
  accepted: number;
  quarantined: number;
  reasons: Record<string, number>;
  /** The first inputs of each reason. */
  examples: Examples;
  /** The columns of which nothing was made. */
  ignored: Ignored;
}

/** What loading a file needs of the world. */
export interface LoadPorts {
  readonly read: () => AsyncIterable<Uint8Array>;
  readonly write: (objects: Iterable<StagedObject>) => Promise<void>;
  /** Told after each part that was written. */
  readonly progress: (counts: Readonly<LoadCounts>) => Promise<void>;
}

/** Records a part: large enough for good Parquet files, small enough that memory does not follow the file. */
const RECORDS_A_PART = 50_000;
/** Enough of a line to know it again. */
const QUOTED_LENGTH = 120;

/**
 * Loads one file into staging, part by part. Part boundaries follow from the content alone, so loading it again after a
 * crash writes the same objects. A file that cannot be read at all counts as one quarantined input.
 */
export async function loadFile(
  source: FileSource,
  context: FileContext,
  file: string,
  ports: LoadPorts,
): Promise<LoadCounts> {
  const conventions = new FileConventions(context.given);
  const reader = recordReader(source, { ...context, conventions });
  const linesOf = () => linesIn(source, ports.read());
  const loading = new Loading(source, context, file, ports, async () => {
    conventions.settle(await surveyed(reader, linesOf()));
  });
  try {
    for await (const lines of linesOf()) for (const line of lines) await loading.takeAll(reader.push(line));
    await loading.takeAll(reader.end());
    loading.requireRecords();
  } catch (error) {
    await loading.takeDamage(error, reader);
  }
  return loading.finish(ignoredColumns(source, reader.ignored()));
}

/** The lines of a file, chunk by chunk: waiting for each line would take longer than reading it. */
async function* linesIn(source: FileSource, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Iterable<Line>> {
  const lines = new LineSplitter();
  const text = unpack(bytes);
  for await (const chunk of mayBeJson(source) ? arraysAsLines(text) : text) yield lines.push(chunk);
  yield lines.end();
}

/** What the file tells of how it is written, as far as it can be read. */
async function surveyed(reader: RecordReader, chunks: AsyncIterable<Iterable<Line>>): Promise<Facts> {
  const survey = reader.survey();
  try {
    for await (const lines of chunks) for (const line of lines) survey.push(line);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
  }
  return survey.facts();
}

const mayBeJson = ({ shapes }: FileSource): boolean => shapes.some(({ format }) => format === 'json');

/** A file refused for one of these is not what its source reads. */
const UNFIT: ReadonlySet<string> = new Set(['missing_column', 'not_csv', 'not_json']);

class Loading {
  readonly #source: FileSource;
  readonly #context: FileContext;
  readonly #file: string;
  readonly #ports: LoadPorts;
  readonly #survey: () => Promise<void>;
  readonly #counts: LoadCounts = { received: 0, accepted: 0, quarantined: 0, reasons: {}, examples: {}, ignored: [] };
  #batch: StagingBatch;
  #part = 0;
  #lastLine = 0;

  constructor(source: FileSource, context: FileContext, file: string, ports: LoadPorts, survey: () => Promise<void>) {
    this.#source = source;
    this.#context = context;
    this.#file = file;
    this.#ports = ports;
    this.#survey = survey;
    this.#batch = new StagingBatch(context.suppression);
  }

  async takeAll(records: Iterable<MappedRecord>): Promise<void> {
    for (const record of records) {
      const rejection = this.#staged(record);
      this.#count(record, rejection instanceof UndecidedError ? await this.#surveyed(record) : rejection);
      if (this.#counts.received % RECORDS_A_PART === 0) await this.#flush();
    }
  }

  #staged(record: MappedRecord): Rejection | undefined | UndecidedError {
    try {
      return this.#batch.take(() => record.stage(this.#batch));
    } catch (error) {
      if (error instanceof UndecidedError) return error;
      throw error;
    }
  }

  async #surveyed(record: MappedRecord): Promise<Rejection | undefined> {
    await this.#survey();
    return this.#batch.take(() => record.stage(this.#batch));
  }

  /** @throws FileRejectedError when the file held none: a file that says nothing was meant to say something */
  requireRecords(): void {
    if (this.#counts.received === 0) {
      throw new FileRejectedError('no_records', 'The file has a header and no records. Is this the right file?');
    }
  }

  #count(record: MappedRecord, rejection: Rejection | undefined): void {
    this.#lastLine = record.line;
    this.#counts.received += 1;
    const { source, again } = this.#context;
    if (again && again.reading !== '') {
      this.#batch.add(replays, {
        source,
        input: recordId(this.#context, record.line),
        reading: again.reading.slice(1),
      });
    }
    if (rejection) this.#quarantine(rejection, record.line, this.#quoted(record, rejection));
    else this.#counts.accepted += 1;
  }

  /** Of somebody who was erased nothing is quoted. */
  #quoted(record: MappedRecord, { reason }: Rejection): string | undefined {
    const { source, suppression } = this.#context;
    const isTheirs = record.fields?.().some(([, value]) => suppression?.knows(source, value));
    return reason === ERASED_PERSON || isTheirs
      ? undefined
      : quotable(record, this.#isPersonal, this.#context.protection);
  }

  get #isPersonal(): boolean {
    return this.#source.isPersonal === true;
  }

  /** A file that breaks off counts what was read before, and its lost rest as one quarantined input. */
  async takeDamage(error: unknown, reader: RecordReader): Promise<void> {
    if (!(error instanceof FileRejectedError || error instanceof DamagedFileError)) throw error;
    if (error instanceof DamagedFileError && this.#counts.received > 0) await this.takeAll(reader.end());
    this.#counts.received += 1;
    const advice = UNFIT.has(error.reason) ? adviceOn(reader.beginning?.() ?? '', this.#source) : '';
    this.#quarantine({ reason: error.reason, detail: error.message + advice }, this.#lastLine + 1);
  }

  async finish(ignored: Ignored): Promise<LoadCounts> {
    this.#counts.ignored = ignored;
    await this.#flush();
    return this.#counts;
  }

  /** @param original the record as it may be stored; undefined where the file itself is at fault */
  #quarantine({ reason, detail: given }: Rejection, line: number, original?: string): void {
    const { source, receivedAt, protection } = this.#context;
    const detail = protection.text(given);
    this.#counts.quarantined += 1;
    this.#counts.reasons[reason] = (this.#counts.reasons[reason] ?? 0) + 1;
    const examples = this.#counts.examples[reason] ?? [];
    this.#counts.examples[reason] = examples;
    if (examples.length < EXAMPLES_A_REASON) examples.push(this.#example(line, detail, original));
    this.#batch.add(quarantine, {
      source,
      ingest_id: readingId(this.#context, line),
      received_at: receivedAt,
      processor: 'load',
      reason,
      detail,
      file: this.#file,
      line,
      original: original ?? this.#file,
    });
  }

  /** The report lies open beside the data: a line that may tell who somebody is is named there, and not quoted. */
  #example(line: number, detail: string, original: string | undefined): Example {
    if (original === undefined || this.#isPersonal) return { line, detail };
    return { line, detail, original: original.slice(0, QUOTED_LENGTH) };
  }

  async #flush(): Promise<void> {
    const { fileId, receivedAt, again } = this.#context;
    const reading = again ? `-${again.reading.slice(1)}` : '';
    const name = `${fileId}${reading}-${String(this.#part).padStart(6, '0')}`;
    await this.#ports.write(this.#batch.objects(arrivalDay(receivedAt), name));
    await this.#ports.progress(this.#counts);
    this.#batch = new StagingBatch(this.#context.suppression);
    this.#part += 1;
  }
}
