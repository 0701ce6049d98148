import type { ColumnMetaData, Encoding, ParquetType } from 'hyparquet';
import type { Column, ColumnType } from '../table.ts';
import { LENGTH_BYTES, levelBytes, placeBytes, valueBytes } from './encodings.ts';
import { type Output, PageWriter } from './pages.ts';
import { statisticsOf } from './statistics.ts';
import { dictionaryOf, valuesOf } from './values.ts';

/** The compressor takes as long for less as for this, and gains little. */
const LEAST_COMPRESSED_BYTES = 1024;
/** Of a page before it is compressed, about. */
const PAGE_BYTES = 2 ** 20;

/**
 * Writes a column of rows as a column chunk: a dictionary where values repeat, pages of about a mebibyte, zstd where that gains
 * something.
 * @param where the column, for a person
 * @returns what the footer says of it
 * @throws Error when the column is required and a row has null
 */
export function writeChunk(
  output: Output,
  rows: readonly object[],
  [name, column]: readonly [string, Column],
  where: string,
): ColumnMetaData {
  const { type } = column;
  const { values, levels } = valuesOf(rows, name, column, where);
  const dictionary = dictionaryOf(type, values);
  const distinct = dictionary?.values ?? values;
  const size = sizeOf(type, distinct);
  const pageSize = size + (dictionary?.places.length ?? 0);
  const codec = pageSize < LEAST_COMPRESSED_BYTES ? 'UNCOMPRESSED' : 'ZSTD';
  const pages = new PageWriter(output, codec);
  const start = output.size;
  let written = 0;
  const bytesOf = (some: readonly unknown[]): Uint8Array => {
    const bytes = valueBytes(type, some);
    written += bytes.length;
    return bytes;
  };
  if (dictionary) pages.dictionary(bytesOf(distinct), distinct.length);
  const firstPage = output.size;
  const encoding: Encoding = dictionary ? 'RLE_DICTIONARY' : 'PLAIN';
  const rowsOfPage = Math.ceil((rows.length * PAGE_BYTES) / Math.max(pageSize, PAGE_BYTES));
  let from = 0;
  for (let row = 0; row < rows.length; row += rowsOfPage) {
    const count = Math.min(rowsOfPage, rows.length - row);
    const present = levels?.subarray(row, row + count);
    const to = from + (present ? sumOf(present) : count);
    const page = { encoding, rows: count, nulls: count - (to - from), levels: levelBytes(column, present, count) };
    pages.data(
      page,
      dictionary ? placeBytes(dictionary.places.subarray(from, to), distinct.length) : bytesOf(values.slice(from, to)),
    );
    from = to;
  }
  return {
    type: PHYSICAL_TYPES[type] ?? 'INT64',
    encodings: dictionary ? ['PLAIN', encoding] : [encoding],
    path_in_schema: [name],
    codec,
    num_values: BigInt(rows.length),
    total_uncompressed_size: BigInt(pages.uncompressed),
    total_compressed_size: BigInt(output.size - start),
    data_page_offset: BigInt(firstPage),
    ...(dictionary && { dictionary_page_offset: BigInt(start) }),
    statistics: statisticsOf(type, distinct, { nulls: rows.length - values.length, isAscii: written === size }),
    encoding_stats: pages.stats,
  };
}

function sumOf(levels: Uint8Array): number {
  let sum = 0;
  for (let row = 0; row < levels.length; row++) sum += levels[row] as number;
  return sum;
}

/** How a type is stored, where it is not as an integer. */
const PHYSICAL_TYPES: Partial<Record<ColumnType, ParquetType>> = {
  string: 'BYTE_ARRAY',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
};

/** Bytes of values; of texts as if they were ASCII. */
function sizeOf(type: ColumnType, values: readonly unknown[]): number {
  if (type === 'boolean') return Math.ceil(values.length / 8);
  if (type !== 'string') return values.length * 8;
  let size = values.length * LENGTH_BYTES;
  for (const text of values as readonly string[]) size += text.length;
  return size;
}
