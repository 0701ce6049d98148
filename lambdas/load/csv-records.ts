import { Rejection } from '../ingest/rejection.ts';
import { Survey, type TellingColumn } from './conventions.ts';
import { CsvReader, delimiterOf, type FileRecord, tooLong } from './csv.ts';
import { fitShape } from './fit.ts';
import { type Group, Grouping } from './groups.ts';
import type { Line } from './lines.ts';
import { mapped } from './map.ts';
import type { FileSurvey, MappedRecord, NamedField, RecordReader } from './record-reader.ts';
import { repairOf } from './repair.ts';
import { type CsvShape, type FileContext, FileRejectedError, type Mapper } from './source.ts';

/** What Excel takes for the delimiter of a file: `sep=;` in its first line. */
const SEPARATOR = /^"?sep=(.)"?\s*$/i;
const BYTE_ORDER_MARK = /^\uFEFF/;

type Fields = readonly string[];

/** A record that may be held back until the others of its order have come. */
interface Item {
  readonly line: number;
  readonly original: string;
  readonly value: Fields | undefined;
  readonly fault?: Rejection;
}

/** Reads a CSV file: its header, by which it takes one of the shapes of its source, and then its records. */
export class CsvRecords implements RecordReader {
  readonly #shapes: readonly CsvShape[];
  readonly #context: FileContext;
  #reader: CsvReader | undefined;
  #map: Mapper<Fields> = () => undefined;
  #grouping: Grouping<Fields, Item> | undefined;
  #names: Fields = [];
  #constants: Fields = [];
  #repair: ((fields: Fields) => Fields) | undefined;
  #width = 0;
  #delimiter: string | undefined;
  #headerLine = 0;
  #telling: readonly TellingColumn[] = [];
  #ignored: Fields = [];

  constructor(shapes: readonly CsvShape[], context: FileContext) {
    this.#shapes = shapes;
    this.#context = context;
  }

  push(line: Line): Iterable<MappedRecord> {
    if (this.#reader === undefined) this.#readBeginning(line);
    else if (this.#grouping) return this.#grouped(this.#reader.push(line), this.#grouping);
    else return this.#reader.push(line).map((record) => this.#mapped(this.#checked(record)));
    return [];
  }

  #readBeginning(line: Line): void {
    const named =
      this.#delimiter === undefined ? SEPARATOR.exec(line.text.replace(BYTE_ORDER_MARK, ''))?.[1] : undefined;
    if (named === undefined) this.#readHeader(line);
    else this.#delimiter = named;
  }

  *end(): Generator<MappedRecord> {
    const records = this.#reader?.end() ?? [];
    if (this.#grouping) yield* this.#grouped(records, this.#grouping);
    else for (const record of records) yield this.#mapped(this.#checked(record));
    for (const [item, group] of this.#grouping?.end() ?? []) yield this.#mapped(item, group);
  }

  ignored(): Fields {
    return this.#ignored;
  }

  survey(): FileSurvey {
    const delimiter = this.#delimiter ?? ',';
    const reader = new CsvReader(delimiter);
    const survey = new Survey(this.#telling);
    return {
      push: (line) => {
        if (line.number <= this.#headerLine) return;
        for (const { value } of reader.push(line)) {
          if (!(value instanceof Rejection)) survey.take(this.#repair ? this.#repair(value) : value);
        }
      },
      facts: () => survey.facts(delimiter),
    };
  }

  #readHeader(line: Line): void {
    if (line.oversize !== undefined) throw new FileRejectedError('not_csv', tooLong(line.oversize).detail);
    this.#delimiter ??= delimiterOf(line.text);
    this.#headerLine = line.number;
    this.#reader = new CsvReader(this.#delimiter);
    const text = line.text.replace(BYTE_ORDER_MARK, '');
    const header = [...this.#reader.push({ ...line, text }), ...this.#reader.end()][0]?.value ?? [];
    if (header instanceof Rejection) throw new FileRejectedError('not_csv', header.detail);
    this.#width = header.findLastIndex((name) => name.trim() !== '') + 1;
    const { given, again } = this.#context;
    const repair = again?.mapping ? repairOf(header.slice(0, this.#width), again.mapping) : undefined;
    this.#names = repair?.names ?? header;
    this.#repair = repair?.record;
    const { names, constants } = mapped(repair?.names ?? header.slice(0, this.#width), given?.map);
    this.#constants = constants;
    this.#fit(names);
  }

  #fit(names: Fields): void {
    const { shape, column } = fitShape(names, this.#shapes);
    this.#map = shape.mapper(this.#context, column);
    this.#telling = shape.telling?.(column) ?? [];
    const read = new Set(Object.values(column));
    this.#ignored = this.#names.filter((name, position) => name.trim() !== '' && !read.has(position));
    const groupBy = column[shape.groupBy ?? ''];
    if (groupBy !== undefined) this.#grouping = new Grouping((fields) => fields[groupBy]?.trim() ?? '');
  }

  *#grouped(records: Iterable<FileRecord<Fields>>, grouping: Grouping<Fields, Item>): Generator<MappedRecord> {
    for (const record of records) {
      for (const [held, group] of grouping.push(this.#checked(record))) yield this.#mapped(held, group);
    }
  }

  #checked({ line, original, value }: FileRecord<Fields>): Item {
    if (value instanceof Rejection) return { line, original, value: undefined, fault: value };
    if (value.length < this.#width || value.slice(this.#width).some((field) => field.trim() !== '')) {
      return { line, original, value: undefined, fault: wrongColumnCount(value.length, this.#width) };
    }
    return { line, original, value: this.#completed(value) };
  }

  #completed(fields: Fields): Fields {
    const repaired = this.#repair ? this.#repair(fields) : fields;
    if (this.#constants.length === 0) return repaired;
    return [...(this.#repair ? repaired : fields.slice(0, this.#width)), ...this.#constants];
  }

  #mapped({ line, original, value, fault }: Item, group?: Group<Fields>): MappedRecord {
    if (value === undefined) return { line, original, stage: () => fault };
    const fields = () => this.#names.map((name, index): NamedField => [name, value[index] ?? '']);
    return { line, original, fields, stage: (batch) => this.#map(batch, value, line, group) };
  }
}

/** A delimiter that is not quoted, or a field that is left out, moves every field after it into the wrong column. */
const wrongColumnCount = (fields: number, columns: number): Rejection =>
  new Rejection(
    'wrong_column_count',
    `The line has ${fields} fields; the header has ${columns}. Quote a field that holds the delimiter; leave none out.`,
  );
