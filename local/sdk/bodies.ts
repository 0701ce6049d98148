import { ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type FileSlice, type ServiceCall, UnsupportedError } from '../service.ts';
import { isFileSlice, openSlice } from './file-slice.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Settles the streams among a command's members: a stream over a file becomes a {@link FileSlice} and is not read. Strings,
 * bytes and everything else stay as they are; other streams are refused.
 */
export async function settleBodies(input: Members): Promise<Members> {
  const streams = Object.entries(input).filter(([, value]) => isStream(value));
  if (streams.length === 0) return input;
  const settled = await Promise.all(streams.map(async ([name, value]) => [name, await sliceOf(name, value)] as const));
  return { ...input, ...Object.fromEntries(settled) };
}

function isStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return false;
  return value instanceof Blob || Symbol.asyncIterator in value;
}

interface FileStream extends ReadStream {
  readonly start?: number;
  readonly end?: number;
}

async function sliceOf(member: string, value: unknown): Promise<FileSlice> {
  if (!(value instanceof ReadStream) || value.bytesRead > 0 || value.readableEncoding !== null)
    throw new UnsupportedError(`${member} as a stream other than an unread file`);
  const stream: FileStream = value;
  // The stream opens its file by itself; without a listener a missing file would end the process instead of failing the call.
  stream.on('error', () => undefined);
  const stats = await stat(stream.path);
  if (!stats.isFile())
    throw new UnsupportedError(`${member} as a stream of ${String(stream.path)}, which is not a file`);
  stream.destroy();
  const start = stream.start ?? 0;
  const end = Math.min((stream.end ?? Number.POSITIVE_INFINITY) + 1, stats.size);
  return { path: String(stream.path), start, length: Math.max(0, end - start) };
}

/**
 * Gives the bodies of an output the shape the SDK gives them: an S3 object's `Body` is a stream with `transformToString` and
 * its kin, the `Body` or `Payload` of other services is a `Uint8Array` with `transformToString`.
 */
export async function shapeBodies(call: ServiceCall, output: Members): Promise<Members> {
  const shaped: Record<string, unknown> = { ...output };
  for (const name of ['Body', 'Payload']) {
    const body = output[name];
    if (isFileSlice(body)) shaped[name] = withStreamMixin(await openSlice(body));
    else if (body instanceof Uint8Array) shaped[name] = call.service === 'S3' ? streamOf(body) : blobOf(body);
  }
  return shaped;
}

function streamOf(bytes: Uint8Array): Readable {
  return withStreamMixin(Readable.from(bytes.byteLength === 0 ? [] : [bytes], { objectMode: false }));
}

/** The SDK's `Uint8ArrayBlobAdapter`: plain bytes that can say themselves as text. */
function blobOf(bytes: Uint8Array): Uint8Array {
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Object.assign(view, { transformToString: (encoding?: string) => decode(view, encoding) });
}

/** The SDK's stream mixin. As there, a body can be transformed once only. */
function withStreamMixin(stream: Readable): Readable {
  let transformed = false;
  const bytes = async (): Promise<Uint8Array> => {
    if (transformed) throw new Error('The stream has already been transformed.');
    transformed = true;
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return new Uint8Array(Buffer.concat(chunks));
  };
  return Object.assign(stream, {
    transformToByteArray: bytes,
    transformToString: async (encoding?: string) => decode(await bytes(), encoding),
    transformToWebStream: () => {
      throw new UnsupportedError('transformToWebStream of a body');
    },
  });
}

function decode(bytes: Uint8Array, encoding = 'utf-8'): string {
  if (!/^utf-?8$/i.test(encoding)) throw new UnsupportedError(`a body in the encoding ${encoding}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
