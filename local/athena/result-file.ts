import { type FileHandle, open, rm } from 'node:fs/promises';

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
