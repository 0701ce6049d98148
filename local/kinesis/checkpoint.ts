import { readFile } from 'node:fs/promises';
import { writeDurably } from './durable-file.ts';

/** How far a shard is done: moves only over records that are done without a gap. */
export class ShardProgress {
  #position: number;
  readonly #ahead = new Set<number>();

  constructor(position: number) {
    this.#position = position;
  }

  /** Position of the first record that is not done. */
  get position(): number {
    return this.#position;
  }

  settle(positions: Iterable<number>): void {
    for (const position of positions) this.#ahead.add(position);
    while (this.#ahead.delete(this.#position)) this.#position += 1;
  }
}

/** Sequence number of the last record that is done, by shard id. */
export type Checkpoints = Readonly<Record<string, string>>;

/** The durable checkpoints of one mapping. Updates that come while the file is written share the next write. */
export class CheckpointFile {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  #checkpoints: Checkpoints;
  #stale = false;
  #writing: Promise<void> | undefined;

  private constructor(path: string, checkpoints: Checkpoints, onError: (error: unknown) => void) {
    this.#path = path;
    this.#checkpoints = checkpoints;
    this.#onError = onError;
  }

  static async open(path: string, onError: (error: unknown) => void): Promise<CheckpointFile> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    return new CheckpointFile(path, JSON.parse(text) as Checkpoints, onError);
  }

  get(shardId: string): string | undefined {
    return this.#checkpoints[shardId];
  }

  set(shardId: string, sequenceNumber: string): void {
    this.#checkpoints = { ...this.#checkpoints, [shardId]: sequenceNumber };
    this.#stale = true;
    this.#writing ??= this.#write();
  }

  /** Resolves when every update so far is on disk. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      while (this.#stale) {
        this.#stale = false;
        await writeDurably(this.#path, JSON.stringify(this.#checkpoints));
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      // In the same turn as the last look at #stale, or an update in between would wait for the next one.
      this.#writing = undefined;
    }
  }
}
