import { constants, gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type ColumnData, type Compressors, parquetMetadata, parquetRead, parquetReadObjects } from 'hyparquet';
import { type BasicType, ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { type Column, decimalOf, type TableContract } from './table.ts';

const ZSTD_LEVEL = 3;
const MICROS_PER_MILLI = 1000n;

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
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;

  /** @param notes what its footer says of it, by name */
  constructor(table: TableContract, notes: Readonly<Record<string, string>> = {}) {
    this.#table = table;
    const columns = Object.entries(table.columns);
    const kvMetadata = Object.entries(notes).map(([key, value]) => ({ key, value }));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(([name, c]) => element(name, c))],
      codec: 'ZSTD',
      compressors: { ZSTD: compress },
      ...(kvMetadata.length > 0 && { kvMetadata }),
    });
  }

  /** @throws Error when a required column is null */
  add<Row extends object>(rows: readonly Row[]): void {
    const { name: table, columns } = this.#table;
    const columnData = Object.entries(columns).map(([name, column]) => ({
      name,
      // Asked for when the column's turn comes: the values of one column at a time are in memory, not of all.
      get data() {
        return rows.map((row) => physical(column, (row as Record<string, unknown>)[name], `${table}.${name}`));
      },
    }));
    this.#writer.write({ columnData, rowGroupSize: Math.max(rows.length, 1) });
  }

  finish(): Uint8Array {
    this.#writer.finish();
    return new Uint8Array(this.#bytes.getBuffer());
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
export function readParquet(bytes: Uint8Array, columns?: readonly string[]): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: bufferOf(bytes), compressors, ...(columns && { columns: [...columns] }) });
}

/**
 * Reads a Parquet file column by column, piece by piece, so that no row becomes an object.
 * @param take the values of a column from a row on
 */
export async function readParquetColumns(
  bytes: Uint8Array,
  take: (column: string, from: number, values: ArrayLike<unknown>) => void,
): Promise<void> {
  const onChunk = ({ columnName, rowStart, columnData }: ColumnData): void => take(columnName, rowStart, columnData);
  await parquetRead({ file: bufferOf(bytes), compressors, onChunk });
}

/** How many rows a Parquet file has. */
export function parquetRows(bytes: Uint8Array): number {
  return Number(parquetMetadata(bufferOf(bytes)).num_rows);
}
const bufferOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

const compress = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });

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

function physical(
  column: Column,
  value: unknown,
  where: string,
): BasicType | bigint | number | boolean | string | null {
  if (value === null || value === undefined) {
    if (column.required) throw new Error(`${where} is required and must not be null`);
    return null;
  }
  if (column.type === 'timestamp') return BigInt(value as number) * MICROS_PER_MILLI;
  if (column.type === 'bigint') return BigInt(value as number);
  return value as string | number | boolean | bigint;
}
