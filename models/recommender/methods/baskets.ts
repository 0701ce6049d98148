import type { Events } from '../data/shop.ts';
import { fromTriplets, type SparseMatrix } from '../sparse.ts';

/** What a person bought on a day, a row each, by products: 1 for what is in it. Days with one product say nothing, and are left out. */
export function purchaseBaskets(events: Events, products: number, before: number): SparseMatrix {
  const { start, product, day, orders } = events;
  const rows: number[] = [];
  const cols: number[] = [];
  let baskets = 0;
  const keep = (basket: readonly number[]): void => {
    if (basket.length < 2) return;
    for (const item of basket) {
      rows.push(baskets);
      cols.push(item);
    }
    baskets++;
  };
  for (let person = 0; person + 1 < start.length; person++) {
    let basket: number[] = [];
    let open = Number.NaN;
    for (let at = start[person] as number; at < (start[person + 1] as number); at++) {
      if ((orders[at] as number) <= 0 || (day[at] as number) >= before) continue;
      if (day[at] !== open) {
        keep(basket);
        basket = [];
        open = day[at] as number;
      }
      if (basket.at(-1) !== product[at]) basket.push(product[at] as number);
    }
    keep(basket);
  }
  return fromTriplets(baskets, products, { rows, cols, values: new Float32Array(rows.length).fill(1) });
}
