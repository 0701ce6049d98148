import type { Batch } from './batch.ts';
import type { Tally } from './tally.ts';

/** Counts orders once for each key of a kind, those too that lie in several rows; there are few of them. */
export class OrderCounter {
  readonly #seen = new Set<string>();

  /** Whether an order of several rows is met for the first time with a key. @param split what names it; 0 for an order of one row */
  isFirst(kind: string, key: number, split: number): boolean {
    if (split === 0) return true;
    const name = `${kind} ${key} ${split}`;
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }

  /** How many orders of a batch, from one place up to another, are met for the first time with a key. */
  count(kind: string, key: number, { splits, hasSplits }: Batch, from: number, to: number): number {
    if (!hasSplits) return to - from;
    let orders = 0;
    for (let at = from; at < to; at++) if (this.isFirst(kind, key, splits[at] as number)) orders += 1;
    return orders;
  }
}

/** Each of the two numbers of a customer has 16 bits. */
const BITS = 16;
const LAST_TURN = 2 ** BITS - 1;

/**
 * Tells which customers are met for the first time: in all, and in the part at hand. Nobody has to be forgotten before the next one,
 * because it has another number; both numbers of a customer are one, so that memory is asked once, and little of it is needed.
 */
export class Stamps {
  readonly #stamps: Uint32Array;
  #all = 0;
  #part = 0;

  /** @param size one more than the greatest number of a customer */
  constructor(size: number) {
    this.#stamps = new Uint32Array(size);
  }

  /** Begins to count anew. */
  begin(): void {
    if (this.#all === LAST_TURN) {
      this.#stamps.fill(0);
      this.#all = 0;
    }
    this.#all += 1;
    this.beginPart();
  }

  /** Begins a part. */
  beginPart(): void {
    if (this.#part === LAST_TURN) {
      for (let at = 0; at < this.#stamps.length; at++)
        this.#stamps[at] = ((this.#stamps[at] as number) >>> BITS) << BITS;
      this.#part = 0;
    }
    this.#part += 1;
  }

  /**
   * Counts the customers from one place up to another who are met for the first time; guests are none.
   * @param knownInAll customers up to this number had ordered before the first part, and `knownInPart` before this one
   */
  count(customers: Uint32Array, from: number, to: number, knownInAll: number, knownInPart: number): Met {
    const stamps = this.#stamps;
    const [all, part] = [this.#all, this.#part];
    const both = ((all << BITS) | part) >>> 0;
    let [inAll, newInAll, inPart, newInPart] = [0, 0, 0, 0];
    for (let at = from; at < to; at++) {
      const customer = customers[at] as number;
      if (customer === 0) continue;
      const stamp = stamps[customer] as number;
      if ((stamp & LAST_TURN) === part) continue;
      stamps[customer] = both;
      inPart += 1;
      if (customer > knownInPart) newInPart += 1;
      if (stamp >>> BITS === all) continue;
      inAll += 1;
      if (customer > knownInAll) newInAll += 1;
    }
    return { inAll, newInAll, inPart, newInPart };
  }
}

/** How many customers were met for the first time. */
export interface Met {
  readonly inAll: number;
  readonly newInAll: number;
  readonly inPart: number;
  readonly newInPart: number;
}

const FIRST_SIZE = 1024;

/** Pairs of a key and a customer as they are met, of which the different ones are counted in the end. */
export class Buyers {
  #keys = new Uint32Array(FIRST_SIZE);
  #customers = new Uint32Array(FIRST_SIZE);
  #size = 0;

  /** Guests are passed over. */
  add(key: number, customer: number): void {
    if (customer === 0) return;
    if (this.#size === this.#keys.length) {
      this.#keys = grown(this.#keys);
      this.#customers = grown(this.#customers);
    }
    this.#keys[this.#size] = key;
    this.#customers[this.#size++] = customer;
  }

  /** Counts the different customers of each key into a tally: sorted by key, one look at each is enough. */
  countInto(tally: Tally, stamps: Stamps, known: number): void {
    const keys = this.#keys;
    const size = this.#size;
    const ends = new Uint32Array(tally.size + 1);
    for (let at = 0; at < size; at++) ends[keys[at] as number] = (ends[keys[at] as number] as number) + 1;
    for (let key = 0, sum = 0; key <= tally.size; key++) {
      sum += ends[key] as number;
      ends[key] = sum;
    }
    const sorted = new Uint32Array(size);
    const starts = ends.slice();
    for (let at = 0; at < size; at++) {
      const key = keys[at] as number;
      const place = (starts[key] as number) - 1;
      starts[key] = place;
      sorted[place] = this.#customers[at] as number;
    }
    for (let key = 0; key < tally.size; key++) {
      const [from, to] = [starts[key] as number, ends[key] as number];
      if (from === to) continue;
      stamps.beginPart();
      const { inPart, newInPart } = stamps.count(sorted, from, to, known, known);
      tally.customers[key] = inPart;
      tally.newCustomers[key] = newInPart;
    }
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
