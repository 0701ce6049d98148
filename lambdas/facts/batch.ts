import { IN, OUT } from './filter.ts';
import type { Month, Scaled } from './month.ts';

/** Orders of a month that count, in order, with what their lines that count come to. Amounts are in ten-thousandths. */
export class Batch {
  size = 0;
  orders = new Uint32Array();
  groups = new Uint32Array();
  customers = new Uint32Array();
  hours = new Uint8Array();
  /** What names an order of several rows; 0 for all others. */
  splits = new Float64Array();
  revenue = new Float64Array();
  units = new Float64Array();
  discount = new Float64Array();
  lines = new Uint32Array();
  /** Where each day of the month ends; the first is at the first day that is scanned. */
  dayEnds = new Uint32Array();
  /** Whether an order lies in several rows. */
  hasSplits = false;

  /** Makes room for so many orders, and holds none. */
  reset(orders: number, days: number): void {
    this.size = 0;
    this.hasSplits = false;
    this.dayEnds = new Uint32Array(days);
    if (this.orders.length < orders) this.#grow(Math.max(orders, this.orders.length * 2));
  }

  #grow(orders: number): void {
    this.orders = new Uint32Array(orders);
    this.groups = new Uint32Array(orders);
    this.customers = new Uint32Array(orders);
    this.hours = new Uint8Array(orders);
    this.splits = new Float64Array(orders);
    this.revenue = new Float64Array(orders);
    this.units = new Float64Array(orders);
    this.discount = new Float64Array(orders);
    this.lines = new Uint32Array(orders);
  }

  /** Fills in what the orders are. */
  describe(month: Month): void {
    gather(month.groups, this.orders, this.groups, this.size);
    gather(month.customers, this.orders, this.customers, this.size);
    gather(month.hours, this.orders, this.hours, this.size);
    if (!month.splits) return;
    gather(month.splits, this.orders, this.splits, this.size);
    this.hasSplits = true;
  }

  /** What the orders come to, whole. */
  sumWhole({ amounts, units, discounts, lineStarts }: Month): void {
    const { orders, lines, size } = this;
    gather(amounts, orders, this.revenue, size);
    gather(units, orders, this.units, size);
    if (discounts) gather(discounts, orders, this.discount, size);
    else this.discount.fill(0, 0, size);
    for (let at = 0; at < size; at++) {
      const order = orders[at] as number;
      lines[at] = (lineStarts[order + 1] as number) - (lineStarts[order] as number);
    }
  }

  /** What the lines that count come to, and what the orders are; those without any are left out. @param states of the items */
  sumSome(month: Month, states: Uint8Array): void {
    const { orders, lines, dayEnds } = this;
    const { amounts, units, discounts } = month.lines;
    countLines(month, states, this);
    sumLines(month, states, amounts, this, this.revenue);
    sumLines(month, states, units, this, this.units);
    if (discounts) sumLines(month, states, discounts, this, this.discount);
    else this.discount.fill(0, 0, this.size);
    let [kept, at] = [0, 0];
    for (let day = 0; day < dayEnds.length; day++) {
      for (const end = dayEnds[day] as number; at < end; at++) {
        if (lines[at] === 0) continue;
        orders[kept] = orders[at] as number;
        lines[kept] = lines[at] as number;
        this.revenue[kept] = this.revenue[at] as number;
        this.units[kept] = this.units[at] as number;
        this.discount[kept++] = this.discount[at] as number;
      }
      dayEnds[day] = kept;
    }
    this.size = kept;
    this.describe(month);
  }
}

function countLines({ lineStarts, lines }: Month, states: Uint8Array, { orders, size, lines: into }: Batch): void {
  const { items } = lines;
  for (let at = 0; at < size; at++) {
    const order = orders[at] as number;
    const end = lineStarts[order + 1] as number;
    let count = 0;
    for (let line = lineStarts[order] as number; line < end; line++)
      if (states[items[line] as number] === IN) count += 1;
    into[at] = count;
  }
}

/** Adds up a column over the lines of each order that count. */
function sumLines(
  { lineStarts, lines }: Month,
  states: Uint8Array,
  { numbers, scale }: Scaled,
  { orders, size, lines: counts }: Batch,
  into: Float64Array,
): void {
  const { items } = lines;
  for (let at = 0; at < size; at++) {
    if (counts[at] === 0) continue;
    const order = orders[at] as number;
    const end = lineStarts[order + 1] as number;
    let sum = 0;
    for (let line = lineStarts[order] as number; line < end; line++)
      if (states[items[line] as number] === IN) sum += numbers[line] as number;
    into[at] = sum * scale;
  }
}

function gather(
  from: ArrayLike<number>,
  orders: Uint32Array,
  into: Uint32Array | Uint8Array | Float64Array,
  size: number,
): void {
  for (let at = 0; at < size; at++) into[at] = from[orders[at] as number] as number;
}

/** What is asked of a month's orders. */
export interface Choice {
  /** Days of the month, from 0, the last one included. */
  readonly first: number;
  readonly last: number;
  /** Of each group, whether it counts. */
  readonly states: Uint8Array;
  readonly identifiedOnly: boolean;
}

/**
 * Chooses orders by everything but their lines.
 * @param inside takes those that count
 * @param near takes those that only one filter leaves out, of which a facet tells
 */
export function choose(
  month: Month,
  { first, last, states, identifiedOnly }: Choice,
  inside: Batch,
  near: Batch,
): void {
  const { dayStarts, groups, customers } = month;
  const most = (dayStarts[last + 1] as number) - (dayStarts[first] as number);
  inside.reset(most, last - first + 1);
  near.reset(hasNear(states) ? most : 0, last - first + 1);
  let [ins, nears] = [0, 0];
  for (let day = first; day <= last; day++) {
    const end = dayStarts[day + 1] as number;
    for (let order = dayStarts[day] as number; order < end; order++) {
      const state = states[groups[order] as number] as number;
      if (state === OUT || (identifiedOnly && customers[order] === 0)) continue;
      if (state === IN) inside.orders[ins++] = order;
      else near.orders[nears++] = order;
    }
    inside.dayEnds[day - first] = ins;
    near.dayEnds[day - first] = nears;
  }
  inside.size = ins;
  near.size = nears;
}

const hasNear = (states: Uint8Array): boolean => states.some((state) => state !== IN && state !== OUT);
