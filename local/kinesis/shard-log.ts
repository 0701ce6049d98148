import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredRecord } from './record-frame.ts';
import { type ReadLimit, Segment } from './segment.ts';

export interface ShardLogOptions {
  readonly directory: string;
  readonly shardIndex: number;
  readonly now: () => number;
  /** A segment that has reached this size is sealed and a new one begun. */
  readonly segmentBytes: number;
}

export interface NewRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

interface Waiting {
  readonly records: readonly NewRecord[];
  readonly resolve: (firstPosition: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The records of one shard, in segment files. Appends that come while one is being flushed share the next write. */
export class ShardLog {
  readonly #options: ShardLogOptions;
  readonly #segments: Segment[];
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #closed = false;
  #lastArrival = 0;

  private constructor(options: ShardLogOptions, segments: Segment[]) {
    this.#options = options;
    this.#segments = segments;
    this.#lastArrival = segments.at(-1)?.lastArrival ?? 0;
  }

  static async open(options: ShardLogOptions): Promise<ShardLog> {
    const firsts = await segmentStarts(options);
    const segments = firsts.slice(0, -1).map((first, index) => {
      return Segment.sealed(segmentPath(options, first), first, firsts[index + 1] ?? first);
    });
    const last = firsts.at(-1);
    segments.push(
      last === undefined
        ? await Segment.create(segmentPath(options, 0), 0)
        : await Segment.reopen(segmentPath(options, last), last),
    );
    return new ShardLog(options, segments);
  }

  /** Position of the oldest record that is still kept (the trim horizon). */
  get start(): number {
    return this.#segments[0]?.first ?? 0;
  }

  /** Position the next record will get; everything before it is durable. */
  get end(): number {
    return this.#active.end;
  }

  /** Resolves with the position of the first record once all of them are on disk. */
  append(records: readonly NewRecord[]): Promise<number> {
    if (this.#closed) return Promise.reject(new Error('The stream is closed'));
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push({ records, resolve, reject });
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Records from a position on (or from the oldest kept one), from one segment at most. */
  async read(from: number, limit: ReadLimit): Promise<StoredRecord[]> {
    const segment = this.#segments.find((each) => each.end > from);
    if (!segment) return [];
    try {
      return await segment.read(Math.max(from, segment.first), limit);
    } catch (error) {
      // A trim may have removed the file between the look-up and the read.
      if (this.#segments.includes(segment)) throw error;
      return this.read(from, limit);
    }
  }

  /** Removes sealed segments whose records all lie before `consumed` and are older than `expiry`. */
  async trim(consumed: number, expiry: number): Promise<void> {
    while (this.#segments.length > 1) {
      const oldest = this.#segments[0];
      if (!oldest || oldest.end > consumed || (await oldest.newest()) >= expiry) return;
      this.#segments.shift();
      await oldest.remove();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#flushing;
    await this.#active.seal();
  }

  get #active(): Segment {
    const segment = this.#segments.at(-1);
    if (!segment) throw new Error('A shard has no segment');
    return segment;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        const first = await this.#write(group.flatMap((each) => each.records));
        let position = first;
        for (const each of group) {
          each.resolve(position);
          position += each.records.length;
        }
      } catch (error) {
        for (const each of group) each.reject(error);
      }
    }
    // In the same turn as the last look at #waiting, or an append in between would wait for the next one.
    this.#flushing = undefined;
  }

  async #write(records: readonly NewRecord[]): Promise<number> {
    if (this.#active.size >= this.#options.segmentBytes) {
      const next = await Segment.create(segmentPath(this.#options, this.end), this.end);
      await this.#active.seal();
      this.#segments.push(next);
    }
    // A clock set back must not make a later record look older than an earlier one.
    const arrival = Math.max(Math.floor(this.#options.now()), this.#lastArrival);
    const first = this.end;
    await this.#active.append(records.map((record, index) => ({ ...record, position: first + index, arrival })));
    this.#lastArrival = arrival;
    return first;
  }
}

function segmentPath(options: ShardLogOptions, first: number): string {
  return join(options.directory, `${prefix(options)}${String(first).padStart(16, '0')}.log`);
}

function prefix(options: ShardLogOptions): string {
  return `shard-${String(options.shardIndex).padStart(12, '0')}.`;
}

async function segmentStarts(options: ShardLogOptions): Promise<number[]> {
  const names = await readdir(options.directory);
  return names
    .filter((name) => name.startsWith(prefix(options)) && name.endsWith('.log'))
    .map((name) => Number(name.slice(prefix(options).length, -'.log'.length)))
    .sort((a, b) => a - b);
}
