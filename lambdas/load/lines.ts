import { isAscii, isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { binaryIn } from './binary.ts';
import { LineEnds } from './line-ends.ts';
import { FileRejectedError } from './source.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const PROBE_BYTES = 4096;

/** The packed data ended early or is damaged: what came before is good, what follows is lost. */
export class DamagedFileError extends Error {
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.name = 'DamagedFileError';
    this.reason = reason;
  }
}

/**
 * The bytes of a file as text: unpacks gzip, recognised by its first bytes because names lie.
 * @throws FileRejectedError for a binary file; DamagedFileError where packed data breaks off
 */
export async function* unpack(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const all = withHead(bytes);
  const head = await all.next();
  if (head.done) return;
  const whole = chain(head.value, all);
  if (!head.value.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) {
    yield* textOnly(whole);
    return;
  }
  const unpacked = createGunzip();
  // A failure of either side reaches the reader through `unpacked`; without a listener here it would end the process first.
  pipeline(Readable.from(whole), unpacked, () => undefined);
  try {
    yield* textOnly(unpacked);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw new DamagedFileError('truncated_gzip', 'The gzip file ends too early; upload it again in full.');
    }
    if (code === 'Z_DATA_ERROR')
      throw new DamagedFileError('corrupt_gzip', 'The gzip file is damaged; pack and upload it again.');
    throw error;
  }
}

async function* chain(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** The bytes with what is probed in their first piece, however small the pieces came. */
async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let head: Buffer[] | undefined = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      length += piece.length;
      head?.push(piece);
      if (length < PROBE_BYTES) continue;
      yield head ? Buffer.concat(head) : piece;
      head = undefined;
    }
  } catch (error) {
    if (head && length > 0) yield Buffer.concat(head); // what came before the damage is good
    throw error;
  }
  if (head && length > 0) yield Buffer.concat(head);
}

/** The bytes of a text; what spreadsheets save as "Unicode text" as UTF-8. */
async function* textOnly(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  let utf16: ReturnType<typeof utf16Of>;
  for await (const chunk of withHead(chunks)) {
    if (isFirst) {
      utf16 = utf16Of(chunk);
      const binary = utf16 ? undefined : binaryIn(chunk.subarray(0, PROBE_BYTES));
      if (binary) throw new FileRejectedError(binary.reason, binary.detail);
    }
    isFirst = false;
    yield utf16 ? Buffer.from(utf16.decode(chunk, { stream: true })) : chunk;
  }
  const rest = utf16?.decode() ?? '';
  if (rest !== '') yield Buffer.from(rest);
}

/** The beginning of a text as UTF-8. */
export function beginningAsUtf8(head: Buffer): Buffer {
  const utf16 = utf16Of(head);
  return utf16 ? Buffer.from(utf16.decode(head, { stream: true })) : head;
}

/** What decodes a text that begins with the byte order mark of UTF-16. */
function utf16Of(head: Buffer) {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  return head[0] === 0xfe && head[1] === 0xff ? new TextDecoder('utf-16be') : undefined;
}

/** A line of a file, or word of one that is too long to be held. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Bytes of a line that exceeds the limit, whose `text` is then only its beginning. */
  readonly oversize?: number;
}

/** Longer lines are quarantined by their beginning: no real record comes near, and memory must not follow the input. */
export const LINE_LIMIT = 1024 * 1024;
const EXCERPT = 4096;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const windows1252 = new TextDecoder('windows-1252');

/** UTF-8 where the bytes are valid UTF-8, else Windows-1252, the superset of ISO-8859-1 that old exports are written in. */
function decode(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : windows1252.decode(bytes);
}

/** Cuts a byte stream into lines (LF, CRLF or CR) with memory bounded by one chunk and one line. */
export class LineSplitter {
  readonly #ends = new LineEnds();
  #number = 0;
  #pending: Buffer[] = [];
  #pendingLength = 0;
  #discarded = 0;

  *push(chunk: Buffer): Generator<Line> {
    yield* this.#cut(this.#ends.push(chunk));
  }

  *#cut(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield this.#take(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** The last line, when the file does not end with a newline. */
  *end(): Generator<Line> {
    yield* this.#cut(this.#ends.end());
    if (this.#pendingLength + this.#discarded > 0) yield this.#take(Buffer.alloc(0));
  }

  #keep(part: Buffer): void {
    if (this.#pendingLength + part.length <= LINE_LIMIT) {
      this.#pending.push(part);
      this.#pendingLength += part.length;
      return;
    }
    const beginning = Buffer.concat([...this.#pending, part.subarray(0, EXCERPT)]).subarray(0, EXCERPT);
    this.#discarded += this.#pendingLength + part.length - beginning.length;
    this.#pending = [Buffer.from(beginning)];
    this.#pendingLength = beginning.length;
  }

  #take(tail: Buffer): Line {
    this.#number += 1;
    const bytes = this.#pending.length === 0 ? tail : Buffer.concat([...this.#pending, tail]);
    const total = bytes.length + this.#discarded;
    const oversize = total > LINE_LIMIT;
    this.#pending = [];
    this.#pendingLength = 0;
    this.#discarded = 0;
    const content = bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
    if (oversize) return { number: this.#number, text: decode(content.subarray(0, EXCERPT)), oversize: total };
    return { number: this.#number, text: decode(content) };
  }
}
