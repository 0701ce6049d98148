/** The same order on every machine, whatever its language. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export interface Sorted {
  readonly ids: readonly string[];
  /** The place of each number of before. */
  readonly place: Int32Array;
}

/** Numbers for ids, in the order in which they are met. */
export class Numbering {
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }

  /** The ids in ascending order. */
  sorted(): Sorted {
    const order = this.ids.map((_, number) => number).sort((a, b) => byCodeUnits(this.ids[a] ?? '', this.ids[b] ?? ''));
    const place = new Int32Array(order.length);
    order.forEach((number, at) => {
      place[number] = at;
    });
    return { ids: order.map((number) => this.ids[number] ?? ''), place };
  }
}
