import { type BigIntStats, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FileSlice } from '../service.ts';

/**
 * A slice that also says which state of the file it means. A put replaces the file by a rename, so between the answer and the
 * reader's `open` the path may have come to hold another object; the stamp shows it.
 */
export interface StampedSlice extends FileSlice {
  readonly stamp?: string;
}

/** Thrown when the file is no longer the one the slice was cut from; asking the service again gives the present object. */
export class StaleSliceError extends Error {
  constructor(path: string) {
    super(`${path} was replaced or removed while it was being read`);
    this.name = 'StaleSliceError';
  }
}

/** Up to this size a body is read at once, so that a body that is never consumed keeps no file open. */
const READ_AT_ONCE = 1024 * 1024;

/** Identifies one state of a file: which file, and when it was written. */
export function stampOf(stats: BigIntStats): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
}

export function isFileSlice(value: unknown): value is StampedSlice {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  const { path, start, length } = value as Partial<FileSlice>;
  return typeof path === 'string' && typeof start === 'number' && typeof length === 'number';
}

/** Opens the slice as a stream of exactly `length` bytes. The file is opened before this resolves: a later delete does not matter. */
export async function openSlice(slice: StampedSlice): Promise<Readable> {
  const file = await openUnchanged(slice);
  if (slice.length > READ_AT_ONCE) return streamOf(file, slice);
  try {
    return Readable.from(slice.length === 0 ? [] : [await readExactly(file, slice)], { objectMode: false });
  } finally {
    await file.close();
  }
}

async function openUnchanged(slice: StampedSlice): Promise<FileHandle> {
  const file = await open(slice.path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' && slice.stamp !== undefined ? new StaleSliceError(slice.path) : error;
  });
  if (slice.stamp === undefined || stampOf(await file.stat({ bigint: true })) === slice.stamp) return file;
  await file.close();
  throw new StaleSliceError(slice.path);
}

async function readExactly(file: FileHandle, { path, start, length }: FileSlice): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw new Error(`${path} ends at byte ${start + done}, before byte ${start + length}`);
    done += bytesRead;
  }
  return buffer;
}

// A stream that is dropped unread must not leak its file descriptor.
const forgotten = new FinalizationRegistry<() => void>((release) => release());

function streamOf(file: FileHandle, { start, length }: FileSlice): Readable {
  const stream = createReadStream('', { fd: file, start, end: start + length - 1 });
  forgotten.register(stream, () => void file.close().catch(() => undefined));
  return stream;
}
