import { parquetRows, readParquetColumns } from '../../contracts/parquet.ts';

/** The values of one column of one file. Numbers and moments, in milliseconds, take eight bytes each; NaN stands for null. */
export interface ColumnPart {
  readonly values: Float64Array | readonly unknown[];
  readonly isMoment: boolean;
  readonly bytes: number;
}

/** Columns of one file. */
export interface FileColumns {
  readonly rows: number;
  readonly parts: ReadonlyMap<string, ColumnPart>;
}

const POINTER_BYTES = 8;
/** What V8 puts before the characters of a text, rounded up. */
const TEXT_BYTES = 24;

/** The value of a row, as reading it whole would have it, but for whole numbers, which are numbers. */
export function valueAt({ values, isMoment }: ColumnPart, row: number): unknown {
  const value = values[row];
  if (typeof value !== 'number') return value ?? null;
  if (Number.isNaN(value)) return null;
  return isMoment ? new Date(value) : value;
}

/**
 * Reads columns of a Parquet file so that each value takes little more than itself.
 * @returns the number of rows, and what is kept of each column; a column that the file lacks is null throughout
 */
export async function readColumnParts(bytes: Uint8Array, columns: readonly string[]): Promise<FileColumns> {
  const rows = parquetRows(bytes);
  const builders = new Map(columns.map((column) => [column, new PartBuilder(rows)]));
  await readParquetColumns(bytes, (column, from, values) => builders.get(column)?.add(from, values), columns);
  return { rows, parts: new Map(Array.from(builders, ([column, builder]) => [column, builder.part()])) };
}

/** Values of a column as they come; what it is made of is known with the first that is not null. */
class PartBuilder {
  readonly #rows: number;
  /** Each text once, however often it stands. */
  readonly #texts = new Map<string, string>();
  #numbers: Float64Array | undefined;
  #others: unknown[] | undefined;
  #isMoment = false;
  #textBytes = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  add(from: number, values: ArrayLike<unknown>): void {
    for (let at = 0; at < values.length; at++) this.#set(from + at, values[at]);
  }

  part(): ColumnPart {
    const values = this.#others ?? this.#numbers ?? new Float64Array(this.#rows).fill(Number.NaN);
    return { values, isMoment: this.#isMoment, bytes: this.#rows * POINTER_BYTES + this.#textBytes };
  }

  #set(row: number, value: unknown): void {
    if (value === null || value === undefined) return;
    if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Date) {
      this.#numbers ??= new Float64Array(this.#rows).fill(Number.NaN);
      this.#isMoment = value instanceof Date;
      this.#numbers[row] = Number(value);
    } else {
      this.#others ??= Array(this.#rows).fill(null);
      this.#others[row] = typeof value === 'string' ? this.#textOf(value) : value;
    }
  }

  #textOf(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    this.#textBytes += TEXT_BYTES + text.length;
    return text;
  }
}
