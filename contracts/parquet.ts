import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type ColumnData,
  type Compressors,
  parquetMetadata,
  parquetRead,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
  type SchemaElement,
} from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { writeChunk } from './parquet/chunk.ts';
import { decimalNumber, decimalsAsBytes } from './parquet/decimals.ts';
import { Output } from './parquet/pages.ts';
import { type Column, decimalOf, type TableContract } from './table.ts';

/** What a Parquet file begins and ends with. */
const MAGIC = Buffer.from('PAR1');

/**
 * Writes rows as one Parquet file in the schema of their table's contract: zstd, statistics for pruning, timestamps as
 * microseconds without zone, decimals as scaled integers.
 * @throws Error when a required column is null
 */
export function writeParquet<Row extends object>(table: TableContract, rows: readonly Row[]): Uint8Array {
  const file = new ParquetFile(table);
  file.add(rows);
  return file.finish();
}

/**
 * A Parquet file whose rows come in parts, each of which becomes a row group: only one part is in memory.
 *
 * @example
 * const file = new ParquetFile(rawEvents, { made_of: 'a b' });
 * for await (const rows of parts) file.add(rows);
 * await put(file.finish());
 */
export class ParquetFile {
  readonly #table: TableContract;
  readonly #notes: Readonly<Record<string, string>>;
  readonly #output = new Output();
  readonly #groups: RowGroup[] = [];
  #rows = 0n;

  /** @param notes what its footer says of it, by name */
  constructor(table: TableContract, notes: Readonly<Record<string, string>> = {}) {
    this.#table = table;
    this.#notes = notes;
    this.#output.append(MAGIC);
  }

  /** @throws Error when a required column is null */
  add<Row extends object>(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const { name: table, columns } = this.#table;
    const num_rows = BigInt(rows.length);
    const chunks = Object.entries(columns).map((column) => ({
      file_offset: 0n,
      meta_data: writeChunk(this.#output, rows, column, `${table}.${column[0]}`),
    }));
    const total_byte_size = chunks.reduce((sum, { meta_data }) => sum + meta_data.total_uncompressed_size, 0n);
    this.#groups.push({ columns: chunks, total_byte_size, num_rows });
    this.#rows += num_rows;
  }

  finish(): Uint8Array {
    const columns = Object.entries(this.#table.columns);
    const notes = Object.entries(this.#notes).map(([key, value]) => ({ key, value }));
    const footer = new ByteWriter();
    writeMetadata(footer, {
      version: 2,
      created_by: 'shoplake',
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(([name, c]) => element(name, c))],
      num_rows: this.#rows,
      row_groups: this.#groups,
      metadata_length: 0,
      ...(notes.length > 0 && { key_value_metadata: notes }),
    });
    this.#output.append(footer.getBytes());
    this.#output.append(MAGIC);
    return this.#output.bytes();
  }
}

/** What the footer of a Parquet file says of it, by name. */
export function notesOf(bytes: Uint8Array): Record<string, string> {
  const { key_value_metadata = [] } = parquetMetadata(bufferOf(bytes));
  return Object.fromEntries(key_value_metadata.map(({ key, value }) => [key, value ?? '']));
}

/** What Parquet files of the lake and of Athena may be compressed with. */
export const compressors: Compressors = {
  ZSTD: (input) => zstdDecompressSync(input),
  GZIP: (input) => gunzipSync(input),
};

/**
 * All rows of a Parquet file: decimals as numbers, dates as `Date` at midnight UTC, bigint as `bigint`.
 * @param columns those to read @default all
 */
export async function readParquet(bytes: Uint8Array, columns?: readonly string[]): Promise<Record<string, unknown>[]> {
  const file = bufferOf(bytes);
  const { metadata, units } = decimalsAsBytes(parquetMetadata(file));
  const rows = await parquetReadObjects({ file, metadata, compressors, ...(columns && { columns: [...columns] }) });
  for (const [column, unit] of units) {
    for (const row of rows) {
      const value: unknown = row[column];
      if (value instanceof Uint8Array) row[column] = decimalNumber(value, unit);
    }
  }
  return rows;
}

/**
 * Reads a Parquet file column by column, piece by piece, so that no row becomes an object and one column is in memory at a time.
 * @param take the values of a column from a row on
 * @param columns those to read; one that the file lacks is passed over @default all
 */
export async function readParquetColumns(
  bytes: Uint8Array,
  take: (column: string, from: number, values: ArrayLike<unknown>) => void,
  columns?: readonly string[],
): Promise<void> {
  const file = bufferOf(bytes);
  const { metadata, units } = decimalsAsBytes(parquetMetadata(file));
  const onChunk = ({ columnName, rowStart, columnData }: ColumnData): void => {
    const unit = units.get(columnName);
    take(columnName, rowStart, unit === undefined ? columnData : numbersOf(columnData, unit));
  };
  const wanted = columns && new Set(columns);
  for (const { element } of parquetSchema(metadata).children) {
    if (wanted && !wanted.has(element.name)) continue;
    await parquetRead({ file, metadata, compressors, onChunk, columns: [element.name] });
  }
}

const numbersOf = (values: ArrayLike<unknown>, unit: number): readonly unknown[] =>
  Array.from(values, (value) => (value instanceof Uint8Array ? decimalNumber(value, unit) : value));

/** How many rows a Parquet file has. */
export function parquetRows(bytes: Uint8Array): number {
  return Number(parquetMetadata(bufferOf(bytes)).num_rows);
}
const bufferOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

function element(name: string, column: Column): SchemaElement {
  const repetition_type = column.required ? 'REQUIRED' : 'OPTIONAL';
  const decimal = decimalOf(column.type);
  if (decimal) return { name, repetition_type, type: 'INT64', converted_type: 'DECIMAL', ...decimal };
  switch (column.type) {
    case 'string':
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'timestamp':
      return {
        name,
        repetition_type,
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
      };
    default:
      return { name, repetition_type, type: PLAIN_TYPES[column.type as keyof typeof PLAIN_TYPES] };
  }
}

const PLAIN_TYPES = { bigint: 'INT64', double: 'DOUBLE', boolean: 'BOOLEAN' } as const;
