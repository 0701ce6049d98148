import { Readable } from 'node:stream';
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
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const head = Buffer.from(first.value);
  const all = chain(head, iterator);
  if (!head.subarray(0, 2).equals(GZIP_MAGIC)) {
    yield* textOnly(all);
    return;
  }
  const unpacked = Readable.from(all).compose(createGunzip());
  try {
    yield* textOnly(unpacked as AsyncIterable<Buffer>);
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

async function* chain(first: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield Buffer.from(next.value);
}

/** Text files hold no zero bytes; spreadsheets, archives and images do, close to their start. */
async function* textOnly(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && chunk.subarray(0, PROBE_BYTES).includes(0)) {
      throw new FileRejectedError('binary_file', 'This is a binary file. Export it as CSV (UTF-8) and upload that.');
    }
    isFirst = false;
    yield chunk;
  }
}
