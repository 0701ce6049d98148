import { parquetRows, readParquetColumns } from '../../contracts/parquet.ts';
import { NAMED, type Named } from './format.ts';

/** The columns of numbers of `gold.sales_facts`. */
export const NUMBER_COLUMNS = [
  'fact_day',
  'fact_hour',
  'customer_number',
  'order_number',
  'split_number',
  'units',
  'amount',
  'discount',
] as const;
/** Its columns of truths. */
export const FLAG_COLUMNS = ['is_return', 'is_identified', 'is_product'] as const;

type NumberColumn = (typeof NUMBER_COLUMNS)[number] | (typeof FLAG_COLUMNS)[number];

/** By the name that facts use, the column of `gold.sales_facts` that holds it. */
export const TEXT_COLUMNS: Readonly<Record<Named, string>> = {
  source: 'source',
  currency: 'currency',
  country: 'country',
  channel: 'channel',
  device: 'device',
  category: 'category',
  product: 'product_id',
};

/** Rows of `gold.sales_facts`, column by column; texts as places among all texts of their kind. */
export interface FactRows {
  readonly length: number;
  readonly numbers: Readonly<Record<NumberColumn, Float64Array>>;
  readonly codes: Readonly<Record<Named, Uint32Array>>;
  readonly names: Readonly<Record<Named, readonly string[]>>;
}

/** Reads Parquet files of `gold.sales_facts`. */
export async function readFactRows(files: readonly Uint8Array[]): Promise<FactRows> {
  const builder = new FactRowsBuilder(files.reduce((rows, file) => rows + parquetRows(file), 0));
  let first = 0;
  for (const file of files) {
    await readParquetColumns(file, (column, from, values) => builder.put(column, first + from, values));
    first += parquetRows(file);
  }
  return builder.rows();
}

/** Collects rows of several files. */
class FactRowsBuilder {
  readonly #length: number;
  readonly #numbers: Record<NumberColumn, Float64Array>;
  readonly #codes: Record<Named, Uint32Array>;
  readonly #names: Record<Named, Map<string, number>>;

  /** @param length how many rows there will be */
  constructor(length: number) {
    const each = <K extends string, V>(keys: readonly K[], make: () => V) =>
      Object.fromEntries(keys.map((key) => [key, make()])) as Record<K, V>;
    this.#length = length;
    this.#numbers = each([...NUMBER_COLUMNS, ...FLAG_COLUMNS], () => new Float64Array(length));
    this.#codes = each(NAMED, () => new Uint32Array(length));
    this.#names = each(NAMED, () => new Map());
  }

  /** Takes values of a column, from a row on; columns that are not packed are passed over. */
  put(column: string, from: number, values: ArrayLike<unknown>): void {
    const named = NAMED.find((name) => TEXT_COLUMNS[name] === column);
    if (named) this.#putTexts(this.#codes[named].subarray(from), this.#names[named], values);
    const numbers = (this.#numbers as Partial<Record<string, Float64Array>>)[column]?.subarray(from);
    if (numbers) for (let row = 0; row < values.length; row++) numbers[row] = Number(values[row]);
  }

  #putTexts(codes: Uint32Array, names: Map<string, number>, values: ArrayLike<unknown>): void {
    let [last, code]: [unknown, number] = [undefined, 0];
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (value !== last) {
        last = value;
        code = names.get(String(value)) ?? names.size;
        if (code === names.size) names.set(String(value), code);
      }
      codes[row] = code;
    }
  }

  rows(): FactRows {
    const names = NAMED.map((named) => [named, [...this.#names[named].keys()]]);
    return {
      length: this.#length,
      numbers: this.#numbers,
      codes: this.#codes,
      names: Object.fromEntries(names) as FactRows['names'],
    };
  }
}
