const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Makes a newline of each carriage return that stands alone, as old programs and spreadsheets of the Mac end their lines; CRLF stays
 * as it is. Works on chunks, whose last return may belong to the newline that begins the next.
 */
export class LineEnds {
  #isOpen = false;

  push(chunk: Buffer): Buffer {
    const held = this.#isOpen && chunk.length > 0 && chunk[0] !== NEWLINE;
    if (chunk.length > 0) this.#isOpen = chunk.at(-1) === RETURN;
    const body = this.#isOpen ? chunk.subarray(0, -1) : chunk;
    const lines = withNewlines(body);
    return held ? Buffer.concat([Buffer.from([NEWLINE]), lines]) : lines;
  }

  /** What is still held when the file ends. */
  end(): Buffer {
    return this.#isOpen ? Buffer.from([NEWLINE]) : Buffer.alloc(0);
  }
}

/** @param chunk does not end with a return */
function withNewlines(chunk: Buffer): Buffer {
  let lines = chunk;
  for (let at = chunk.indexOf(RETURN); at !== -1; at = chunk.indexOf(RETURN, at + 1)) {
    if (chunk[at + 1] === NEWLINE) continue;
    if (lines === chunk) lines = Buffer.from(chunk);
    lines[at] = NEWLINE;
  }
  return lines;
}
