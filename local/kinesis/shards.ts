import { createHash } from 'node:crypto';

/** Hash keys are unsigned 128-bit integers. */
const HASH_BITS = 128n;

/** The hash key of a partition key: its MD5 digest read as a big-endian number. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`);
}

/** The shard that a hash key belongs to: the key space in `count` equal ranges, the last of which takes the remainder. */
export function shardIndexOf(hashKey: bigint, count: number): number {
  const index = Number(hashKey / ((1n << HASH_BITS) / BigInt(count)));
  return Math.min(index, count - 1);
}

/** `shardId-000000000006` */
export function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

export interface SequenceParts {
  /** Seconds since the epoch at which the stream was made. */
  readonly createdSeconds: number;
  readonly shardIndex: number;
  /** Place of the record in its shard, counted from 0. */
  readonly position: number;
}

const LEAD = 2n;
const CREATED_BITS = 36n;
const SHARD_BITS = 40n;
const POSITION_BITS = 64n;
const TAIL_BITS = 44n;

/**
 * Sequence numbers are opaque to everyone outside this folder: 56 decimal digits, unique over all streams of a name and rising
 * within a shard. The digits pack the stream's creation, the shard and the record's position.
 */
export function sequenceNumber(parts: SequenceParts): string {
  let packed = LEAD;
  packed = (packed << CREATED_BITS) | BigInt(parts.createdSeconds);
  packed = (packed << SHARD_BITS) | BigInt(parts.shardIndex);
  packed = (packed << POSITION_BITS) | BigInt(parts.position);
  return (packed << TAIL_BITS).toString();
}
