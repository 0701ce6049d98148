type Numbers = Int32Array | Float32Array;

/** A typed array that grows. */
export class Column<T extends Numbers> {
  readonly #type: new (
    length: number,
  ) => T;
  #held: T;
  #length = 0;

  constructor(type: new (length: number) => T) {
    this.#type = type;
    this.#held = new type(1024);
  }

  push(value: number): void {
    if (this.#length === this.#held.length) {
      const larger = new this.#type(2 * this.#length);
      larger.set(this.#held);
      this.#held = larger;
    }
    this.#held[this.#length++] = value;
  }

  get values(): T {
    return this.#held.subarray(0, this.#length) as T;
  }
}
