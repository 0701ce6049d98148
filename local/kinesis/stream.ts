import { DataFolderError, type Store } from '../common/store.ts';
import type { StreamConfiguration } from './configuration.ts';
import { type NewRecord, type ReadLimit, ShardLog, type StoredRecord } from './shard-log.ts';
import { hashKeyOf, sequenceNumbers, shardIdOf, shardIndexOf } from './shards.ts';

export interface StreamRecord extends StoredRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

export interface PutResult {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

export interface StreamOptions {
  readonly store: Store;
  readonly configuration: StreamConfiguration;
  /** @default Date.now */
  readonly now?: () => number;
}

/** What is kept of a stream beside its records. */
interface StreamState {
  readonly createdSeconds: number;
  readonly shardCount: number;
}

interface Shard {
  readonly id: string;
  readonly log: ShardLog;
  readonly sequenceNumber: (position: number) => string;
}

const HOUR_MS = 3_600_000;

/**
 * A durable stream: one log per shard. A record is acknowledged only when it is committed.
 * Retention is kinder than in AWS: what a consumer has not passed yet stays even when it is over, so that a laptop that
 * slept for a week loses nothing.
 */
export class KinesisStream {
  readonly configuration: StreamConfiguration;
  readonly store: Store;
  readonly #shards: readonly Shard[];
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #consumers = new Map<string, (shardIndex: number) => number>();

  /** @throws DataFolderError when the folder holds the stream with another number of shards */
  constructor({ store, configuration, now = Date.now }: StreamOptions) {
    this.configuration = configuration;
    this.store = store;
    this.#now = now;
    const created = createdSeconds(store, configuration, now);
    this.#shards = Array.from({ length: configuration.shardCount }, (_, index) => ({
      id: shardIdOf(index),
      log: new ShardLog(store, configuration.name, index),
      sequenceNumber: sequenceNumbers(created, index),
    }));
  }

  get shardCount(): number {
    return this.#shards.length;
  }

  /** Position of the oldest record of a shard that is still kept. */
  start(shardIndex: number): number {
    return this.#shard(shardIndex).log.start;
  }

  /** Position the next record of a shard will get. */
  end(shardIndex: number): number {
    return this.#shard(shardIndex).log.end;
  }

  /** Which shard a partition key belongs to. */
  shardIndexOf(partitionKey: string): number {
    return shardIndexOf(hashKeyOf(partitionKey), this.shardCount);
  }

  /** Writes the records in one transaction, all or none; the results stand in the order of the records. */
  put(records: readonly NewRecord[]): PutResult[] {
    const now = this.#now();
    const parts = Map.groupBy(records.keys(), (index) => this.shardIndexOf(recordAt(records, index).partitionKey));
    const results: PutResult[] = [];
    const commits = this.store.transaction(() =>
      Array.from(parts, ([shardIndex, indices]) => {
        const { id: shardId, log, sequenceNumber } = this.#shard(shardIndex);
        indices.forEach((index, offset) => {
          results[index] = { shardId, sequenceNumber: sequenceNumber(log.end + offset) };
        });
        return log.append(
          indices.map((index) => recordAt(records, index)),
          now,
        );
      }),
    );
    for (const commit of commits) commit();
    for (const listener of this.#listeners) listener();
    return results;
  }

  read(shardIndex: number, from: number, limit: ReadLimit): StreamRecord[] {
    const { id: shardId, log, sequenceNumber } = this.#shard(shardIndex);
    return log.read(from, limit).map((record) => ({
      ...record,
      shardId,
      sequenceNumber: sequenceNumber(record.position),
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

  /** Removes records that are over their retention and that every registered consumer has passed. */
  trim(): void {
    const expiry = this.#now() - this.configuration.retentionHours * HOUR_MS;
    for (const [index, { log }] of this.#shards.entries()) {
      const positions = [...this.#consumers.values()].map((position) => position(index));
      log.trim(Math.min(log.end, ...positions), expiry);
    }
  }

  #shard(index: number): Shard {
    const shard = this.#shards[index];
    if (!shard) throw new RangeError(`Stream ${this.configuration.name} has no shard ${index}`);
    return shard;
  }
}

function recordAt(records: readonly NewRecord[], index: number): NewRecord {
  const record = records[index];
  if (!record) throw new RangeError(`No record ${index}`);
  return record;
}

/** When the stream was made; the number of its shards is fixed from then on. */
function createdSeconds(store: Store, { name, shardCount }: StreamConfiguration, now: () => number): number {
  const streams = store.table<StreamState>('kinesis-streams');
  // Positions of a log that lost its end are given twice; with another time of creation no sequence number is.
  const known = store.hasLost(`kinesis/${name}`) ? undefined : streams.get(name);
  const made = known ?? { createdSeconds: Math.floor(now() / 1000), shardCount };
  if (made.shardCount !== shardCount) {
    throw new DataFolderError(
      store.dataDir,
      `holds the stream ${name} with ${made.shardCount} shards, but the template wants ${shardCount}, and the local account ` +
        'does not reshard.',
    );
  }
  streams.put(name, made);
  return made.createdSeconds;
}
