import { parse } from 'csv-parse/sync';
import { Rejection } from '../ingest/rejection.ts';
import type { Line } from './lines.ts';

/** A record of a file: the line it starts on, its text, and its fields or why it has none. */
export interface FileRecord<T> {
  readonly line: number;
  readonly original: string;
  readonly value: T | Rejection;
}

export type CsvRecord = FileRecord<readonly string[]>;

/** A quoted field may span lines, but not the rest of the file: a stray quote must not swallow what follows it. */
const LINES_A_RECORD = 50;

/**
 * Assembles lines into CSV records. Lines without quotes, nearly all of them, are split in place; the others go through
 * csv-parse. A quote that is never closed costs its own line only: the lines after it are read on their own.
 */
export class CsvReader {
  readonly #delimiter: string;
  #open: Line[] = [];

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  push(line: Line): readonly CsvRecord[] {
    const { number, text, oversize } = line;
    if (oversize !== undefined) {
      return [...this.end(), { line: number, original: text, value: tooLong(oversize) }];
    }
    if (this.#open.length === 0 && text.trim() === '') return [];
    if (this.#open.length === 0 && !text.includes('"')) {
      return [{ line: number, original: text, value: text.split(this.#delimiter) }];
    }
    this.#open.push(line);
    if (this.#isBalanced()) return [...this.#quoted()];
    return this.#open.length > LINES_A_RECORD ? [...this.#giveUpOnFirst()] : [];
  }

  /** What is still open when the file ends. */
  *end(): Generator<CsvRecord> {
    while (this.#open.length > 0) yield* this.#giveUpOnFirst();
  }

  #isBalanced(): boolean {
    let quotes = 0;
    for (const { text } of this.#open) for (const character of text) if (character === '"') quotes += 1;
    return quotes % 2 === 0;
  }

  /** Lines whose quotes make no record together only met by chance: the first is refused and the others stand alone. */
  *#quoted(): Generator<CsvRecord> {
    const original = this.#open.map(({ text }) => text).join('\n');
    const line = this.#open[0]?.number ?? 0;
    const value = this.#parse(original);
    if (value instanceof Rejection && this.#open.length > 1) {
      yield* this.#giveUpOnFirst();
      return;
    }
    this.#open = [];
    yield { line, original, value };
  }

  #parse(text: string): readonly string[] | Rejection {
    try {
      const records: string[][] = parse(text, {
        delimiter: this.#delimiter,
        record_delimiter: '\n',
        relax_column_count: true,
      });
      return records[0] ?? [];
    } catch (error) {
      const detail = `The line is not valid CSV: ${(error as Error).message}. Double a quote inside a quoted field.`;
      return new Rejection('malformed_csv', detail);
    }
  }

  *#giveUpOnFirst(): Generator<CsvRecord> {
    const [first, ...rest] = this.#open;
    this.#open = [];
    if (!first) return;
    const detail = 'A quote is opened and not closed. Close it, or double it if it belongs to the text.';
    yield { line: first.number, original: first.text, value: new Rejection('unclosed_quote', detail) };
    for (const line of rest) yield* this.push(line);
  }
}

export const tooLong = (bytes: number): Rejection =>
  new Rejection('line_too_long', `The line has ${bytes} bytes; the limit is 1 MiB. Is this the right file?`);

/** The delimiter of a header line: of comma, semicolon, tab and `|` the one that occurs most. */
export function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
