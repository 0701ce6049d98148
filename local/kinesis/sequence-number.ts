/**
 * Sequence numbers: opaque to everyone outside this folder, 56 decimal digits, unique in a stream and rising within a shard.
 * The digits pack the stream's creation, the shard and the record's position, so that a checkpoint of a stream that was
 * deleted and made again is recognised.
 */
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

const mask = (bits: bigint): bigint => (1n << bits) - 1n;

export function sequenceNumber(parts: SequenceParts): string {
  let packed = LEAD;
  packed = (packed << CREATED_BITS) | BigInt(parts.createdSeconds);
  packed = (packed << SHARD_BITS) | BigInt(parts.shardIndex);
  packed = (packed << POSITION_BITS) | BigInt(parts.position);
  return (packed << TAIL_BITS).toString();
}

/** The parts of a sequence number, or undefined for text that this account never gave out. */
export function parseSequenceNumber(text: string): SequenceParts | undefined {
  if (!/^[1-9]\d{0,128}$/.test(text)) return undefined;
  const packed = BigInt(text);
  if (packed >> (CREATED_BITS + SHARD_BITS + POSITION_BITS + TAIL_BITS) !== LEAD || (packed & mask(TAIL_BITS)) !== 0n) {
    return undefined;
  }
  const body = packed >> TAIL_BITS;
  return {
    createdSeconds: Number((body >> (SHARD_BITS + POSITION_BITS)) & mask(CREATED_BITS)),
    shardIndex: Number((body >> POSITION_BITS) & mask(SHARD_BITS)),
    position: Number(body & mask(POSITION_BITS)),
  };
}

/** `shardId-000000000006` */
export function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}
