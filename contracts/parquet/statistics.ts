import type { Statistics } from 'hyparquet';
import type { ColumnType } from '../table.ts';

const MICROS_PER_MILLI = 1000n;

/** What is known of values beside themselves. */
interface Known {
  readonly nulls: number;
  /** Whether all texts among them are ASCII. */
  readonly isAscii: boolean;
}

/**
 * What a reader may skip a chunk by: its least and greatest value as they are stored, and how many nulls it has.
 * @param values without nulls; those that repeat may be left out
 */
export function statisticsOf(type: ColumnType, values: readonly unknown[], { nulls, isAscii }: Known): Statistics {
  const null_count = BigInt(nulls);
  if (type === 'double') return { ...boundsOfDoubles(values as readonly number[]), null_count };
  const isLess = type === 'string' && !isAscii ? isBeforeInUtf8 : isSmaller;
  let [least] = values;
  let [greatest] = values;
  for (const value of values) {
    if (isLess(value, least)) least = value;
    else if (isLess(greatest, value)) greatest = value;
  }
  if (least === undefined) return { null_count };
  return { min_value: stored(type, least), max_value: stored(type, greatest), null_count };
}

const isSmaller = (a: unknown, b: unknown): boolean => (a as string | number) < (b as string | number);

/** Parquet orders texts by their bytes; UTF-16 orders what is beyond U+FFFF before U+E000. */
const isBeforeInUtf8 = (a: unknown, b: unknown): boolean =>
  a !== b && Buffer.compare(Buffer.from(a as string), Buffer.from(b as string)) < 0;

function stored(type: ColumnType, value: unknown): string | boolean | bigint {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return type === 'timestamp' ? BigInt(value as number) * MICROS_PER_MILLI : BigInt(value as number | bigint);
}

/** Numbers that are none are passed over, and zero counts as both of its signs, as the format says. */
function boundsOfDoubles(values: readonly number[]): Statistics {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (least > greatest) return {};
  return { min_value: least === 0 ? -0 : least, max_value: greatest === 0 ? 0 : greatest };
}
