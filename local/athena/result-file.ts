import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cancellation } from './concurrency.ts';
import type { AthenaType } from './types.ts';

export interface ResultColumn extends AthenaType {
  readonly name: string;
}

/** What a statement answers when it succeeded. */
export interface Outcome {
  readonly columns: readonly ResultColumn[];
  /** The rows, the header among them when the statement is one that has a header. */
  readonly result?: ResultFile;
  readonly updateCount?: number;
  readonly manifestUri?: string;
}

export type Rows = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** Keeps results where the workgroup wants them. */
export class ResultStore {
  readonly #scratch: string;
  readonly #s3Path: (uri: string) => string;

  constructor(scratch: string, s3Path: (uri: string) => string) {
    this.#scratch = scratch;
    this.#s3Path = s3Path;
  }

  /** Writes the rows aside, batch by batch, and moves the file to its place in one step. */
  async save(uri: string, batches: Rows, cancellation: Cancellation): Promise<ResultFile> {
    const unfinished = join(this.#scratch, `${randomUUID()}.result`);
    const writer = await ResultWriter.create(unfinished);
    try {
      for await (const rows of batches) {
        cancellation.check();
        await writer.write(rows);
      }
    } catch (error) {
      await writer.discard();
      throw error;
    }
    const result = await writer.close();
    await moveFile(unfinished, this.#s3Path(uri));
    return result.movedTo(this.#s3Path(uri));
  }
}

export type Row = readonly (string | null)[];

/** How many rows lie between two remembered places of the file. */
const BLOCK = 1000;

/** The CSV file of a query's result: every value in quotes, NULL as nothing. Rows never pile up in memory. */
export class ResultWriter {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #blocks: number[] = [];
  #rows = 0;
  #bytes = 0;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  static async create(path: string): Promise<ResultWriter> {
    return new ResultWriter(await open(path, 'w'), path);
  }

  async write(rows: readonly Row[]): Promise<void> {
    let text = '';
    for (const row of rows) {
      const line = `${row.map(quoted).join(',')}\n`;
      if (this.#rows % BLOCK === 0) this.#blocks.push(this.#bytes);
      text += line;
      this.#bytes += Buffer.byteLength(line);
      this.#rows += 1;
    }
    await this.#file.appendFile(text);
  }

  async close(): Promise<ResultFile> {
    await this.#file.close();
    return new ResultFile(this.#path, this.#rows, this.#blocks);
  }

  /** Gives the file up. */
  async discard(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }
}

const quoted = (value: string | null): string => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);

/** Reads pages of rows back from a result's CSV file. */
export class ResultFile {
  readonly rows: number;
  readonly #path: string;
  readonly #blocks: readonly number[];

  constructor(path: string, rows: number, blocks: readonly number[]) {
    this.#path = path;
    this.rows = rows;
    this.#blocks = blocks;
  }

  movedTo(path: string): ResultFile {
    return new ResultFile(path, this.rows, this.#blocks);
  }

  async read(from: number, count: number): Promise<Row[]> {
    const first = Math.floor(from / BLOCK);
    const start = this.#blocks[first];
    if (start === undefined || count <= 0) return [];
    const end = this.#blocks[Math.floor((from + count - 1) / BLOCK) + 1];
    const file = await open(this.#path);
    try {
      const length = (end ?? (await file.stat()).size) - start;
      const { buffer } = await file.read({ buffer: Buffer.alloc(length), position: start });
      return parse(buffer.toString()).slice(from - first * BLOCK, from - first * BLOCK + count);
    } finally {
      await file.close();
    }
  }
}

function parse(text: string): Row[] {
  const rows: Row[] = [];
  let row: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const value = valueAt(text, at);
    row.push(value.value);
    if (text.charAt(value.end) === '\n') {
      rows.push(row);
      row = [];
    }
    at = value.end + 1;
  }
  return rows;
}

const QUOTED = /"((?:[^"]|"")*)"/y;

function valueAt(text: string, at: number): { value: string | null; end: number } {
  QUOTED.lastIndex = at;
  const match = QUOTED.exec(text);
  if (!match) return { value: null, end: at };
  return { value: (match[1] ?? '').replaceAll('""', '"'), end: QUOTED.lastIndex };
}

/** Puts a finished file in its place at once, on the same file system or another. */
export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = join(dirname(to), `.${process.pid}-${Date.now()}.tmp`);
    await copyFile(from, beside);
    await rename(beside, to);
    await rm(from);
  }
}
