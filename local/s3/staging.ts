import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { openSlice } from '../sdk/file-slice.ts';
import type { FileSlice } from '../service.ts';
import { incompleteBody } from './failures.ts';

/** The forms in which a body reaches the service. */
export type Body = string | Uint8Array | FileSlice;

/** Content that lies in a temporary file, ready to be renamed into place. */
export interface StagedBody {
  readonly path: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
}

/** Writes a body into a new temporary file, hashing on the way. A file's content is streamed: memory does not grow with it. */
export async function stage(folder: string, body: Body): Promise<StagedBody> {
  await mkdir(folder, { recursive: true });
  const target = path.join(folder, randomUUID());
  const file = await open(target, 'wx');
  try {
    const hash = createHash('md5');
    let size = 0;
    for await (const chunk of chunksOf(body)) {
      hash.update(chunk);
      await writeAll(file, chunk);
      size += chunk.byteLength;
    }
    return { path: target, size, md5: hash.digest('hex') };
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** The size of a body in bytes, known before it is read. */
export function sizeOf(body: Body): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.byteLength : body.length;
}

async function* chunksOf(body: Body): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* chunksOfFile(body);
}

async function* chunksOfFile(slice: FileSlice): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of await openSlice(slice)) {
    size += (chunk as Buffer).byteLength;
    yield chunk as Buffer;
  }
  if (size !== slice.length) throw incompleteBody();
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.byteLength; ) {
    done += (await file.write(chunk, done)).bytesWritten;
  }
}
