import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type ColumnType, type Numbers, PARTS_OF_ONE, type PackHeader, TYPES } from './format.ts';

type Column = PackHeader['columns'][number];

/** Smaller by a tenth than the level below, at half its speed; what is slower gains nothing more. */
const ZSTD_LEVEL = 6;
const SCALES = [PARTS_OF_ONE, PARTS_OF_ONE / 100] as const;
const LARGEST: readonly (readonly [ColumnType, number])[] = [
  ['u8', 2 ** 8 - 1],
  ['u16', 2 ** 16 - 1],
  ['u32', 2 ** 32 - 1],
];

/** A column of whole numbers, in the smallest type that holds them, less the zeros that they all end in. */
export function encodeColumn(name: string, numbers: ArrayLike<number>): { column: Column; bytes: Uint8Array } {
  const scale = scaleOf(numbers);
  let [least, most] = [0, 0];
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const [type] = (least < 0 ? undefined : LARGEST.find(([, largest]) => most / scale <= largest)) ?? (['f64'] as const);
  const packed = new TYPES[type](numbers.length);
  for (let at = 0; at < numbers.length; at++) packed[at] = (numbers[at] as number) / scale;
  const bytes = compress(new Uint8Array(packed.buffer));
  return { column: { name, type, scale, rows: numbers.length, bytes: bytes.length }, bytes };
}

/** The most that all numbers can be divided by. */
function scaleOf(numbers: ArrayLike<number>): number {
  const divides = (scale: number): boolean => {
    for (let at = 0; at < numbers.length; at++) if ((numbers[at] as number) % scale !== 0) return false;
    return true;
  };
  return SCALES.find(divides) ?? 1;
}

/** The numbers of a column as they were packed: to be multiplied by its scale. @throws Error when they are not what the header says */
export function decodeColumn({ name, type, rows }: Column, bytes: Uint8Array): Numbers {
  const plain = zstdDecompressSync(bytes);
  const Type = TYPES[type];
  if (plain.length !== rows * Type.BYTES_PER_ELEMENT)
    throw new Error(`The column ${name} is not as long as it should be`);
  // A small result may lie in a pool that others share, at a place that the type cannot be read from.
  const own = plain.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? plain : Uint8Array.from(plain);
  return new Type(own.buffer as ArrayBuffer, own.byteOffset, rows);
}

export const compress = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
