import {
  DuckDBBlobValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value as Athena prints it in a result, or null for NULL. */
export function formatValue(value: DuckDBValue, type: DuckDBType): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return formatNumber(value, type.typeId);
  return typeof value === 'object' ? (formatNested(value, type) ?? formatScalar(value)) : String(value);
}

function formatNumber(value: number, type: DuckDBTypeId): string {
  if (type === DuckDBTypeId.DOUBLE) return formatDouble(value);
  // Seven digits are what a 32-bit float holds; the rest is a rounding error of its conversion.
  return type === DuckDBTypeId.FLOAT ? formatDouble(Number(value.toPrecision(7))) : String(value);
}

const nested = (value: DuckDBValue, type: DuckDBType): string => formatValue(value, type) ?? 'null';

function formatNested(value: object, type: DuckDBType): string | undefined {
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType) {
    return `[${value.items.map((item) => nested(item, type.valueType)).join(', ')}]`;
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    const fields = type.entryNames.map(
      (name, index) => [name, value.entries[name] ?? null, type.entryTypes[index]] as const,
    );
    return `{${fields.map(([name, item, of]) => `${name}=${of ? nested(item, of) : 'null'}`).join(', ')}}`;
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    return `{${value.entries.map((entry) => `${nested(entry.key, type.keyType)}=${nested(entry.value, type.valueType)}`).join(', ')}}`;
  }
  return undefined;
}

function formatScalar(value: object): string {
  const micros = microsOf(value);
  if (micros !== undefined) return formatTimestamp(micros) + (value instanceof DuckDBTimestampTZValue ? ' UTC' : '');
  if (value instanceof DuckDBBlobValue)
    return Array.from(value.bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return String(value);
}

function microsOf(value: object): bigint | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1000n;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos / 1000n;
  return undefined;
}

/** `YYYY-MM-DD HH:MM:SS.mmm`; six digits only when the microseconds say something, so that nothing is lost. */
function formatTimestamp(micros: bigint): string {
  const remainder = ((micros % 1000n) + 1000n) % 1000n;
  const text = new Date(Number((micros - remainder) / 1000n)).toISOString().replace('T', ' ').slice(0, -1);
  return remainder === 0n ? text : text + String(remainder).padStart(3, '0');
}

/** A double as Java's `Double.toString`, and so Trino, prints it: `1.0`, `1.0E7`, `1.0E-4`. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
