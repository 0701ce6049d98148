import { crc32 } from 'node:zlib';
import type { JsonObject } from '../../../contracts/models.ts';

/**
 * A file of typed arrays behind a JSON header:
 *
 *     bytes 0-7    "SHOPLAKE"
 *     bytes 8-11   format version      bytes 12-15   length of the header
 *     bytes 16-19  CRC-32 of all that follows byte 24 (bytes 20-23 are zero)
 *     byte 24      the header, UTF-8; then the arrays, each from a multiple of eight, little-endian
 *
 * JSON of large arrays would take many times the space and the time.
 */

const MAGIC = 'SHOPLAKE';
const HEADER_AT = 24;
const ALIGNMENT = 8;

const TYPES = {
  u8: Uint8Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

type TypeName = keyof typeof TYPES;

export type Section = Uint8Array | Int32Array | Float32Array | Float64Array;

export interface Sections {
  readonly header: JsonObject;
  readonly arrays: ReadonlyMap<string, Section>;
}

interface Place {
  readonly type: TypeName;
  readonly offset: number;
  readonly length: number;
}

interface Head {
  readonly header: JsonObject;
  readonly places: Readonly<Record<string, Place>>;
}

const aligned = (at: number): number => Math.ceil(at / ALIGNMENT) * ALIGNMENT;

export function encodeSections({ header, arrays }: Sections, formatVersion: number): Uint8Array {
  const places: Record<string, Place> = {};
  let size = 0;
  for (const [name, array] of arrays) {
    places[name] = { type: typeOf(array), offset: size, length: array.length };
    size = aligned(size + array.byteLength);
  }
  const head = Buffer.from(JSON.stringify({ header, places }));
  const start = aligned(HEADER_AT + head.length);
  const bytes = Buffer.alloc(start + size);
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(formatVersion, 8);
  bytes.writeUInt32LE(head.length, 12);
  head.copy(bytes, HEADER_AT);
  for (const [name, array] of arrays) {
    const { offset } = places[name] as Place;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + offset);
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_AT)), 16);
  return bytes;
}

/**
 * Reads the file back; the arrays are views of it where it is aligned.
 * @param name of the file, for messages
 * @throws Error naming the file and what is wrong with it
 */
export function decodeSections(file: Uint8Array, formatVersion: number, name: string): Sections {
  const bytes = alignedBuffer(file);
  if (bytes.length < HEADER_AT || bytes.toString('latin1', 0, 8) !== MAGIC) {
    throw new Error(`${name} is not a model of this platform; train again, or restore the file.`);
  }
  const version = bytes.readUInt32LE(8);
  if (version !== formatVersion) {
    throw new Error(`${name} has format ${version}, and this release reads format ${formatVersion}; train again.`);
  }
  if (bytes.readUInt32LE(16) !== crc32(bytes.subarray(HEADER_AT))) {
    throw new Error(`${name} is corrupt: its checksum does not fit, so it was cut short or changed. Restore it.`);
  }
  const length = bytes.readUInt32LE(12);
  const { header, places } = JSON.parse(bytes.toString('utf8', HEADER_AT, HEADER_AT + length)) as Head;
  const start = bytes.byteOffset + aligned(HEADER_AT + length);
  const arrays = Object.entries(places).map(
    ([section, place]) =>
      [section, new TYPES[place.type](bytes.buffer as ArrayBuffer, start + place.offset, place.length)] as const,
  );
  return { header, arrays: new Map(arrays) };
}

function alignedBuffer(file: Uint8Array): Buffer {
  const { buffer, byteOffset, byteLength } = file.byteOffset % ALIGNMENT === 0 ? file : new Uint8Array(file);
  return Buffer.from(buffer, byteOffset, byteLength);
}

function typeOf(array: Section): TypeName {
  if (array instanceof Float32Array) return 'f32';
  if (array instanceof Float64Array) return 'f64';
  return array instanceof Int32Array ? 'i32' : 'u8';
}
