import type { Named, Numbers } from './format.ts';

/** Amounts of lines or returns, as they were packed. */
export interface Scaled {
  readonly numbers: Numbers;
  /** What makes ten-thousandths of them. */
  readonly scale: number;
}

/** A calendar month of facts in memory. Amounts of orders are in ten-thousandths. */
export interface Month {
  /** Its first day, in days since 1970. */
  readonly firstDay: number;
  readonly days: number;
  /** Where each day begins among the orders; one more than there are days. */
  readonly dayStarts: Uint32Array;
  /** The greatest number of a customer in the month before each day; one more than there are days. */
  readonly known: Uint32Array;
  readonly hours: Numbers;
  readonly groups: Numbers;
  readonly customers: Numbers;
  /** What names orders that lie in several rows; undefined where there is none. */
  readonly splits: Numbers | undefined;
  /** Where the lines of each order begin; one more than there are orders. */
  readonly lineStarts: Uint32Array;
  readonly amounts: Float64Array;
  readonly units: Float64Array;
  readonly discounts: Float64Array | undefined;
  readonly lines: {
    readonly items: Numbers;
    readonly amounts: Scaled;
    readonly units: Scaled;
    readonly discounts: Scaled | undefined;
  };
  readonly returns: {
    readonly dayStarts: Uint32Array;
    readonly hours: Numbers;
    readonly groups: Numbers;
    readonly identified: Numbers;
    readonly items: Numbers;
    readonly amounts: Scaled;
    readonly units: Scaled;
  };
  /** Of each group, the codes of its names. */
  readonly groupNames: Readonly<Record<Exclude<Named, 'category' | 'product'>, Uint32Array>>;
  /** Of each item, the codes of its names. */
  readonly itemNames: Readonly<Record<'category' | 'product', Uint32Array>>;
  /** Of each item, 1 for a product and 0 for postage, fees and the like. */
  readonly itemKinds: Numbers;
}
