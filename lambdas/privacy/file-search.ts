import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { Person } from './person.ts';

/** Of a name that lies across the border of two pieces. */
const OVERLAP = 1000;
/** Where a piece was cut stands what no name ends beside. */
const CUT = 'x';

/** Looks through a file piece by piece, however large it is, in each way in which loading would read it. */
export async function isInFile(person: Person, bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
  let searches: readonly Search[] | undefined;
  let head = Buffer.alloc(0);
  try {
    for await (const piece of unpacked(bytes)) {
      head = searches ? Buffer.from(piece) : Buffer.concat([head, piece]);
      if (!searches && head.length < MARK_BYTES) continue;
      searches ??= encodingsOf(head, person).map((encoding) => new Search(person, encoding));
      if (searches.some((search) => search.isIn(head))) return true;
    }
  } catch (error) {
    // What is damaged tells nobody more than was read of it.
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
  }
  return searches?.some((search) => search.isAtEnd()) ?? false;
}

/** Of the mark by which UTF-16 is known. */
const MARK_BYTES = 2;

/** A file in one encoding. */
class Search {
  readonly #person: Person;
  readonly #decoder: TextDecoder;
  #before = '';

  constructor(person: Person, encoding: string) {
    this.#person = person;
    this.#decoder = new TextDecoder(encoding);
  }

  isIn(piece: Uint8Array): boolean {
    const text = this.#before + this.#decoder.decode(piece, { stream: true });
    // A name at the end may go on in the next piece.
    if (this.#person.isNamedIn(text + CUT)) return true;
    this.#before = text.length > OVERLAP ? CUT + text.slice(-OVERLAP) : text;
    return false;
  }

  isAtEnd(): boolean {
    return this.#person.isNamedIn(this.#before);
  }
}

/** As loading knows them: by the mark of UTF-16, and else UTF-8 or, of old exports, Windows-1252. */
function encodingsOf([first, second]: Uint8Array, { isAscii }: Person): readonly string[] {
  if (first === 0xff && second === 0xfe) return ['utf-16le'];
  if (first === 0xfe && second === 0xff) return ['utf-16be'];
  return isAscii ? ['utf-8'] : ['utf-8', 'windows-1252'];
}

export const isGzip = (data: Uint8Array): boolean => data[0] === 0x1f && data[1] === 0x8b;

async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  };
  if (isGzip(first.value)) yield* compose(Readable.from(whole()), createGunzip());
  else yield* whole();
}

/** A failure of either side reaches whoever reads. */
function compose(from: Readable, through: Gunzip): AsyncIterable<Uint8Array> {
  pipeline(from, through, () => undefined);
  return through;
}
