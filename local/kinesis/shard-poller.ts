import { Signal } from '../common/signal.ts';
import { BatchQueue } from './batch-queue.ts';
import { MAX_PAYLOAD_BYTES } from './lambda-event.ts';
import type { Mapping } from './mapping.ts';
import { hashKeyOf } from './shards.ts';
import type { KinesisStream, StreamRecord } from './stream.ts';

type Settle = (records: readonly StreamRecord[]) => Promise<void>;

export interface ShardPollerOptions {
  readonly stream: KinesisStream;
  readonly shardIndex: number;
  readonly mapping: Mapping;
  /** Position of the first record to deliver. */
  readonly from: number;
  readonly sizeOf: (record: StreamRecord) => number;
  readonly deliver: (batch: readonly StreamRecord[], settle: Settle) => Promise<void>;
  /** Called when {@link ShardPoller.position} has moved; resolves when that is kept. */
  readonly onProgress: () => Promise<void>;
  /** Resolves to what `work` gives once it no longer fails for trouble that passes; undefined after {@link ShardPoller.stop}. */
  readonly persist: <T>(work: () => T) => Promise<T | undefined>;
  /** True while someone waits for the poller to become idle. */
  readonly hurried: () => boolean;
}

const READ = { maxRecords: 10_000, maxBytes: 2 * 1024 * 1024 };

/**
 * Reads one shard and feeds its lanes, as many as the mapping's ParallelizationFactor. A partition key always takes the
 * same lane and a lane delivers one batch after the other, so the order holds for each key.
 */
export class ShardPoller {
  readonly #options: ShardPollerOptions;
  readonly #progress: ShardProgress;
  readonly #lanes: readonly BatchQueue[];
  readonly #signal = new Signal();
  readonly #bufferLimit: number;
  #next: number;
  #buffered = 0;
  #stopped = false;

  constructor(options: ShardPollerOptions) {
    this.#options = options;
    this.#progress = new ShardProgress(options.from);
    this.#next = options.from;
    const { batchSize, windowMs, parallelizationFactor: lanes } = options.mapping;
    const impatient = () => options.hurried() && (this.#caughtUp() || this.#full());
    this.#lanes = Array.from(
      { length: lanes },
      () => new BatchQueue({ batchSize, windowMs, sizeOf: options.sizeOf, impatient }),
    );
    // With more than this waiting, some lane holds a full payload: the reader can pause without starving anyone.
    this.#bufferLimit = (lanes + 1) * MAX_PAYLOAD_BYTES;
  }

  /** Position of the first record that is not done. */
  get position(): number {
    return this.#progress.position;
  }

  /** Resolves after {@link stop}, once the running invocations have ended; rejects with an error it cannot survive. */
  async run(): Promise<void> {
    try {
      await Promise.all([this.#read(), ...this.#lanes.map((lane) => this.#work(lane))]);
    } finally {
      this.stop();
    }
  }

  wake(): void {
    this.#signal.notify();
    for (const lane of this.#lanes) lane.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#signal.notify();
    for (const lane of this.#lanes) lane.close();
  }

  #caughtUp(): boolean {
    return this.#next >= this.#options.stream.end(this.#options.shardIndex);
  }

  #full(): boolean {
    return this.#buffered >= this.#bufferLimit;
  }

  async #read(): Promise<void> {
    const { stream, shardIndex } = this.#options;
    while (!this.#stopped) {
      if (this.#full() || this.#caughtUp()) {
        await this.#signal.wait();
        continue;
      }
      const records = await this.#options.persist(() => stream.read(shardIndex, this.#next, READ));
      for (const record of records ?? []) this.#accept(record);
      for (const lane of this.#lanes) lane.wake();
    }
  }

  #accept(record: StreamRecord): void {
    // What is not there any more, as after the loss of a part of the log, is not waited for.
    this.#progress.skip(this.#next, record.position);
    this.#next = record.position + 1;
    this.#buffered += this.#options.sizeOf(record);
    const lane = this.#lanes.length === 1 ? 0 : Number(hashKeyOf(record.partitionKey) % BigInt(this.#lanes.length));
    this.#lanes[lane]?.push(record);
  }

  async #work(lane: BatchQueue): Promise<void> {
    for (let batch = await lane.take(); batch; batch = await lane.take()) {
      await this.#options.deliver(batch, (records) => this.#settle(records));
    }
  }

  async #settle(records: readonly StreamRecord[]): Promise<void> {
    const before = this.#progress.position;
    for (const record of records) this.#buffered -= this.#options.sizeOf(record);
    this.#progress.settle(records.map((record) => record.position));
    this.#signal.notify();
    if (this.#progress.position > before) await this.#options.onProgress();
  }
}

/** How far a shard is done: moves only over records that are done without a gap. */
class ShardProgress {
  #position: number;
  readonly #ahead = new Set<number>();

  constructor(position: number) {
    this.#position = position;
  }

  /** Position of the first record that is not done. */
  get position(): number {
    return this.#position;
  }

  /** There are no records from one position up to another. */
  skip(from: number, to: number): void {
    if (this.#position === from && this.#ahead.size === 0) this.#position = to;
    else for (let position = from; position < to; position++) this.#ahead.add(position);
  }

  settle(positions: Iterable<number>): void {
    for (const position of positions) this.#ahead.add(position);
    while (this.#ahead.delete(this.#position)) this.#position += 1;
  }
}
