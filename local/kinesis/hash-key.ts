import { createHash } from 'node:crypto';

/** Hash keys are unsigned 128-bit integers. */
const HASH_BITS = 128n;
export const MAX_HASH_KEY = (1n << HASH_BITS) - 1n;

export interface HashKeyRange {
  readonly start: bigint;
  /** Inclusive. */
  readonly end: bigint;
}

/** The hash key of a partition key: its MD5 digest read as a big-endian number. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`);
}

/** Splits the hash key space into `count` equal ranges, as `CreateStream` does; the last one takes the remainder. */
export function hashKeyRanges(count: number): readonly HashKeyRange[] {
  const width = (1n << HASH_BITS) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: width * BigInt(index),
    end: index === count - 1 ? MAX_HASH_KEY : width * BigInt(index + 1) - 1n,
  }));
}

/** Index of the range that holds a hash key. */
export function rangeIndexOf(hashKey: bigint, count: number): number {
  const index = Number(hashKey / ((1n << HASH_BITS) / BigInt(count)));
  return Math.min(index, count - 1);
}
