import { crc32 } from 'node:zlib';

/** A record as it lies in a segment file; the shard and the sequence number follow from the file and the position. */
export interface StoredRecord {
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

export interface Frame {
  readonly record: StoredRecord;
  /** Offset of the byte after the frame. */
  readonly end: number;
}

const PREFIX_BYTES = 8;
const FIXED_BYTES = 16;
const MEBIBYTE = 1024 * 1024;

/** The largest frame: a record of 1 MiB with a key of 256 characters of four bytes each, and the frame's own fields. */
export const MAX_FRAME_BYTES = MEBIBYTE + 2 * 1024;

/** `length | crc32 | position | arrival | key length | key | data`, big-endian. The checksum tells a torn write from a whole one. */
export function encodeFrame(record: StoredRecord): Buffer {
  const key = Buffer.from(record.partitionKey, 'utf8');
  const body = FIXED_BYTES + key.length + record.data.length;
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + body);
  let at = PREFIX_BYTES;
  at = frame.writeBigUInt64BE(BigInt(record.position), at);
  at = frame.writeUIntBE(record.arrival, at, 6);
  at = frame.writeUInt16BE(key.length, at);
  at += key.copy(frame, at);
  frame.set(record.data, at);
  frame.writeUInt32BE(body, 0);
  frame.writeUInt32BE(crc32(frame.subarray(PREFIX_BYTES)), 4);
  return frame;
}

/** The frame that starts at `offset`, or undefined when the bytes there are not a whole, intact frame. */
export function decodeFrame(bytes: Buffer, offset: number): Frame | undefined {
  if (offset + PREFIX_BYTES + FIXED_BYTES > bytes.length) return undefined;
  const body = bytes.readUInt32BE(offset);
  const end = offset + PREFIX_BYTES + body;
  if (body < FIXED_BYTES || end > bytes.length) return undefined;
  if (crc32(bytes.subarray(offset + PREFIX_BYTES, end)) !== bytes.readUInt32BE(offset + 4)) return undefined;
  const keyStart = offset + PREFIX_BYTES + FIXED_BYTES;
  const keyEnd = keyStart + bytes.readUInt16BE(keyStart - 2);
  return {
    record: {
      position: Number(bytes.readBigUInt64BE(offset + PREFIX_BYTES)),
      arrival: bytes.readUIntBE(offset + PREFIX_BYTES + 8, 6),
      partitionKey: bytes.toString('utf8', keyStart, keyEnd),
      data: bytes.subarray(keyEnd, end),
    },
    end,
  };
}
