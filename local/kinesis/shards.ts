import { hash } from 'node:crypto';

/** Hash keys are unsigned 128-bit integers. */
const HASH_BITS = 128n;

/** The hash key of a partition key: its MD5 digest read as a big-endian number. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${hash('md5', partitionKey, 'hex')}`);
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

const LEAD = 2n;
const CREATED_BITS = 36n;
const SHARD_BITS = 40n;
const POSITION_BITS = 64n;
const TAIL_BITS = 44n;

/**
 * Gives the sequence numbers of one shard, by the place of a record in it, counted from 0. They are opaque to everyone outside
 * this folder: 56 decimal digits, unique over all streams of a name and rising within a shard. The digits pack the stream's
 * creation, the shard and the position.
 * @param createdSeconds seconds since the epoch at which the stream was made
 */
export function sequenceNumbers(createdSeconds: number, shardIndex: number): (position: number) => string {
  const shard = (((LEAD << CREATED_BITS) | BigInt(createdSeconds)) << SHARD_BITS) | BigInt(shardIndex);
  const first = shard << (POSITION_BITS + TAIL_BITS);
  return (position) => (first | (BigInt(position) << TAIL_BITS)).toString();
}
