import { constants, zstdCompressSync } from 'node:zlib';
import type { ColumnMetaData, CompressionCodec, Encoding, PageHeader, PageType } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';

const ZSTD_LEVEL = 3;
const NONE = new Uint8Array(0);

/** Bytes one after the other, joined once all are there. */
export class Output {
  readonly #pieces: Uint8Array[] = [];
  size = 0;

  append(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.size += piece.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces, this.size);
  }
}

/** What a data page holds beside its values. */
interface DataPage {
  readonly encoding: Encoding;
  readonly rows: number;
  readonly nulls: number;
  /** Where it has nulls; empty of a column that has none. */
  readonly levels: Uint8Array;
}

/** Writes the pages of one column chunk. */
export class PageWriter {
  readonly #output: Output;
  readonly #codec: CompressionCodec;
  /** How many there are of each kind. */
  readonly stats: NonNullable<ColumnMetaData['encoding_stats']> = [];
  /** Bytes of headers, levels and values before they were compressed. */
  uncompressed = 0;

  /** @param codec `ZSTD`, or none */
  constructor(output: Output, codec: CompressionCodec) {
    this.#output = output;
    this.#codec = codec;
  }

  dictionary(values: Uint8Array, num_values: number): void {
    const dictionary_page_header = { num_values, encoding: 'PLAIN' } as const;
    this.#write({ type: 'DICTIONARY_PAGE', dictionary_page_header }, NONE, values);
    this.#count('DICTIONARY_PAGE', 'PLAIN');
  }

  data({ encoding, rows, nulls, levels }: DataPage, values: Uint8Array): void {
    const data_page_header_v2 = {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    };
    this.#write({ type: 'DATA_PAGE_V2', data_page_header_v2 }, levels, values);
    this.#count('DATA_PAGE_V2', encoding);
  }

  #write(header: Omit<PageHeader, `${string}_page_size`>, levels: Uint8Array, values: Uint8Array): void {
    const stored = this.#codec === 'ZSTD' ? compress(values) : Buffer.from(values);
    const head = new ByteWriter(HEADER_BYTES);
    const uncompressed_page_size = levels.length + values.length;
    writePageHeader(head, { ...header, uncompressed_page_size, compressed_page_size: levels.length + stored.length });
    this.uncompressed += head.offset + uncompressed_page_size;
    for (const piece of [head.getBytes(), levels, stored]) this.#output.append(piece);
  }

  #count(page_type: PageType, encoding: Encoding): void {
    const known = this.stats.find((stats) => stats.page_type === page_type);
    if (known) known.count += 1;
    else this.stats.push({ page_type, encoding, count: 1 });
  }
}

const HEADER_BYTES = 64;

const compress = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
