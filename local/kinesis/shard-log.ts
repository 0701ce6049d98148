import type { StatementSync } from 'node:sqlite';
import { quoted } from '../common/sql.ts';
import type { Store } from '../common/store.ts';

/** A record as it is kept; its shard follows from the table, its sequence number from the position. */
export interface StoredRecord {
  /** Place in the shard, counted from 0. */
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

export interface NewRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

export interface ReadLimit {
  readonly maxRecords: number;
  /** At least one record is returned, however large. */
  readonly maxBytes: number;
}

/** The records of one shard: a table of its own, by position. Its last record always stays, so that no position is given twice. */
export class ShardLog {
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #trim: StatementSync;
  readonly #first: StatementSync;
  #start: number;
  #end: number;
  #lastArrival: number;

  constructor(store: Store, stream: string, shardIndex: number) {
    const table = quoted(`kinesis/${stream}/${shardIndex}`);
    const { database } = store;
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (
        position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, partitionKey TEXT NOT NULL, data BLOB NOT NULL
      ) STRICT`,
    );
    this.#insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?)`);
    this.#read = database.prepare(`SELECT * FROM ${table} WHERE position >= ? ORDER BY position LIMIT ?`);
    this.#trim = database.prepare(`DELETE FROM ${table} WHERE position < ? AND arrival < ?`);
    this.#first = database.prepare(`SELECT min(position) AS position FROM ${table}`);
    const last = database.prepare(`SELECT * FROM ${table} ORDER BY position DESC LIMIT 1`).get();
    this.#start = this.#oldest();
    this.#end = last === undefined ? 0 : Number(last.position) + 1;
    this.#lastArrival = Number(last?.arrival ?? 0);
  }

  /** Position of the oldest record that is still kept (the trim horizon). */
  get start(): number {
    return this.#start;
  }

  /** Position the next record will get; everything before it is committed. */
  get end(): number {
    return this.#end;
  }

  /**
   * Writes the records behind the end, as part of a transaction.
   * @param now milliseconds since the epoch
   * @returns a function that moves the end over them, to be called once the transaction is committed
   */
  append(records: readonly NewRecord[], now: number): () => void {
    // A clock set back must not make a later record look older than an earlier one.
    const arrival = Math.max(Math.floor(now), this.#lastArrival);
    records.forEach(({ partitionKey, data }, index) => {
      this.#insert.run(this.#end + index, arrival, partitionKey, data);
    });
    return () => {
      this.#end += records.length;
      this.#lastArrival = arrival;
    };
  }

  /** Records from a position on, or from the oldest kept one. */
  read(from: number, limit: ReadLimit): StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (const row of this.#read.iterate(from, limit.maxRecords)) {
      const record = row as unknown as StoredRecord;
      bytes += record.data.length;
      if (records.length > 0 && bytes > limit.maxBytes) break;
      records.push(record);
    }
    return records;
  }

  /** Removes records that lie before `consumed` and came before `expiry`, in milliseconds since the epoch. */
  trim(consumed: number, expiry: number): void {
    this.#trim.run(Math.min(consumed, this.#end - 1), expiry);
    this.#start = this.#oldest();
  }

  #oldest(): number {
    return Number(this.#first.get()?.position ?? 0);
  }
}
