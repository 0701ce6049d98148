const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** Far more than stands before the array of a wrapper. */
const HEAD_BYTES = 4096;

/** `[`, or an object whose first member, annotations apart, is the array, as exports and interfaces of Azure write it. */
const ARRAY = /^\s*(?:(\{)\s*(?:"@[^"]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|\d+)\s*,\s*)*"(?:value|records)"\s*:\s*)?\[/;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Rewrites JSON arrays so that each element is a line, as in newline-delimited JSON; what is not an array passes unchanged. An
 * array is `[…]`, or the `value` or `records` of an object; several may follow each other. Memory is bounded by one chunk,
 * because nothing is parsed: commas between elements become newlines, newlines within them spaces.
 */
export async function* arraysAsLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const cutter = new ElementCutter();
  try {
    for await (const chunk of chunks) yield* cutter.push(chunk);
  } catch (error) {
    yield* cutter.end(); // what came before the damage is good
    throw error;
  }
  yield* cutter.end();
}

type Place = 'before' | 'array' | 'wrapper' | 'lines';

class ElementCutter {
  #place: Place = 'before';
  #head: Buffer = Buffer.alloc(0);
  #headBytes = HEAD_BYTES;
  #isWrapped = false;
  #depth = 0;
  #lineDepth = 0;
  #isText = false;
  #isEscaped = false;

  *push(chunk: Buffer): Generator<Buffer> {
    let rest: Buffer | undefined = chunk;
    while (rest && rest.length > 0) {
      if (this.#place === 'lines') {
        yield rest;
        return;
      }
      if (this.#place === 'before') rest = this.#open(rest);
      else if (this.#place === 'wrapper') rest = this.#skip(rest);
      else {
        const [elements, after] = this.#cut(rest);
        yield elements;
        rest = after;
      }
    }
  }

  /** What is still held when the file ends. */
  *end(): Generator<Buffer> {
    this.#headBytes = 0;
    const held = this.#head;
    this.#head = Buffer.alloc(0);
    yield* this.push(held);
  }

  /** Gathers the head until it tells what follows. @returns what follows the opening of the array, or all that is not an array */
  #open(chunk: Buffer): Buffer | undefined {
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length < this.#headBytes) return undefined;
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    const start = head.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    const match = ARRAY.exec(head.subarray(start, start + HEAD_BYTES).toString('latin1'));
    this.#place = match ? 'array' : 'lines';
    if (!match) return head;
    this.#isWrapped = match[1] !== undefined;
    this.#depth = 0;
    this.#lineDepth = 0;
    return head.subarray(start + match[0].length);
  }

  /** @returns the elements as lines, and what follows the array if it ends here */
  #cut(chunk: Buffer): [elements: Buffer, after: Buffer | undefined] {
    const out = Buffer.from(chunk);
    for (let at = 0; at < out.length; at += 1) {
      out[at] = this.#rewritten(out[at] ?? 0);
      if (this.#depth < 0) {
        this.#close();
        return [out.subarray(0, at + 1), chunk.subarray(at + 1)];
      }
    }
    return [out, undefined];
  }

  #rewritten(byte: number): number {
    if (byte === NEWLINE) return this.#endLine() ? NEWLINE : SPACE;
    if (byte === CARRIAGE_RETURN) return SPACE;
    const isEnd = this.#isStructural(byte) && (this.#depth < 0 || (this.#depth === 0 && byte === COMMA));
    return isEnd ? NEWLINE : byte;
  }

  /**
   * No text of JSON holds a newline: a quote that was never closed costs its own element only, and counts as if its line had
   * not been there. @returns whether an element ends with the line
   */
  #endLine(): boolean {
    const isBroken = this.#isText;
    if (isBroken) this.#depth = this.#lineDepth;
    this.#isText = false;
    this.#isEscaped = false;
    this.#lineDepth = this.#depth;
    return isBroken && this.#depth === 0;
  }

  /** Passes over what stands in the wrapper after its array. */
  #skip(chunk: Buffer): Buffer | undefined {
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#isStructural(chunk[at] ?? 0) && this.#depth < 0) {
        this.#place = 'before';
        return chunk.subarray(at + 1);
      }
    }
    return undefined;
  }

  #close(): void {
    this.#place = this.#isWrapped ? 'wrapper' : 'before';
    this.#depth = 0;
  }

  /** Follows texts and depth. @returns whether the byte stands outside of texts */
  #isStructural(byte: number): boolean {
    if (this.#isText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isText = false;
      return false;
    }
    if (byte === QUOTE) this.#isText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth -= 1;
    return true;
  }
}
