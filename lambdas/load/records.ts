import { CsvRecords } from './csv-records.ts';
import { JsonRecords, NO_SURVEY } from './json-records.ts';
import type { Line } from './lines.ts';
import type { FileSurvey, MappedRecord, RecordReader } from './record-reader.ts';
import { type CsvShape, type FileContext, FileRejectedError, type FileShape, type FileSource } from './source.ts';

export const recordReader = (source: FileSource, context: FileContext): RecordReader =>
  new SniffingReader(source, context);

const isCsv = (shape: FileShape): shape is CsvShape => shape.format === 'csv';

/** Looks at the first line that is not empty: an object is JSON, anything else the header of a CSV file. */
class SniffingReader implements RecordReader {
  readonly #source: FileSource;
  readonly #context: FileContext;
  #reader: RecordReader | undefined;
  #beginning = '';

  constructor(source: FileSource, context: FileContext) {
    this.#source = source;
    this.#context = context;
  }

  push(line: Line): Iterable<MappedRecord> {
    if (this.#reader === undefined && line.text.trim() === '') return [];
    if (this.#reader === undefined) {
      this.#beginning = line.text.replace(/^\uFEFF/, '').trimStart();
      this.#reader = this.#readerFor(this.#beginning);
    }
    return this.#reader.push(line);
  }

  *end(): Generator<MappedRecord> {
    if (this.#reader === undefined) throw new FileRejectedError('empty_file', 'The file is empty.');
    yield* this.#reader.end();
  }

  beginning(): string {
    return this.#beginning;
  }

  ignored(): readonly string[] {
    return this.#reader?.ignored() ?? [];
  }

  survey(): FileSurvey {
    return this.#reader?.survey() ?? NO_SURVEY;
  }

  #readerFor(text: string): RecordReader {
    const { shapes } = this.#source;
    const tables = shapes.filter(isCsv);
    const json = shapes.find((shape) => shape.format === 'json');
    if (json && (tables.length === 0 || text.startsWith('{'))) return new JsonRecords(json, this.#context);
    return new CsvRecords(tables, this.#context);
  }
}
