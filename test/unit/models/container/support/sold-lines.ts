import { zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import type { SoldLineRow } from '../../../../../contracts/features.ts';

export const LINE: SoldLineRow = {
  source: 'web',
  currency: 'EUR',
  product_id: 'lamp',
  country: 'DE',
  day: '2026-03-01',
  hour: 9,
  day_of_week: 7,
  quantity: 2,
  unit_price: 2.55,
  amount: 5.1,
  returned: 0,
};

const WHOLE = new Set(['hour', 'day_of_week', 'quantity']);

/** A Parquet file of sold lines as Athena unloads them: zstd, whole numbers as INT64, the day as DATE. */
export function soldLines(lines: readonly Partial<SoldLineRow>[]): Uint8Array {
  const names = Object.keys(LINE) as (keyof SoldLineRow)[];
  const rows = lines.map((line) => ({ ...LINE, ...line }));
  const columnData = names.map((name) => ({ name, data: rows.map((row) => physical(name, row[name])) }));
  const schema = [{ name: 'root', num_children: names.length }, ...names.map(element)];
  const compressors = { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes) };
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, codec: 'ZSTD', compressors, rowGroupSize: 2 }));
}

function physical(name: keyof SoldLineRow, value: string | number): string | number | bigint | Date {
  if (name === 'day') return new Date(value);
  return WHOLE.has(name) ? BigInt(value) : value;
}

function element(name: keyof SoldLineRow): SchemaElement {
  const common = { name, repetition_type: 'OPTIONAL' as const };
  if (name === 'day') return { ...common, type: 'INT32', converted_type: 'DATE' };
  if (WHOLE.has(name)) return { ...common, type: 'INT64' };
  return typeof LINE[name] === 'number'
    ? { ...common, type: 'DOUBLE' }
    : { ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
}
