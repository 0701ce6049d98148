import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamConfiguration } from './configuration.ts';
import { writeDurably } from './durable-file.ts';
import { hashKeyOf, rangeIndexOf } from './hash-key.ts';
import type { StoredRecord } from './record-frame.ts';
import type { ReadLimit } from './segment.ts';
import { sequenceNumber, shardIdOf } from './sequence-number.ts';
import { type NewRecord, ShardLog } from './shard-log.ts';

export interface StreamRecord extends StoredRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

export interface NewEntry extends NewRecord {
  /** Overrides the hash of the partition key. */
  readonly explicitHashKey?: bigint;
}

export type PutResult =
  | { readonly shardId: string; readonly sequenceNumber: string }
  | { readonly shardId: string; readonly error: unknown };

export interface StreamOptions {
  readonly dataDir: string;
  readonly configuration: StreamConfiguration;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default 8 MiB */
  readonly segmentBytes?: number;
}

const SEGMENT_BYTES = 8 * 1024 * 1024;
const HOUR_MS = 3_600_000;

/**
 * A durable stream in `<dataDir>/kinesis/<name>/`: one log per shard. A record is acknowledged only when it is on disk.
 * Retention is kinder than in AWS: what a consumer has not passed yet stays even when it is over, so that a laptop that
 * slept for a week loses nothing.
 */
export class KinesisStream {
  readonly configuration: StreamConfiguration;
  readonly directory: string;
  /** Seconds since the epoch. */
  readonly createdSeconds: number;
  readonly #shards: readonly ShardLog[];
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #consumers = new Map<string, (shardIndex: number) => number>();

  private constructor(options: StreamOptions, directory: string, createdSeconds: number, shards: readonly ShardLog[]) {
    this.configuration = options.configuration;
    this.directory = directory;
    this.createdSeconds = createdSeconds;
    this.#shards = shards;
    this.#now = options.now ?? Date.now;
  }

  static async open(options: StreamOptions): Promise<KinesisStream> {
    const { configuration, now = Date.now, segmentBytes = SEGMENT_BYTES } = options;
    const directory = join(options.dataDir, 'kinesis', configuration.name);
    await mkdir(join(directory, 'checkpoints'), { recursive: true });
    const createdSeconds = await creation(directory, configuration, now);
    const shards = await Promise.all(
      Array.from({ length: configuration.shardCount }, (_, shardIndex) => {
        return ShardLog.open({ directory, shardIndex, now, segmentBytes });
      }),
    );
    return new KinesisStream(options, directory, createdSeconds, shards);
  }

  get shardCount(): number {
    return this.#shards.length;
  }

  /** Position of the oldest record of a shard that is still kept. */
  start(shardIndex: number): number {
    return this.#shard(shardIndex).start;
  }

  /** Position the next record of a shard will get. */
  end(shardIndex: number): number {
    return this.#shard(shardIndex).end;
  }

  /** Which shard an entry belongs to. */
  shardIndexOf(entry: NewEntry): number {
    return rangeIndexOf(entry.explicitHashKey ?? hashKeyOf(entry.partitionKey), this.shardCount);
  }

  sequenceNumber(shardIndex: number, position: number): string {
    return sequenceNumber({ createdSeconds: this.createdSeconds, shardIndex, position });
  }

  /** Writes the entries, one flush for each shard; the results stand in the order of the entries. */
  async put(entries: readonly NewEntry[]): Promise<PutResult[]> {
    const results: PutResult[] = [];
    const byShard = Map.groupBy(entries.keys(), (index) => this.shardIndexOf(entryAt(entries, index)));
    await Promise.all(
      [...byShard].map(async ([shardIndex, indices]) => {
        const shardId = shardIdOf(shardIndex);
        try {
          const first = await this.#shard(shardIndex).append(indices.map((index) => entryAt(entries, index)));
          indices.forEach((index, offset) => {
            results[index] = { shardId, sequenceNumber: this.sequenceNumber(shardIndex, first + offset) };
          });
        } catch (error) {
          for (const index of indices) results[index] = { shardId, error };
        }
      }),
    );
    for (const listener of this.#listeners) listener();
    return results;
  }

  async read(shardIndex: number, from: number, limit: ReadLimit): Promise<StreamRecord[]> {
    const records = await this.#shard(shardIndex).read(from, limit);
    const shardId = shardIdOf(shardIndex);
    return records.map((record) => ({
      ...record,
      shardId,
      sequenceNumber: this.sequenceNumber(shardIndex, record.position),
    }));
  }

  /** Calls back after every put; returns the function that ends it. */
  onPut(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the stream how far a consumer has come; its unread records are not trimmed from then on. */
  registerConsumer(id: string, position: (shardIndex: number) => number): void {
    this.#consumers.set(id, position);
  }

  /** Removes segments that are over their retention and that every registered consumer has passed. */
  async trim(): Promise<void> {
    const expiry = this.#now() - this.configuration.retentionHours * HOUR_MS;
    await Promise.all(
      this.#shards.map((shard, index) => {
        const positions = [...this.#consumers.values()].map((position) => position(index));
        return shard.trim(Math.min(shard.end, ...positions), expiry);
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard.close()));
  }

  #shard(index: number): ShardLog {
    const shard = this.#shards[index];
    if (!shard) throw new RangeError(`Stream ${this.configuration.name} has no shard ${index}`);
    return shard;
  }
}

function entryAt(entries: readonly NewEntry[], index: number): NewEntry {
  const entry = entries[index];
  if (!entry) throw new RangeError(`No entry ${index}`);
  return entry;
}

/** When the stream was made; the number of its shards is fixed from then on. */
async function creation(directory: string, configuration: StreamConfiguration, now: () => number): Promise<number> {
  const path = join(directory, 'stream.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const createdSeconds = Math.floor(now() / 1000);
    await writeDurably(path, JSON.stringify({ createdSeconds, shardCount: configuration.shardCount }));
    return createdSeconds;
  }
  const kept = JSON.parse(text) as { createdSeconds: number; shardCount: number };
  if (kept.shardCount !== configuration.shardCount) {
    throw new Error(
      `Stream ${configuration.name} has ${kept.shardCount} shards in ${directory}, but the template wants ` +
        `${configuration.shardCount}. The local account does not reshard: clear the folder with \`npm run reset\`.`,
    );
  }
  return kept.createdSeconds;
}
