/**
 * What was read or worked out already, by a key; of so much, what was used last. Who asks while it is under way waits for the one. What
 * failed is not kept.
 */
export class Kept<T> {
  readonly #most: number;
  readonly #sizeOf: (value: T) => number;
  /** The one that was asked for last stands last. */
  readonly #kept = new Map<string, Promise<T>>();
  readonly #sizes = new Map<string, number>();
  #size = 0;

  /** @param most of the sizes of all @param sizeOf how much one is @default so that they are counted */
  constructor(most: number, sizeOf: (value: T) => number = () => 1) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    const value = known ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (!known) {
      value.then(
        (made) => this.#weigh(key, this.#sizeOf(made)),
        () => this.#kept.delete(key),
      );
    }
    return value;
  }

  #weigh(key: string, size: number): void {
    this.#sizes.set(key, size);
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most) return;
      // One that is under way weighs nothing yet.
      this.#size -= this.#sizes.get(oldest) ?? 0;
      if (this.#sizes.delete(oldest)) this.#kept.delete(oldest);
    }
  }
}
