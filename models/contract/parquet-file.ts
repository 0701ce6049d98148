import { asyncBufferFromFile, type DecodedArray, type ParquetScan, parquetScan, type SchemaElement } from 'hyparquet';
import type { FeatureType } from '../../contracts/features.ts';
import { compressors } from '../../contracts/parquet.ts';

type Value = string | number | boolean | null;

const DAY_CHARACTERS = 10;

/**
 * Rows of a Parquet file, row group by row group: dates as `yyyy-MM-dd`, whole numbers and decimals as numbers.
 * @throws Error naming the column that is missing or holds something else than `kinds` says
 */
export async function* parquetRows(
  path: string,
  kinds: Readonly<Record<string, FeatureType>>,
): AsyncGenerator<Record<string, Value>> {
  const scan = await open(path);
  const schema = new Map(scan.metadata.schema.map((element) => [element.name, element]));
  for (const name of Object.keys(kinds)) {
    if (!schema.has(name))
      throw new Error(`the column ${name} is missing; it has ${[...schema.keys()].slice(1).join(', ')}`);
  }
  for (const { rowStart, rowEnd } of scan.ranges) {
    const columns: [string, readonly Value[]][] = [];
    for (const [name, kind] of Object.entries(kinds)) {
      const data = await scan.readColumn({ column: name, rowStart, rowEnd });
      columns.push([name, converted(data, kind, schema.get(name) as SchemaElement, rowStart)]);
    }
    for (let index = 0; index < rowEnd - rowStart; index++) {
      const row: Record<string, Value> = {};
      for (const [name, values] of columns) row[name] = values[index] as Value;
      yield row;
    }
  }
}

async function open(path: string): Promise<ParquetScan> {
  try {
    return await parquetScan({ file: await asyncBufferFromFile(path), compressors });
  } catch (error) {
    throw new Error(`it is no Parquet file that can be read (${(error as Error).message})`, { cause: error });
  }
}

function converted(data: DecodedArray, kind: FeatureType, element: SchemaElement, firstRow: number): Value[] {
  const convert = CONVERSIONS[kind.replace('?', '') as keyof typeof CONVERSIONS](element);
  const nullable = kind.endsWith('?');
  const values = new Array<Value>(data.length);
  for (let index = 0; index < data.length; index++) {
    const value = convert(data[index]);
    if (value === null && !nullable)
      throw new Error(`the column ${element.name} has no value in row ${firstRow + index}`);
    if (value === undefined) throw mistyped(element, kind, firstRow + index);
    values[index] = value;
  }
  return values;
}

/** Each takes a value as the reader gives it; undefined is what does not fit. */
const CONVERSIONS = {
  text: () => (value: unknown) => {
    if (typeof value === 'string') return value;
    if (value instanceof Date) return value.toISOString().slice(0, DAY_CHARACTERS);
    return missing(value);
  },
  boolean: () => (value: unknown) => (typeof value === 'boolean' ? value : missing(value)),
  number: ({ converted_type, scale = 0 }: SchemaElement) => {
    // The reader multiplies by a power of ten, which gives 2.5500000000000003 for 2.55.
    const exact =
      converted_type === 'DECIMAL' ? (value: number) => Number(value.toFixed(scale)) : (value: number) => value;
    return (value: unknown) => {
      if (typeof value === 'number') return Number.isFinite(value) ? exact(value) : null;
      return typeof value === 'bigint' ? Number(value) : missing(value);
    };
  },
} as const;

const missing = (value: unknown): null | undefined => (value === null || value === undefined ? null : undefined);

const mistyped = ({ name, type, converted_type }: SchemaElement, kind: FeatureType, row: number): Error =>
  new Error(
    `the column ${name} (${converted_type ?? type}) should hold ${kind.replace('?', '')}, and does not in row ${row}`,
  );
