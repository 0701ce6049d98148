import { type FileHandle, open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { basename } from 'node:path';
import { decodeFrame, encodeFrame, MAX_FRAME_BYTES, type StoredRecord } from './record-frame.ts';

/** One entry of the sparse index for about this many bytes of a segment. */
const INDEX_STEP = 64 * 1024;

export interface ReadLimit {
  readonly maxRecords: number;
  /** At least one record is returned, however large. */
  readonly maxBytes: number;
}

interface IndexEntry {
  readonly position: number;
  readonly offset: number;
}

/** One append-only file of a shard: the records from position {@link first} up to {@link end}. */
export class Segment {
  readonly path: string;
  readonly first: number;
  #end: number;
  #size = 0;
  #index: IndexEntry[] | undefined;
  #writer: FileHandle | undefined;
  #lastArrival: number | undefined;

  private constructor(path: string, first: number, end: number) {
    this.path = path;
    this.first = first;
    this.#end = end;
  }

  /** A new, empty segment that takes appends. */
  static async create(path: string, first: number): Promise<Segment> {
    const segment = new Segment(path, first, first);
    segment.#index = [];
    segment.#writer = await open(path, 'wx');
    return segment;
  }

  /** The last segment of a shard: what a crash left half-written at its end was never acknowledged and is cut off. */
  static async reopen(path: string, first: number): Promise<Segment> {
    const segment = new Segment(path, first, first);
    const length = await segment.#scan();
    if (length > segment.#size) await truncate(path, segment.#size);
    segment.#writer = await open(path, 'r+');
    return segment;
  }

  /** A segment that takes no more appends; it is not read before someone asks for its records. */
  static sealed(path: string, first: number, end: number): Segment {
    return new Segment(path, first, end);
  }

  /** Position after the last record. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#size;
  }

  get lastArrival(): number | undefined {
    return this.#lastArrival;
  }

  /** Writes the records with one write and one flush; either all of them are durable afterwards or none counts. */
  async append(records: readonly StoredRecord[]): Promise<void> {
    const writer = this.#writer;
    if (!writer) throw new Error(`${basename(this.path)} takes no more records`);
    const frames = records.map(encodeFrame);
    const bytes = Buffer.concat(frames);
    try {
      await writeFully(writer, bytes, this.#size);
      await writer.datasync();
    } catch (error) {
      await writer.truncate(this.#size).catch(() => undefined);
      throw error;
    }
    records.forEach((record, index) => {
      this.#enter(record, this.#size);
      this.#size += frames[index]?.length ?? 0;
    });
  }

  /** Records from a position on, in order. */
  async read(from: number, limit: ReadLimit): Promise<StoredRecord[]> {
    const { offset, size } = await this.#locate(from);
    const bytes = await readSlice(this.path, offset, Math.min(size - offset, reach(limit)));
    const records: StoredRecord[] = [];
    let taken = 0;
    let frame = decodeFrame(bytes, 0);
    while (frame && records.length < limit.maxRecords) {
      const { record, end } = frame;
      if (record.position >= from) {
        taken += record.data.length;
        if (records.length > 0 && taken > limit.maxBytes) break;
        records.push(record);
      }
      frame = decodeFrame(bytes, end);
    }
    return records;
  }

  /** When the newest record came: for a sealed segment that was not read, the time its file was written last. */
  async newest(): Promise<number> {
    return this.#lastArrival ?? (await stat(this.path)).mtimeMs;
  }

  /** Ends appending. */
  async seal(): Promise<void> {
    await this.#writer?.close();
    this.#writer = undefined;
  }

  async remove(): Promise<void> {
    await this.seal();
    await rm(this.path, { force: true });
  }

  async #locate(position: number): Promise<{ offset: number; size: number }> {
    if (!this.#index) await this.#scanSealed();
    const index = this.#index ?? [];
    let low = 0;
    let high = index.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((index[middle]?.position ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return { offset: index[low]?.offset ?? 0, size: this.#size };
  }

  async #scanSealed(): Promise<void> {
    const expected = this.#end;
    await this.#scan();
    if (this.#end === expected) return;
    throw new Error(
      `${this.path} is damaged: it should hold the records up to position ${expected}, but ends at ${this.#end}. ` +
        'Restore the data folder from a copy, or clear it with `npm run reset`.',
    );
  }

  /** Reads the whole file, rebuilds index, end and size, and returns the length of the file. */
  async #scan(): Promise<number> {
    const bytes = await readFile(this.path);
    this.#index = [];
    this.#end = this.first;
    this.#size = 0;
    for (
      let frame = decodeFrame(bytes, 0);
      frame?.record.position === this.#end;
      frame = decodeFrame(bytes, frame.end)
    ) {
      this.#enter(frame.record, this.#size);
      this.#size = frame.end;
    }
    return bytes.length;
  }

  #enter(record: StoredRecord, offset: number): void {
    const last = this.#index?.at(-1);
    if (!last || offset - last.offset >= INDEX_STEP) this.#index?.push({ position: record.position, offset });
    this.#end = record.position + 1;
    this.#lastArrival = record.arrival;
  }
}

/** Enough bytes to skip to the wanted record and still meet the limit. */
function reach(limit: ReadLimit): number {
  return INDEX_STEP + 2 * MAX_FRAME_BYTES + limit.maxBytes;
}

async function readSlice(path: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const file = await open(path, 'r');
  try {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function writeFully(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, offset + written);
    written += bytesWritten;
  }
}
