import { open } from 'node:fs/promises';
import type { FileSlice } from '../service.ts';
import { isObject } from './json.ts';

/**
 * The text of a body in any shape a service of the account may answer with: text, bytes, a slice of a file, or the SDK's
 * stream. Undefined when it is longer than `limit` bytes.
 */
export async function readBody(body: unknown, limit: number): Promise<string | undefined> {
  if (typeof body === 'string') return Buffer.byteLength(body) > limit ? undefined : body;
  if (body instanceof Uint8Array) return body.byteLength > limit ? undefined : Buffer.from(body).toString('utf8');
  if (isFileSlice(body)) return body.length > limit ? undefined : readSlice(body);
  if (isStream(body)) return readBody(await body.transformToString(), limit);
  throw new TypeError(
    `A service answered with a body that is neither text, bytes, a file slice nor a stream: ${typeof body}`,
  );
}

function isFileSlice(body: unknown): body is FileSlice {
  return (
    isObject(body) && typeof body.path === 'string' && typeof body.start === 'number' && typeof body.length === 'number'
  );
}

function isStream(body: unknown): body is { transformToString(): Promise<string> } {
  return isObject(body) && typeof body.transformToString === 'function';
}

async function readSlice({ path, start, length }: FileSlice): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
