import type { Audience } from '../../contracts/reports.ts';
import { type Dimension, GROUP_DIMENSIONS, ITEM_DIMENSIONS, type ItemDimension } from './format.ts';
import type { Month } from './month.ts';
import type { Dictionary } from './names.ts';

/** Which sales count. */
export interface Selection {
  readonly currency: string;
  readonly audience: Audience;
  /** The values that count, by dimension; without any, all of them. */
  readonly filters: Readonly<Partial<Record<Dimension, readonly string[]>>>;
}

/** A group that does not count, not even in a facet. */
export const OUT = 255;
/** A group or an item that counts. */
export const IN = 0;

/** Of a facet that ignores its own filter: how a group or an item is marked that only this filter leaves out. */
export const markOf = (dimension: Dimension): number =>
  dimension === 'category' || dimension === 'product'
    ? 1 << ITEM_DIMENSIONS.indexOf(dimension)
    : 1 + GROUP_DIMENSIONS.indexOf(dimension);

/** A selection as masks over the codes of a dictionary, from which those of each month follow. */
export class Filter {
  readonly #dictionary: Dictionary;
  readonly #selection: Selection;
  readonly #facets: readonly Dimension[];
  readonly #masks: ReadonlyMap<Dimension, Uint8Array>;

  /** @param facets dimensions that are also told of what only their own filter leaves out */
  constructor(dictionary: Dictionary, selection: Selection, facets: readonly Dimension[]) {
    this.#dictionary = dictionary;
    this.#selection = selection;
    this.#facets = facets;
    const filters = Object.entries(selection.filters) as [Dimension, readonly string[]][];
    this.#masks = new Map(
      filters.filter(([, values]) => values.length > 0).map((each) => [each[0], this.#mask(...each)]),
    );
  }

  #mask(dimension: Dimension, values: readonly string[]): Uint8Array {
    const names = this.#dictionary[dimension];
    const mask = new Uint8Array(names.size);
    for (const value of values) {
      const code = names.find(value);
      if (code !== undefined) mask[code] = 1;
    }
    return mask;
  }

  /** For each group of a month: whether it counts, or which filter alone leaves it out. */
  groups({ groupNames }: Month): Uint8Array {
    const currency = this.#dictionary.currency.find(this.#selection.currency);
    const states = new Uint8Array(groupNames.currency.length);
    for (let group = 0; group < states.length; group++)
      if (groupNames.currency[group] !== currency) states[group] = OUT;
    for (const dimension of GROUP_DIMENSIONS) {
      const mask = this.#masks.get(dimension);
      const mark = this.#facets.includes(dimension) ? markOf(dimension) : OUT;
      if (mask) leaveOut(states, groupNames[dimension], mask, mark);
    }
    return states;
  }

  /** For each item of a month: whether it counts, or which filters leave it out; undefined where no filter asks for lines. */
  items({ itemNames }: Month): Uint8Array | undefined {
    const masks = ITEM_DIMENSIONS.flatMap((dimension) => this.#itemMask(dimension));
    if (masks.length === 0) return undefined;
    const states = new Uint8Array(itemNames.product.length);
    for (const [dimension, mask] of masks) {
      const codes = itemNames[dimension];
      const mark = markOf(dimension);
      for (let item = 0; item < states.length; item++)
        if (mask[codes[item] as number] === 0) states[item] = (states[item] as number) | mark;
    }
    return states;
  }

  #itemMask(dimension: ItemDimension): [ItemDimension, Uint8Array][] {
    const mask = this.#masks.get(dimension);
    return mask ? [[dimension, mask]] : [];
  }
}

/** Marks groups that a filter leaves out; what two of them leave out counts in no facet. */
function leaveOut(states: Uint8Array, codes: Uint32Array, mask: Uint8Array, mark: number): void {
  for (let group = 0; group < states.length; group++)
    if (mask[codes[group] as number] === 0) states[group] = states[group] === IN ? mark : OUT;
}
