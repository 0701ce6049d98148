import type { Batch } from './batch.ts';
import type { Buyers, OrderCounter } from './distinct.ts';
import { markOf } from './filter.ts';
import type { ItemDimension } from './format.ts';
import type { Month } from './month.ts';
import type { Dictionary } from './names.ts';
import { add, Tally } from './tally.ts';

/** What is told by category or product: facets, which ignore their own filter, and the rows that are asked for. */
export class LineGroups {
  readonly #groups: LineGroup[];
  readonly #rows: LineGroup | undefined;

  /** @param buyers where the customers of the rows are noted */
  constructor(
    dictionary: Dictionary,
    facets: readonly ItemDimension[],
    by: ItemDimension | undefined,
    orders: OrderCounter,
    buyers: Buyers,
  ) {
    const make = (dimension: ItemDimension, tolerated: number, more?: Buyers) =>
      new LineGroup(dimension, dictionary[dimension].size, tolerated, orders, more);
    this.#rows = by && make(by, 0, buyers);
    this.#groups = [...facets.map((facet) => make(facet, markOf(facet))), ...(this.#rows ? [this.#rows] : [])];
  }

  get rows(): Tally | undefined {
    return this.#rows?.tally;
  }

  get facets(): [ItemDimension, Tally][] {
    return this.#groups.filter((group) => group !== this.#rows).map(({ dimension, tally }) => [dimension, tally]);
  }

  /**
   * Adds the lines of orders that count by everything but their lines.
   * @param states of the items of the month; undefined where no filter asks for lines
   */
  sell(month: Month, states: Uint8Array | undefined, batch: Batch): void {
    for (const group of this.#groups) {
      group.enter(month, states);
      group.sell(month, batch);
    }
    this.#rows?.sellMore(month, batch);
  }

  /** Of the month that was sold last. */
  takeBack(item: number, amount: number): void {
    for (const group of this.#groups) group.takeBack(item, amount);
  }
}

class LineGroup {
  readonly dimension: ItemDimension;
  readonly tally: Tally;
  readonly #tolerated: number;
  readonly #orders: OrderCounter;
  readonly #buyers: Buyers | undefined;
  /** By code, the last order that had it. */
  readonly #last: Int32Array;
  /** Orders so far: one that is met again later is another. */
  #met = 0;
  /** Of each item of the month at hand, its code; -1 for one that is not told of. */
  #codes = new Int32Array();

  constructor(
    dimension: ItemDimension,
    size: number,
    tolerated: number,
    orders: OrderCounter,
    buyers: Buyers | undefined,
  ) {
    this.dimension = dimension;
    this.tally = new Tally(size);
    this.#tolerated = tolerated;
    this.#orders = orders;
    this.#buyers = buyers;
    this.#last = new Int32Array(size);
  }

  enter({ itemNames, itemKinds }: Month, states: Uint8Array | undefined): void {
    const codes = new Int32Array(itemNames[this.dimension]);
    for (let item = 0; item < codes.length; item++) {
      const isOut = states !== undefined && ((states[item] as number) & ~this.#tolerated) !== 0;
      // Postage and fees are no products.
      if (isOut || (this.dimension === 'product' && itemKinds[item] === 0)) codes[item] = -1;
    }
    this.#codes = codes;
  }

  sell({ lineStarts, lines }: Month, batch: Batch): void {
    const { orders, size } = batch;
    const [items, amounts, { scale }] = [lines.items, lines.amounts.numbers, lines.amounts];
    const { revenue, orders: counted } = this.tally;
    const [codes, last] = [this.#codes, this.#last];
    // Most facets have nothing to note of an order beside that it is one.
    const isPlain = !batch.hasSplits && this.#buyers === undefined;
    for (let at = 0; at < size; at++) {
      const order = orders[at] as number;
      const end = lineStarts[order + 1] as number;
      const met = this.#met + at + 1;
      for (let line = lineStarts[order] as number; line < end; line++) {
        const code = codes[items[line] as number] as number;
        if (code < 0) continue;
        revenue[code] = (revenue[code] as number) + (amounts[line] as number) * scale;
        if (last[code] === met) continue;
        last[code] = met;
        if (isPlain) counted[code] = (counted[code] as number) + 1;
        else this.#meet(code, at, batch);
      }
    }
    this.#met += size;
  }

  #meet(code: number, at: number, { splits, hasSplits, customers }: Batch): void {
    if (!hasSplits || this.#orders.isFirst(`${this.dimension} ${this.#tolerated}`, code, splits[at] as number))
      add(this.tally.orders, code, 1);
    this.#buyers?.add(code, customers[at] as number);
  }

  /** What rows tell and facets do not. */
  sellMore({ lineStarts, lines }: Month, { orders, size }: Batch): void {
    const { items, units, discounts } = lines;
    const { units: sold, discount, lines: counted } = this.tally;
    const codes = this.#codes;
    for (let at = 0; at < size; at++) {
      const order = orders[at] as number;
      const end = lineStarts[order + 1] as number;
      for (let line = lineStarts[order] as number; line < end; line++) {
        const code = codes[items[line] as number] as number;
        if (code < 0) continue;
        add(sold, code, (units.numbers[line] as number) * units.scale);
        if (discounts) add(discount, code, (discounts.numbers[line] as number) * discounts.scale);
        add(counted, code, 1);
      }
    }
  }

  takeBack(item: number, amount: number): void {
    const code = this.#codes[item] as number;
    if (code >= 0) this.tally.takeBack(code, amount);
  }
}
