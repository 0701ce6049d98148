import type { Batch } from './batch.ts';
import type { OrderCounter } from './distinct.ts';
import { add, type Tally } from './tally.ts';

/** Revenue and orders of a batch by group; figures by any dimension of groups follow from them. */
export class GroupSums {
  readonly #batch: Batch;
  readonly #revenue: Float64Array;
  /** Orders of one row. */
  readonly #orders: Float64Array;

  /** @param size how many groups there are */
  constructor(batch: Batch, size: number) {
    const { groups, revenue, splits, hasSplits } = batch;
    this.#batch = batch;
    this.#revenue = new Float64Array(size);
    this.#orders = new Float64Array(size);
    for (let at = 0; at < batch.size; at++) {
      const group = groups[at] as number;
      add(this.#revenue, group, revenue[at] as number);
      if (!hasSplits || splits[at] === 0) add(this.#orders, group, 1);
    }
  }

  /**
   * Adds them to the figures by a dimension.
   * @param codes of the groups
   * @param counts which groups count @default all
   */
  addTo(
    tally: Tally,
    codes: Uint32Array,
    orders: OrderCounter,
    kind: string,
    counts: (group: number) => boolean = () => true,
  ): void {
    for (let group = 0; group < codes.length; group++) {
      if (!counts(group)) continue;
      const code = codes[group] as number;
      add(tally.revenue, code, this.#revenue[group] as number);
      add(tally.orders, code, this.#orders[group] as number);
    }
    const { groups, splits, hasSplits, size } = this.#batch;
    if (!hasSplits) return;
    for (let at = 0; at < size; at++) {
      const [group, split] = [groups[at] as number, splits[at] as number];
      const code = codes[group] as number;
      if (split !== 0 && counts(group) && orders.isFirst(kind, code, split)) add(tally.orders, code, 1);
    }
  }
}

/** Adds what rows tell beside revenue and orders. */
export function addRest(batch: Batch, tally: Tally, codes: Uint32Array): void {
  for (let at = 0; at < batch.size; at++) {
    const code = codes[batch.groups[at] as number] as number;
    add(tally.units, code, batch.units[at] as number);
    add(tally.discount, code, batch.discount[at] as number);
    add(tally.lines, code, batch.lines[at] as number);
  }
}
