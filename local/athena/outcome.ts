import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cancellation } from './cancellation.ts';
import { moveFile } from './files.ts';
import { type ResultFile, ResultWriter, type Row } from './result-file.ts';
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
