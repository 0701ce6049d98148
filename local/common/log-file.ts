import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

const MAX_BYTES = 10 * 1024 * 1024;
/** Lines of so short a while are written together: to open and close the file costs more than to write them. */
const GATHER_MS = 10;

/**
 * A function's log, `<name>.log`. Whole lines are appended in the order they came; past the size limit the file becomes
 * `<name>.log.1`, in place of the one before, so that a log never takes more than twice the limit.
 */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #pending = '';
  #writing: Promise<void> | undefined;
  #size: number | undefined;
  /** Lines that could not be written since the last one that could. */
  #lost = 0;

  constructor(file: string, maxBytes = MAX_BYTES) {
    this.#path = file;
    this.#maxBytes = maxBytes;
  }

  /** Takes text that ends in a newline. */
  append(lines: string): void {
    this.#pending += lines;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when all that was appended is in the file, or could not be written: the account must go on without its logs. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#pending !== '') {
      await setTimeout(GATHER_MS);
      const lines = this.#pending;
      this.#pending = '';
      try {
        await this.#put(this.#lost === 0 ? lines : `\n${this.#lost} lines could not be written\n${lines}`);
        this.#lost = 0;
      } catch {
        this.#lost += lines.split('\n').length - 1;
        this.#size = undefined;
      }
    }
  }

  async #put(lines: string): Promise<void> {
    this.#size ??= await this.#presentSize();
    const bytes = Buffer.byteLength(lines);
    if (this.#size > 0 && this.#size + bytes > this.#maxBytes) await this.#rotate();
    await appendFile(this.#path, lines);
    this.#size = (this.#size ?? 0) + bytes;
  }

  async #presentSize(): Promise<number> {
    await mkdir(path.dirname(this.#path), { recursive: true });
    return stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
  }

  async #rotate(): Promise<void> {
    await rename(this.#path, `${this.#path}.1`);
    this.#size = 0;
  }
}

/** Cuts a stream of text into whole lines; an unfinished one is kept until its end comes. */
export class LineBuffer {
  readonly #take: (lines: string) => void;
  #rest = '';

  constructor(take: (lines: string) => void) {
    this.#take = take;
  }

  push(text: string): void {
    const all = this.#rest + text;
    const end = all.lastIndexOf('\n') + 1;
    this.#rest = all.slice(end);
    if (end > 0) this.#take(all.slice(0, end));
  }

  /** Hands over the unfinished line, for no more will come. */
  end(): void {
    if (this.#rest !== '') this.#take(`${this.#rest}\n`);
    this.#rest = '';
  }
}
