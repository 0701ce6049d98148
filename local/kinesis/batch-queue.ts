import { Signal } from '../common/signal.ts';
import { MAX_PAYLOAD_BYTES } from './lambda-event.ts';
import type { StreamRecord } from './stream.ts';

export interface BatchQueueOptions {
  readonly batchSize: number;
  readonly windowMs: number;
  readonly sizeOf: (record: StreamRecord) => number;
  /** True while a batch shall not wait for its window, because someone waits and nothing more is coming. */
  readonly impatient: () => boolean;
}

/** Room for `{"Records":[]}`. */
const PAYLOAD_ROOM = MAX_PAYLOAD_BYTES - 16;

/** Gathers records into batches: one is due when it is full, by number or by payload, or when its window is over. */
export class BatchQueue {
  readonly #options: BatchQueueOptions;
  readonly #signal = new Signal();
  #records: StreamRecord[] = [];
  /** How many of the waiting records the next batch takes so far, and their payload. */
  #count = 0;
  #bytes = 0;
  #full = false;
  /** When the first waiting record came, on the monotonic clock. */
  #since = 0;
  #closed = false;

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  push(record: StreamRecord): void {
    if (this.#records.length === 0) this.#since = performance.now();
    this.#records.push(record);
    this.#fit(record);
  }

  /** Makes {@link take} look again. */
  wake(): void {
    this.#signal.notify();
  }

  close(): void {
    this.#closed = true;
    this.wake();
  }

  /** The next batch, or undefined once the queue is closed. */
  async take(): Promise<readonly StreamRecord[] | undefined> {
    while (!this.#closed) {
      const waiting = this.#count > 0;
      const left = this.#since + this.#options.windowMs - performance.now();
      if (waiting && (this.#full || left <= 0 || this.#options.impatient())) return this.#cut();
      await this.#signal.wait(waiting ? left : undefined);
    }
    return undefined;
  }

  #cut(): readonly StreamRecord[] {
    const batch = this.#records.slice(0, this.#count);
    this.#records = this.#records.slice(this.#count);
    this.#since = performance.now();
    this.#count = 0;
    this.#bytes = 0;
    this.#full = false;
    for (const record of this.#records) {
      this.#fit(record);
      if (this.#full) break;
    }
    return batch;
  }

  /** Adds the record to the next batch if it still fits; a batch holds one record at least, however large. */
  #fit(record: StreamRecord): void {
    if (this.#full) return;
    const bytes = this.#bytes + this.#options.sizeOf(record);
    if (this.#count > 0 && bytes > PAYLOAD_ROOM) {
      this.#full = true;
      return;
    }
    this.#bytes = bytes;
    this.#count += 1;
    this.#full = this.#count === this.#options.batchSize;
  }
}
