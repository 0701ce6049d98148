import { Rejection } from '../shared/rejection.ts';
import type { StagingBatch } from '../shared/staging.ts';
import { indexColumns } from './columns.ts';
import { CsvReader, delimiterOf, type FileRecord, tooLong } from './csv.ts';
import type { Line } from './lines.ts';
import { type FileContext, FileRejectedError, type FileSource, type Mapper } from './source.ts';

/** Reads the records of one file line by line and maps each to staging rows. */
export interface RecordReader {
  push(line: Line): Iterable<MappedRecord>;
  end(): Iterable<MappedRecord>;
}

/** A record and what stages it. */
export interface MappedRecord {
  readonly line: number;
  readonly original: string;
  readonly stage: (batch: StagingBatch) => Rejection | undefined;
}

export const recordReader = (source: FileSource, context: FileContext): RecordReader =>
  source.format === 'csv' ? new CsvRecords(source, context) : new NdjsonRecords(source.mapper(context));

class CsvRecords implements RecordReader {
  readonly #source: FileSource & { format: 'csv' };
  readonly #context: FileContext;
  #reader: CsvReader | undefined;
  #map: Mapper<readonly string[]> | undefined;
  #width = 0;

  constructor(source: FileSource & { format: 'csv' }, context: FileContext) {
    this.#source = source;
    this.#context = context;
  }

  *push(line: Line): Generator<MappedRecord> {
    if (this.#reader === undefined) {
      if (line.text.trim() !== '') this.#readHeader(line);
      return;
    }
    for (const record of this.#reader.push(line)) yield this.#mapped(record);
  }

  *end(): Generator<MappedRecord> {
    if (this.#reader === undefined) throw new FileRejectedError('empty_file', 'The file is empty.');
    for (const record of this.#reader.end()) yield this.#mapped(record);
  }

  #readHeader(line: Line): void {
    if (line.oversize !== undefined) throw new FileRejectedError('not_csv', tooLong(line.oversize).detail);
    this.#reader = new CsvReader(delimiterOf(line.text));
    const text = line.text.replace(/^\uFEFF/, '');
    const header = [...this.#reader.push({ ...line, text }), ...this.#reader.end()][0]?.value ?? [];
    if (header instanceof Rejection) throw new FileRejectedError('not_csv', header.detail);
    this.#map = this.#source.mapper(this.#context, indexColumns(header, this.#source.columns));
    this.#width = header.length;
  }

  #mapped({ line, original, value }: FileRecord<readonly string[]>): MappedRecord {
    const map = this.#map;
    if (value instanceof Rejection || !map) return { line, original, stage: () => value as Rejection };
    if (value.slice(this.#width).some((field) => field.trim() !== '')) {
      return { line, original, stage: () => tooManyFields(value.length, this.#width) };
    }
    return { line, original, stage: (batch) => map(batch, value, line) };
  }
}

/** An unquoted delimiter moves every field after it into the wrong column. */
const tooManyFields = (fields: number, columns: number): Rejection =>
  new Rejection(
    'wrong_column_count',
    `The line has ${fields} fields; the header has ${columns}. Quote a field that holds the delimiter.`,
  );

class NdjsonRecords implements RecordReader {
  readonly #map: Mapper<unknown>;
  #isEmpty = true;

  constructor(map: Mapper<unknown>) {
    this.#map = map;
  }

  *push({ number, text, oversize }: Line): Generator<MappedRecord> {
    const original = text.replace(/^\uFEFF/, '');
    if (original.trim() === '') return;
    this.#isEmpty = false;
    if (oversize !== undefined) {
      yield { line: number, original, stage: () => tooLong(oversize) };
      return;
    }
    yield { line: number, original, stage: (batch) => this.#stage(batch, original, number) };
  }

  end(): Iterable<MappedRecord> {
    if (this.#isEmpty) throw new FileRejectedError('empty_file', 'The file is empty.');
    return [];
  }

  #stage(batch: StagingBatch, text: string, line: number): Rejection | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return new Rejection('invalid_json', `The line is no JSON: ${(error as Error).message}.`);
    }
    return this.#map(batch, value, line);
  }
}
