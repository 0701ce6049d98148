/** The records of one order that stand together in a file, of which one is at hand. */
export interface Group<T> {
  readonly members: readonly T[];
  /** Which of them it is. */
  readonly index: number;
  /** The first record of the same order, where that stands further up, apart from these. */
  readonly earlier?: T;
}

interface Item<T> {
  /** undefined for what is no record, and belongs to none. */
  readonly value: T | undefined;
}

/** No order has more lines; a file that says so of everything must not be held in memory. */
const LARGEST = 10_000;
/** How many orders further up are remembered. */
const REMEMBERED = 100_000;

/** Holds records back until the last of their order has come, so that each is read knowing the others. */
export class Grouping<T, I extends Item<T>> {
  readonly #keyOf: (value: T) => string;
  readonly #firsts = new Map<string, T>();
  #held: I[] = [];
  #key: string | undefined;

  /** @param keyOf the order of a record; empty where it says none, and it stands for itself */
  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf;
  }

  *push(item: I): Generator<readonly [item: I, group: Group<T> | undefined]> {
    const key = item.value === undefined ? this.#key : this.#keyOf(item.value);
    if (key !== this.#key || key === '' || this.#held.length >= LARGEST) yield* this.end();
    this.#key = key;
    this.#held.push(item);
  }

  /** What is still held when the file ends. */
  *end(): Generator<readonly [item: I, group: Group<T> | undefined]> {
    const held = this.#held;
    this.#held = [];
    const members = held.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const earlier = this.#remember(members[0]);
    let index = 0;
    for (const item of held) {
      if (item.value === undefined) yield [item, undefined];
      else yield [item, { members, index: index++, ...(earlier !== undefined && { earlier }) }];
    }
  }

  /** @returns the first record of the order that came before */
  #remember(first: T | undefined): T | undefined {
    const key = this.#key;
    if (first === undefined || key === undefined || key === '') return undefined;
    const earlier = this.#firsts.get(key);
    if (earlier !== undefined) return earlier;
    if (this.#firsts.size >= REMEMBERED) this.#firsts.clear();
    this.#firsts.set(key, first);
    return undefined;
  }
}
