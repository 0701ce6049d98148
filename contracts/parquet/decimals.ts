import type { FileMetaData, SchemaElement } from 'hyparquet';

/** Decimal columns that are to be read as the bytes that they are, by name: what one of their units is. */
export type DecimalUnits = ReadonlyMap<string, number>;

const isOfBytes = ({ type, converted_type }: SchemaElement): boolean =>
  type === 'FIXED_LEN_BYTE_ARRAY' && converted_type === 'DECIMAL';

/**
 * Metadata by which decimals of many digits come as bytes: hyparquet makes a BigInt of each of their sixteen bytes, which takes several
 * times as long as all else of such a column.
 */
export function decimalsAsBytes(metadata: FileMetaData): {
  readonly metadata: FileMetaData;
  readonly units: DecimalUnits;
} {
  const units = new Map(metadata.schema.filter(isOfBytes).map(({ name, scale = 0 }) => [name, 10 ** -scale]));
  const plain = ({ converted_type: _, logical_type: __, scale: ___, ...element }: SchemaElement): SchemaElement =>
    element;
  const schema = metadata.schema.map((element) => (isOfBytes(element) ? plain(element) : element));
  return { metadata: { ...metadata, schema }, units };
}

/** The number that a decimal of bytes is: two's complement, the highest first. */
export function decimalNumber(bytes: Uint8Array, unit: number): number {
  let value = ((bytes[0] ?? 0) << 24) >> 24;
  for (let at = 1; at < bytes.length; at++) value = value * 256 + (bytes[at] as number);
  // Beyond, digits were lost on the way.
  const exact = Number.isSafeInteger(value) ? value : Number(BigInt.asIntN(bytes.length * 8, bigIntOf(bytes)));
  return exact * unit;
}

const bigIntOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
