import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface WriteOptions {
  readonly gzip: boolean;
  /** Called with the number of lines handed over so far, about every 64 KB. */
  readonly onProgress?: (lines: number) => void;
}

export interface Written {
  readonly events: number;
  /** Size of the file. */
  readonly bytes: number;
}

const CHUNK_CHARACTERS = 64 * 1024;

/** Writes events as NDJSON, one a line, as {@link writeLines} does. */
export async function writeEvents(
  events: Iterable<unknown> | AsyncIterable<unknown>,
  path: string,
  options: WriteOptions,
): Promise<Written> {
  const lines = await writeLines(events, (event) => JSON.stringify(event), path, options);
  return { events: lines, bytes: (await stat(path)).size };
}

/**
 * Writes a line for each item, no faster than the disk takes them. The file appears under its name when it is complete: a run
 * that fails leaves none behind.
 * @returns the number of lines
 */
export async function writeLines<T>(
  items: Iterable<T> | AsyncIterable<T>,
  spell: (item: T) => string,
  path: string,
  options: WriteOptions,
): Promise<number> {
  const partial = `${path}.part`;
  let count = 0;
  async function* chunks(): AsyncGenerator<string> {
    let chunk = '';
    for await (const item of items) {
      chunk += `${spell(item)}\n`;
      count += 1;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      options.onProgress?.(count);
      chunk = '';
    }
    yield chunk;
  }
  try {
    const source = Readable.from(chunks(), { objectMode: true, highWaterMark: 1 });
    const file = createWriteStream(partial);
    if (options.gzip) await pipeline(source, createGzip(), file);
    else await pipeline(source, file);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  options.onProgress?.(count);
  return count;
}
