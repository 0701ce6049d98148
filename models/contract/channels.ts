import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { asyncBufferFromFile, type DecodedArray, type ParquetScan, parquetScan, type SchemaElement } from 'hyparquet';
import { CHANNELS, type Channel, type FeatureRow, type FeatureType } from '../../contracts/features.ts';
import { compressors } from '../../contracts/parquet.ts';
import type { Features } from '../model.ts';

/**
 * The channels of a job as rows. A channel's files are read in the order of their names, and anew at every call.
 * @param given the channels that the job has; one without a file is empty
 * @throws Error when a channel that the model needs is not among them
 */
export async function openChannels(
  folder: string,
  needed: readonly Channel[],
  given: readonly string[],
): Promise<Features> {
  const absent = needed.filter((channel) => !given.includes(channel));
  if (absent.length > 0) {
    throw new Error(`The job has no channel ${absent.join(', ')}; this model trains on ${needed.join(', ')}.`);
  }
  const files = new Map<Channel, readonly string[]>();
  for (const channel of needed) files.set(channel, await filesOf(join(folder, channel)));
  return {
    rows: <C extends Channel>(channel: C) => {
      const paths = files.get(channel);
      if (!paths) throw new Error(`The model reads the channel ${channel}, which it has not declared.`);
      return channelRows(folder, channel, paths);
    },
  };
}

async function* channelRows<C extends Channel>(
  folder: string,
  channel: C,
  paths: readonly string[],
): AsyncGenerator<FeatureRow<C>> {
  const kinds: Readonly<Record<string, FeatureType>> = CHANNELS[channel];
  for (const path of paths) {
    try {
      // The columns have been held to the channel's kinds, which the compiler holds to its row type.
      for await (const row of parquetRows(path, kinds)) yield row as unknown as FeatureRow<C>;
    } catch (error) {
      const file = relative(join(folder, channel), path);
      throw new Error(`Channel ${channel}, file ${file}: ${(error as Error).message}.`, { cause: error });
    }
  }
}

/** Files below a folder in the order of their paths, without those that Hive hides (`_SUCCESS`, `.crc`). */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

type Value = string | number | boolean | null;

const DAY_CHARACTERS = 10;

/**
 * Rows of a Parquet file, row group by row group: dates as `yyyy-MM-dd`, whole numbers and decimals as numbers.
 * @throws Error naming the column that is missing or holds something else than `kinds` says
 */
async function* parquetRows(
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
    throw new Error(`it is not a readable Parquet file (${(error as Error).message})`, { cause: error });
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
