import type { Column, ColumnType } from '../table.ts';

/**
 * The encodings of Parquet that the writer uses (format specification, `Encodings.md`): PLAIN for values, the hybrid of runs and packed
 * bits for levels and for places in a dictionary. Each result is a view of memory that the next call writes over.
 */

const INT32 = 2 ** 32;
const MICROS_PER_MILLI = 1000;
/** The longest UTF-8 of a UTF-16 code unit. */
const MOST_BYTES_A_UNIT = 3;
/** Before each text stands its length. */
export const LENGTH_BYTES = 4;
const MOST_VARINT_BYTES = 5;

let bytes = Buffer.alloc(0);
let view = new DataView(bytes.buffer);

/** Makes room for so many bytes and keeps what is written. */
function reserve(size: number): void {
  if (size <= bytes.length) return;
  const larger = Buffer.from(new ArrayBuffer(Math.max(size, 2 * bytes.length, 2 ** 16)));
  bytes.copy(larger);
  bytes = larger;
  view = new DataView(bytes.buffer);
}

/**
 * Values as PLAIN: texts as UTF-8 after their length, numbers as 64 bits, booleans as bits.
 * @param values without nulls
 * @throws RangeError for an integer of more than 64 bits
 */
export function valueBytes(type: ColumnType, values: readonly unknown[]): Uint8Array {
  switch (type) {
    case 'string':
      return texts(values as readonly string[]);
    case 'boolean':
      return packed(Uint8Array.from(values, Number), 1, 0);
    case 'double':
      return doubles(values as readonly number[]);
    default:
      return integers(values as readonly (number | bigint)[], type === 'timestamp' ? MICROS_PER_MILLI : 1);
  }
}

function texts(values: readonly string[]): Uint8Array {
  let end = 0;
  for (const text of values) {
    reserve(end + LENGTH_BYTES + text.length * MOST_BYTES_A_UNIT);
    const length = bytes.write(text, end + LENGTH_BYTES);
    view.setUint32(end, length, true);
    end += LENGTH_BYTES + length;
  }
  return bytes.subarray(0, end);
}

function doubles(values: readonly number[]): Uint8Array {
  reserve(values.length * 8);
  for (let index = 0; index < values.length; index++) view.setFloat64(index * 8, values[index] as number, true);
  return bytes.subarray(0, values.length * 8);
}

function integers(values: readonly (number | bigint)[], factor: number): Uint8Array {
  reserve(values.length * 8);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number | bigint;
    const number = Number(value) * factor;
    // As two halves: a BigInt for every value would cost more than all else.
    if (Number.isSafeInteger(number)) {
      const high = Math.floor(number / INT32);
      view.setUint32(index * 8, number - high * INT32, true);
      view.setInt32(index * 8 + 4, high, true);
    } else view.setBigInt64(index * 8, long(BigInt(value) * BigInt(factor)), true);
  }
  return bytes.subarray(0, values.length * 8);
}

function long(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} has more than the 64 bits of an INT64`);
  return value;
}

/** Places in a dictionary of so many values: first the bits that one takes. */
export function placeBytes(places: Uint32Array, size: number): Uint8Array {
  const width = Math.max(1, 32 - Math.clz32(size - 1));
  reserve(1);
  bytes[0] = width;
  return size === 1 ? run(0, places.length, 1) : packedRun(places, width, 1);
}

/**
 * For each row whether it has a value; nothing of a column in which every row must have one.
 * @param levels 1 where a row has one; undefined where all have
 * @returns bytes of their own
 */
export function levelBytes({ required }: Column, levels: Uint8Array | undefined, rows: number): Uint8Array {
  if (required) return new Uint8Array(0);
  const first = levels?.[0] ?? 1;
  return Buffer.from(levels?.includes(1 - first) ? packedRun(levels, 1, 0) : run(first, rows, 0));
}

/** One value that fits a byte, for so many. */
function run(value: number, count: number, start: number): Uint8Array {
  const end = writeVarint(count * 2, start);
  reserve(end + 1);
  bytes[end] = value;
  return bytes.subarray(0, end + 1);
}

function packedRun(values: ArrayLike<number>, width: number, start: number): Uint8Array {
  const groups = Math.ceil(values.length / 8);
  const first = writeVarint(groups * 2 + 1, start);
  const { length } = packed(values, width, first);
  // A run is of whole groups of eight values.
  const end = first + groups * width;
  reserve(end);
  bytes.fill(0, length, end);
  return bytes.subarray(0, end);
}

/** Values of so many bits each, the first in the lowest bits. */
function packed(values: ArrayLike<number>, width: number, start: number): Uint8Array {
  reserve(start + Math.ceil((values.length * width) / 8));
  let end = start;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < values.length; index++) {
    held |= (values[index] as number) << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      bytes[end++] = held & 0xff;
      held >>>= 8;
    }
  }
  if (bits > 0) bytes[end++] = held;
  return bytes.subarray(0, end);
}

/** A number in groups of seven bits, the lowest first. @returns where it ends */
function writeVarint(value: number, start: number): number {
  reserve(start + MOST_VARINT_BYTES);
  let end = start;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes[end++] = (rest & 0x7f) | 0x80;
  bytes[end++] = rest;
  return end;
}
