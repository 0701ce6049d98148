import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
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

/** Text files hold no zero bytes; spreadsheets, archives and images do, close to their start. */
async function* textOnly(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of withHead(chunks)) {
    if (isFirst && chunk.subarray(0, PROBE_BYTES).includes(0)) {
      throw new FileRejectedError('binary_file', 'This is a binary file. Export it as CSV (UTF-8) and upload that.');
    }
    isFirst = false;
    yield chunk;
  }
}
