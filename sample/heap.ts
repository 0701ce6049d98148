/** A binary heap: the item with the smallest key first, items of one key in the order they came. */
export class Heap<T> {
  readonly #entries: { readonly key: number; readonly turn: number; readonly item: T }[] = [];
  #turn = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** The smallest key, or Infinity when the heap is empty. */
  get nextKey(): number {
    return this.#entries[0]?.key ?? Number.POSITIVE_INFINITY;
  }

  push(key: number, item: T): void {
    this.#entries.push({ key, turn: this.#turn++, item });
    let child = this.#entries.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  pop(): T | undefined {
    const top = this.#entries[0];
    const last = this.#entries.pop();
    if (top === undefined || last === undefined || top === last) return top?.item;
    this.#entries[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const right = left + 1;
      let smallest = parent;
      if (this.#before(left, smallest)) smallest = left;
      if (this.#before(right, smallest)) smallest = right;
      if (smallest === parent) return top.item;
      this.#swap(parent, smallest);
      parent = smallest;
    }
  }

  #before(a: number, b: number): boolean {
    const x = this.#entries[a];
    const y = this.#entries[b];
    return x !== undefined && y !== undefined && (x.key < y.key || (x.key === y.key && x.turn < y.turn));
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries;
    [entries[a], entries[b]] = [entries[b] as (typeof entries)[number], entries[a] as (typeof entries)[number]];
  }
}
