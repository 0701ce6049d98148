import type { Events } from './data/shop.ts';
import type { SparseMatrix } from './sparse.ts';

/** What one person likes, or a basket says: products with weights, ascending by product. */
export interface Taste {
  readonly items: Int32Array;
  /** How much was done with it: ln(1 + the decayed sum of weighted views, carts and orders), above 0. */
  readonly preference: Float32Array;
  /** Decayed number of orders with it; 0 where it was not bought. */
  readonly frequency: Float32Array;
  /** 1 where it was ever bought. */
  readonly bought: Uint8Array;
}

/** The tastes of all people: that of person `p` lies from `start[p]` to `start[p + 1]`. */
export interface Tastes extends Taste {
  readonly start: Int32Array;
}

export interface TasteOptions {
  readonly weights: { readonly view: number; readonly cart: number; readonly buy: number };
  /** Days after which what was done counts half. */
  readonly halfLifeDays: number;
  /** The same, for how often a person buys a product. */
  readonly ownHalfLifeDays: number;
}

/** Keeps what was done long ago apart from what was never done. */
const FAINTEST = 1e-30;

/** 0.5 ^ (age / half-life), worked out once for each age in days. */
export function decay(halfLifeDays: number): (age: number) => number {
  const known: number[] = [];
  return (age) => {
    const value = known[age] ?? 0.5 ** (age / halfLifeDays);
    known[age] = value;
    return value;
  };
}

export function tasteOf({ start, items, preference, frequency, bought }: Tastes, person: number): Taste {
  const [from, to] = [start[person], start[person + 1]];
  return {
    items: items.subarray(from, to),
    preference: preference.subarray(from, to),
    frequency: frequency.subarray(from, to),
    bought: bought.subarray(from, to),
  };
}

/** The tastes as they were at the beginning of the day `before`: nothing of that day or later counts. */
export function tastesBefore(events: Events, products: number, before: number, options: TasteOptions): Tastes {
  const people = events.start.length - 1;
  const size = events.day.length;
  const found = {
    start: new Int32Array(people + 1),
    items: new Int32Array(size),
    preference: new Float32Array(size),
    frequency: new Float32Array(size),
    bought: new Uint8Array(size),
  };
  const person = new PersonSums(events, products, before, options);
  let end = 0;
  for (let p = 0; p < people; p++) {
    for (const item of person.touched(p)) {
      found.items[end] = item;
      found.preference[end] = Math.log1p(person.strength[item] as number);
      found.frequency[end] = person.frequency[item] as number;
      found.bought[end] = person.bought[item] as number;
      end++;
    }
    found.start[p + 1] = end;
  }
  return {
    start: found.start,
    items: found.items.slice(0, end),
    preference: found.preference.slice(0, end),
    frequency: found.frequency.slice(0, end),
    bought: found.bought.slice(0, end),
  };
}

/** Sums by product of one person after the other, in arrays as long as the catalogue. */
class PersonSums {
  readonly strength: Float64Array;
  readonly frequency: Float64Array;
  readonly bought: Uint8Array;
  readonly #events: Events;
  readonly #before: number;
  readonly #weights: TasteOptions['weights'];
  readonly #decay: (age: number) => number;
  readonly #ownDecay: (age: number) => number;
  #items: number[] = [];

  constructor(events: Events, products: number, before: number, options: TasteOptions) {
    this.strength = new Float64Array(products);
    this.frequency = new Float64Array(products);
    this.bought = new Uint8Array(products);
    this.#events = events;
    this.#before = before;
    this.#weights = options.weights;
    this.#decay = decay(options.halfLifeDays);
    this.#ownDecay = decay(options.ownHalfLifeDays);
  }

  /** Sums up the next person, and says which products that person did something with, ascending. */
  touched(person: number): readonly number[] {
    for (const item of this.#items) {
      this.strength[item] = 0;
      this.frequency[item] = 0;
      this.bought[item] = 0;
    }
    this.#items = [];
    const { start, day } = this.#events;
    for (let at = start[person] as number; at < (start[person + 1] as number); at++) {
      if ((day[at] as number) < this.#before) this.#add(at);
    }
    return this.#items.sort((a, b) => a - b);
  }

  #add(at: number): void {
    const { product, day, views, adds, orders } = this.#events;
    const { view, cart, buy } = this.#weights;
    const item = product[at] as number;
    const bought = orders[at] as number;
    const done = view * (views[at] as number) + cart * (adds[at] as number) + buy * bought;
    if (done <= 0) return;
    const age = this.#before - (day[at] as number);
    if (this.strength[item] === 0) this.#items.push(item);
    this.strength[item] = (this.strength[item] as number) + Math.max(done * this.#decay(age), FAINTEST);
    if (bought <= 0) return;
    this.frequency[item] = (this.frequency[item] as number) + Math.max(bought * this.#ownDecay(age), FAINTEST);
    this.bought[item] = 1;
  }
}

/** People by products. */
export const preferenceMatrix = ({ start, items, preference }: Tastes, products: number): SparseMatrix => ({
  rows: start.length - 1,
  cols: products,
  indptr: start,
  indices: items,
  values: preference,
});

/** What was ever bought. */
export const boughtItems = ({ items, bought }: Taste): Int32Array => items.filter((_, at) => bought[at] === 1);

/** What a basket says: every product in it the same, one that is there twice a little more. */
export function basketTaste(products: readonly number[]): Taste {
  const counts = new Map<number, number>();
  for (const product of products) counts.set(product, (counts.get(product) ?? 0) + 1);
  const items = Int32Array.from(counts.keys()).sort();
  return {
    items,
    preference: Float32Array.from(items, (item) => Math.log1p(counts.get(item) ?? 0)),
    frequency: new Float32Array(items.length),
    bought: new Uint8Array(items.length),
  };
}
