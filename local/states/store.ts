import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution as it lies on disk; dates are milliseconds since the epoch. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** The input's JSON text, as it was given. */
  readonly input: string;
  readonly startDate: number;
  readonly status: ExecutionStatus;
  readonly stopDate?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** How many executions of a machine are kept; the oldest finished ones go first, and with them their names become free. */
const KEPT = 200;

/** Executions, one JSON file each. A file is always whole: it is written beside and renamed into place. */
export class ExecutionStore {
  readonly #directory: string;
  readonly #records = new Map<string, ExecutionRecord>();
  /** One writer per execution at a time, so that an older state never overtakes a newer one. */
  #writes: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads what is on disk; throws when a file is not an execution. */
  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      if (!name.endsWith('.json')) continue;
      const record = JSON.parse(await readFile(path, 'utf8')) as ExecutionRecord;
      this.#records.set(record.executionArn, record);
    }
  }

  get(executionArn: string): ExecutionRecord | undefined {
    return this.#records.get(executionArn);
  }

  /** Newest first. */
  list(stateMachineArn?: string): ExecutionRecord[] {
    // Reversing first keeps later ones ahead among those that started in the same millisecond.
    return [...this.#records.values()]
      .filter((record) => stateMachineArn === undefined || record.stateMachineArn === stateMachineArn)
      .reverse()
      .sort((a, b) => b.startDate - a.startDate);
  }

  /** Resolves when the execution is safely on disk; a reader of this store sees it at once. */
  put(record: ExecutionRecord): Promise<void> {
    this.#records.set(record.executionArn, record);
    const stale = this.#stale(record.stateMachineArn);
    for (const old of stale) this.#records.delete(old.executionArn);
    const write = this.#writes.then(() => this.#write(record, stale));
    // A failed write is the caller's to report and must not stop the next one.
    this.#writes = write.catch(() => undefined);
    return write;
  }

  #stale(stateMachineArn: string): ExecutionRecord[] {
    return this.list(stateMachineArn)
      .slice(KEPT)
      .filter((record) => record.status !== 'RUNNING');
  }

  async #write(record: ExecutionRecord, stale: readonly ExecutionRecord[]): Promise<void> {
    const path = this.#pathOf(record);
    await writeFile(`${path}.tmp`, JSON.stringify(record), { flush: true });
    await rename(`${path}.tmp`, path);
    for (const old of stale) await rm(this.#pathOf(old), { force: true });
  }

  /** A hash, because an execution's name may hold letters that a file's name may not, or differ from another only by case. */
  #pathOf(record: ExecutionRecord): string {
    return join(this.#directory, `${createHash('sha256').update(record.executionArn).digest('hex').slice(0, 40)}.json`);
  }
}
