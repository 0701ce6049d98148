import { isAscii, isUtf8 } from 'node:buffer';

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

/** Cuts a byte stream into lines (LF or CRLF) with memory bounded by one chunk and one line. */
export class LineSplitter {
  #number = 0;
  #pending: Buffer[] = [];
  #pendingLength = 0;
  #discarded = 0;

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield this.#take(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** The last line, when the file does not end with a newline. */
  *end(): Generator<Line> {
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
