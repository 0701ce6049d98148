import type { ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FileSlice } from '../service.ts';

type Input = Readonly<Record<string, unknown>>;

const collected = new WeakSet<Uint8Array>();

/** True for bytes that were gathered here from a stream: nobody else holds them, so they may be moved instead of copied. */
export function isCollected(bytes: Uint8Array): boolean {
  return collected.has(bytes);
}

/**
 * Settles the streams among a command's members: a stream over a file becomes a {@link FileSlice} and is not read, any other
 * stream is gathered into bytes. Strings, bytes and everything else stay as they are.
 */
export async function settleBodies(input: Input): Promise<Input> {
  const streams = Object.entries(input).filter(([, value]) => isStream(value));
  if (streams.length === 0) return input;
  const settled = await Promise.all(streams.map(async ([name, value]) => [name, await settle(value)] as const));
  return { ...input, ...Object.fromEntries(settled) };
}

function isStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return false;
  return value instanceof Blob || Symbol.asyncIterator in value;
}

async function settle(value: unknown): Promise<FileSlice | Uint8Array> {
  const slice = isUntouchedFile(value) ? await sliceOf(value) : undefined;
  return slice ?? collect(value instanceof Blob ? value.stream() : (value as AsyncIterable<unknown>));
}

interface FileStream extends ReadStream {
  readonly start?: number;
  readonly end?: number;
}

function isUntouchedFile(value: unknown): value is FileStream {
  if (!(value instanceof Readable)) return false;
  const { path, bytesRead, readableEncoding } = value as FileStream;
  return typeof path === 'string' && path !== '' && bytesRead === 0 && readableEncoding === null;
}

async function sliceOf(stream: FileStream): Promise<FileSlice | undefined> {
  // The stream opens its file by itself; without a listener a missing file would end the process instead of failing the call.
  stream.on('error', () => undefined);
  const stats = await stat(stream.path as string);
  // A pipe or a device has no size: it can only be read.
  if (!stats.isFile()) return undefined;
  stream.destroy();
  const start = stream.start ?? 0;
  const end = Math.min((stream.end ?? Number.POSITIVE_INFINITY) + 1, stats.size);
  return { path: stream.path as string, start, length: Math.max(0, end - start) };
}

async function collect(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array));
  const bytes = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  collected.add(bytes);
  return bytes;
}
