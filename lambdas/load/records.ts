import { parseJson } from '../ingest/json.ts';
import { Rejection } from '../ingest/rejection.ts';
import type { StagingBatch } from '../ingest/staging.ts';
import { type Facts, Survey, type TellingColumn } from './conventions.ts';
import { CsvReader, delimiterOf, type FileRecord, tooLong } from './csv.ts';
import type { Line } from './lines.ts';
import {
  type CsvShape,
  type FileContext,
  FileRejectedError,
  type FileShape,
  type FileSource,
  fitShape,
  type Mapper,
} from './source.ts';

/** Reads the records of one file line by line and maps each to staging rows. */
export interface RecordReader {
  push(line: Line): Iterable<MappedRecord>;
  end(): Iterable<MappedRecord>;
  /** Makes ready to go over the file a second time, for what its values tell of the whole. */
  survey(): FileSurvey;
}

/** Takes the lines of the file from its first. */
export interface FileSurvey {
  push(line: Line): void;
  facts(): Facts;
}

/** What is known of a file whose values tell nothing of each other, as those of JSON. */
const NO_FACTS: Facts = { dates: 'unknown', decimals: undefined, shares: false };
const NO_SURVEY: FileSurvey = { push: () => undefined, facts: () => NO_FACTS };

/** A field of a CSV record and what the header calls it. */
export type NamedField = readonly [name: string, value: string];

/** A record and what stages it. */
export interface MappedRecord {
  readonly line: number;
  readonly original: string;
  /** Its fields, each with the name of its column; undefined where they cannot be told apart. */
  readonly fields?: readonly NamedField[];
  readonly stage: (batch: StagingBatch) => Rejection | undefined;
}

export const recordReader = (source: FileSource, context: FileContext): RecordReader =>
  new SniffingReader(source, context);

const isCsv = (shape: FileShape): shape is CsvShape => shape.format === 'csv';

/** Looks at the first line that is not empty: an object is JSON, anything else the header of a CSV file. */
class SniffingReader implements RecordReader {
  readonly #source: FileSource;
  readonly #context: FileContext;
  #reader: RecordReader | undefined;

  constructor(source: FileSource, context: FileContext) {
    this.#source = source;
    this.#context = context;
  }

  *push(line: Line): Generator<MappedRecord> {
    if (this.#reader === undefined && line.text.trim() === '') return;
    this.#reader ??= this.#readerFor(line.text.replace(/^\uFEFF/, '').trimStart());
    yield* this.#reader.push(line);
  }

  *end(): Generator<MappedRecord> {
    if (this.#reader === undefined) throw new FileRejectedError('empty_file', 'The file is empty.');
    yield* this.#reader.end();
  }

  survey(): FileSurvey {
    return this.#reader?.survey() ?? NO_SURVEY;
  }

  #readerFor(text: string): RecordReader {
    const { shapes } = this.#source;
    const tables = shapes.filter(isCsv);
    const json = shapes.find((shape) => shape.format === 'json');
    if (json && (tables.length === 0 || text.startsWith('{'))) return new JsonRecords(json.mapper(this.#context));
    return new CsvRecords(tables, this.#context);
  }
}

/** What Excel takes for the delimiter of a file: `sep=;` in its first line. */
const SEPARATOR = /^"?sep=(.)"?\s*$/i;

class CsvRecords implements RecordReader {
  readonly #shapes: readonly CsvShape[];
  readonly #context: FileContext;
  #reader: CsvReader | undefined;
  #map: Mapper<readonly string[]> | undefined;
  #names: readonly string[] = [];
  #width = 0;
  #delimiter: string | undefined;
  #headerLine = 0;
  #telling: readonly TellingColumn[] = [];

  constructor(shapes: readonly CsvShape[], context: FileContext) {
    this.#shapes = shapes;
    this.#context = context;
  }

  *push(line: Line): Generator<MappedRecord> {
    if (this.#reader === undefined) {
      const named = this.#delimiter === undefined ? SEPARATOR.exec(line.text.replace(/^\uFEFF/, ''))?.[1] : undefined;
      if (named === undefined) this.#readHeader(line);
      else this.#delimiter = named;
      return;
    }
    for (const record of this.#reader.push(line)) yield this.#mapped(record);
  }

  *end(): Generator<MappedRecord> {
    for (const record of this.#reader?.end() ?? []) yield this.#mapped(record);
  }

  survey(): FileSurvey {
    const delimiter = this.#delimiter ?? ',';
    const reader = new CsvReader(delimiter);
    const survey = new Survey(this.#telling);
    return {
      push: (line) => {
        if (line.number <= this.#headerLine) return;
        for (const { value } of reader.push(line)) if (!(value instanceof Rejection)) survey.take(value);
      },
      facts: () => survey.facts(delimiter),
    };
  }

  #readHeader(line: Line): void {
    if (line.oversize !== undefined) throw new FileRejectedError('not_csv', tooLong(line.oversize).detail);
    this.#delimiter ??= delimiterOf(line.text);
    this.#headerLine = line.number;
    this.#reader = new CsvReader(this.#delimiter);
    const text = line.text.replace(/^\uFEFF/, '');
    const header = [...this.#reader.push({ ...line, text }), ...this.#reader.end()][0]?.value ?? [];
    if (header instanceof Rejection) throw new FileRejectedError('not_csv', header.detail);
    const { shape, column } = fitShape(header, this.#shapes);
    this.#map = shape.mapper(this.#context, column);
    this.#telling = shape.telling?.(column) ?? [];
    this.#names = header;
    this.#width = header.findLastIndex((name) => name.trim() !== '') + 1;
  }

  #mapped({ line, original, value }: FileRecord<readonly string[]>): MappedRecord {
    const map = this.#map;
    if (value instanceof Rejection || !map) return { line, original, stage: () => value as Rejection };
    if (value.length < this.#width || value.slice(this.#width).some((field) => field.trim() !== '')) {
      return { line, original, stage: () => wrongColumnCount(value.length, this.#width) };
    }
    const fields = value.map((field, index): NamedField => [this.#names[index] ?? '', field]);
    return { line, original, fields, stage: (batch) => map(batch, value, line) };
  }
}

/** A delimiter that is not quoted, or a field that is left out, moves every field after it into the wrong column. */
const wrongColumnCount = (fields: number, columns: number): Rejection =>
  new Rejection(
    'wrong_column_count',
    `The line has ${fields} fields; the header has ${columns}. Quote a field that holds the delimiter; leave none out.`,
  );

class JsonRecords implements RecordReader {
  readonly #map: Mapper<unknown>;

  constructor(map: Mapper<unknown>) {
    this.#map = map;
  }

  *push({ number, text, oversize }: Line): Generator<MappedRecord> {
    const original = text.replace(/^\uFEFF/, '');
    if (original.trim() === '') return;
    if (oversize !== undefined) {
      yield { line: number, original, stage: () => tooLong(oversize) };
      return;
    }
    yield { line: number, original, stage: (batch) => this.#stage(batch, original, number) };
  }

  end(): Iterable<MappedRecord> {
    return [];
  }

  survey(): FileSurvey {
    return NO_SURVEY;
  }

  #stage(batch: StagingBatch, text: string, line: number): Rejection | undefined {
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (error) {
      return new Rejection('invalid_json', `The line is not valid JSON: ${faultOf(error as Error)}.`);
    }
    return this.#map(batch, value, line);
  }
}

/** What is wrong, without the text around it that JSON.parse quotes. */
const faultOf = ({ message }: Error): string => message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
