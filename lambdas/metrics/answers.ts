interface Kept {
  readonly answer: Promise<unknown>;
  bytes: number;
}

const MOST_BYTES = 32 * 2 ** 20;

/**
 * Answers that were worked out, by what was asked of which snapshot. All who ask the same while it is being worked out wait for the one
 * computation; what was not asked for the longest gives way.
 */
export class Answers {
  readonly #mostBytes: number;
  /** Who was asked for last stands last. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** @param mostBytes of answers as JSON that are kept @default 32 MiB */
  constructor(mostBytes: number = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** @param key the run of the snapshot and the question, the same text for the same question */
  get<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.answer as Promise<T>;
    }
    const answer = work();
    const kept: Kept = { answer, bytes: 0 };
    this.#kept.set(key, kept);
    answer.then(
      (value) => this.#weigh(key, kept, JSON.stringify(value).length),
      () => this.#kept.delete(key), // the next one tries again
    );
    return answer;
  }

  #weigh(key: string, kept: Kept, bytes: number): void {
    if (this.#kept.get(key) !== kept) return;
    kept.bytes = bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      if (freed === 0) continue;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
